package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Kill;
import davy.core.action.Plan;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is planned for a hidden process. Those here only sleep, and nothing is carried out.
final class HiddenOnesTest {
    @TempDir private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(Path program) throws IOException {
        var process = new ProcessBuilder(program.toString(), "300").start();
        started.add(process);
        return process;
    }

    private static Accusation accusation(String check, Level level, Process process) {
        var began = process.info().startInstant().orElseThrow();
        return new Accusation(
                "I1",
                check,
                level,
                Phrase.plain("because"),
                Map.of(
                        "process.start",
                        began.toString(),
                        "file.path",
                        "/proc/" + process.pid() + "/environ"),
                Set.of(Entity.process((int) process.pid())));
    }

    private Plan plan(Accusation... accusations) throws IOException {
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), folder.resolve("state"))) {
            return respond.plan(List.of(accusations), "web01");
        }
    }

    private static boolean ends(Plan plan, Process process) {
        return plan.steps().stream()
                .filter(step -> step.action() instanceof Kill)
                .flatMap(step -> ((Kill) step.action()).family().processes().stream())
                .anyMatch(pin -> pin.pid() == (int) process.pid());
    }

    @Test
    void aProgramOfTheHostIsNotEndedForBeingHidden() throws IOException {
        Path sleep = Path.of("/bin/sleep").toRealPath();
        var index = PackageIndex.read(LinuxHost.live(_ -> null));
        assumeTrue(index.owner(sleep.toString()) != null, "needs sleep of a package");
        var process = start(sleep);
        var mount = accusation("proc-mount", Level.CRITICAL, process);
        var plan = plan(mount);
        assertThat(ends(plan, process)).isFalse();
        assertThat(plan.byHand().stream().map(each -> each.in(Language.EN)))
                .anyMatch(told -> told.contains("umount /proc/" + process.pid() + "/environ)"));
        var hidden = accusation("hidden-process", Level.CRITICAL, process);
        assertThat(ends(plan(hidden), process)).isFalse();
        var upgraded = accusation("deleted-executable", Level.MEDIUM, process);
        assertThat(ends(plan(mount, hidden, upgraded), process)).isFalse();
        var mines = accusation("miner-memory", Level.HIGH, process);
        assertThat(ends(plan(mount, mines), process)).isTrue();
    }

    @Test
    void anotherProgramThatIsHiddenIsEnded() throws IOException {
        Path copy = Files.copy(Path.of("/bin/sleep").toRealPath(), folder.resolve("xkcdbqzv"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        var process = start(copy);
        assertThat(ends(plan(accusation("proc-mount", Level.CRITICAL, process)), process)).isTrue();
    }
}
