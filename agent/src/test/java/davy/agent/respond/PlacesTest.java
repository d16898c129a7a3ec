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

    /// A file that is called like the accused line would go in its stead.
    @Test
    void aLineIsNotMistakenForAFileOfItsName() throws Exception {
        Path real = top.toRealPath();
        var places = new Places(LinuxHost.live(LiveKernel::new));
        String file = Files.writeString(real.resolve("rc.local"), "true\n").toString();
        assertThat(places.of(file + ":1")).isEqualTo(new Places.Place(file, 1));
        assertThat(places.of(file)).isEqualTo(new Places.Place(file, 0));
        Files.writeString(Path.of(file + ":1"), "true\n");
        assertThat(places.of(file + ":1")).isEqualTo(new Places.Place(file, 1));
        Files.delete(Path.of(file));
        assertThat(places.of(file + ":1")).isEqualTo(new Places.Place(file + ":1", 0));
        assertThat(places.of(file)).isNull();

        Path hooks = Files.createDirectories(real.resolve(".git/hooks"));
        String hook = Files.writeString(hooks.resolve("pre:2"), "true\n").toString();
        Files.writeString(hooks.resolve("pre"), "true\n");
        assertThat(places.of(hook)).isEqualTo(new Places.Place(hook, 0));
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
