package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.ClosePorts;
import davy.core.action.DenyWrites;
import davy.core.action.FilePin;
import davy.core.action.Quarantine;
import davy.core.host.FileType;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What it is said to mean that a response was taken back.
final class TakenBackTest {
    @TempDir private Path folder;

    @Test
    void goesByTheStepsWhoseChangesWereTakenBack() throws IOException {
        var plan =
                Stage.plan(
                        new DenyWrites(List.of("/tmp")),
                        new Quarantine(List.of(new FilePin("/tmp/x", FileType.REGULAR, "00"))),
                        new ClosePorts(List.of(6379)));
        Path file = folder.resolve("plan.yml");
        Files.writeString(file, PlanWriter.write(plan, Language.EN));
        assertThat(TakenBack.of(file, Set.of(0, 1))).isEqualTo(new TakenBack(false, false));
        assertThat(TakenBack.of(file, Set.of(1, 2))).isEqualTo(new TakenBack(true, false));
        assertThat(TakenBack.of(file, Set.of(3))).isEqualTo(new TakenBack(false, true));
        assertThat(TakenBack.of(file, Set.of(2, 3))).isEqualTo(new TakenBack(true, true));
        Files.writeString(file, "format: davy.plan/0\n");
        assertThat(TakenBack.of(file, Set.of(2, 3))).isEqualTo(new TakenBack(false, false));
        Files.delete(file);
        assertThat(TakenBack.of(file, Set.of(2, 3))).isEqualTo(new TakenBack(false, false));
    }
}
