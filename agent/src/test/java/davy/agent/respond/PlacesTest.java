package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Quarantine;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a plan makes of a folder that is accused, in the test's own folder.
final class PlacesTest {
    @TempDir private Path top;

    /// An intruder may have mounted the root once more in the folder that he wants to be found.
    @Test
    void whatIsMountedInAnAccusedFolderIsNotPutAside() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path real = top.toRealPath();
        Path others = Files.createDirectory(real.resolve("others"));
        Files.writeString(others.resolve("data"), "precious");
        Path folder = Files.createDirectory(real.resolve("..."));
        Path inner = Files.createDirectory(folder.resolve("a b"));
        Files.writeString(inner.resolve("own"), "the intruder's");
        assertThat(quarantined(real)).contains(folder.toString(), inner + "/own");
        Stage.run("mount", "--bind", others.toString(), inner.toString());
        try {
            assertThat(inner.resolve("data")).exists();
            assertThat(quarantined(real)).isEmpty();
        } finally {
            Stage.run("umount", inner.toString());
        }
    }

    private List<String> quarantined(Path real) throws Exception {
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), real.resolve("state"))) {
            var accusation =
                    new Accusation(
                            "I1",
                            "hidden-place",
                            Level.HIGH,
                            Phrase.plain("because"),
                            Map.of(),
                            Set.of(Entity.file(real.resolve("...").toString())));
            var plan = respond.plan(List.of(accusation), "web01");
            plan.byHand().forEach(each -> assertThat(each.in(Language.EN)).contains("mounted"));
            return plan.steps().stream()
                    .map(step -> (Quarantine) step.action())
                    .flatMap(action -> action.files().stream())
                    .map(pin -> pin.path())
                    .toList();
        }
    }
}
