package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DisableService;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.SweepCopies;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What somebody takes out of a plan is not done by another of its steps. The program only sleeps.
final class LeftOutTest {
    private Path top;
    private Path drop;
    private Path taken;
    private Path other;

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory("davy-left-out-").toRealPath();
        drop = Files.createDirectory(top.resolve("drop"));
        Path source =
                Files.writeString(top.resolve("s.c"), Stage.unique(SharedProgramTest.SLEEPER));
        taken = drop.resolve("server");
        other = drop.resolve("other");
        Stage.run("gcc", "-w", "-static", "-o", taken.toString(), source.toString());
        Files.copy(Path.of("/bin/sleep").toRealPath(), other);
    }

    @AfterEach
    void clean() throws Exception {
        if (top != null) {
            Stage.run("rm", "-rf", top.toString());
        }
    }

    private static FilePin pin(Path file) throws Exception {
        String hash = Stage.run("sha256sum", file.toString()).split(" ")[0];
        return new FilePin(file.toString(), FileType.REGULAR, hash);
    }

    private static Plan plan(Family family, Path swept, List<FilePin> files) {
        return Stage.plan(
                new KeepEvidence(family),
                new Freeze(family),
                new Kill(family),
                new Quarantine(files),
                new SweepCopies(family, List.of(swept.toString())));
    }

    @Test
    void aProgramWhoseStepIsLeftOutStaysAndSoDoesWhoRunsIt() throws Exception {
        var process = new ProcessBuilder(taken.toString()).start();
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var pins = List.of(pin(taken));
            var family = new Family(List.of(), pins, List.of());
            var plan = plan(family, drop, pins);
            var applied = respond.apply(plan, n -> n != 4, Stage.QUIET);
            assertThat(taken).exists();
            assertThat(process.isAlive()).isTrue();
            assertThat(applied.survivors()).isEmpty();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// It tells by its content what copies are; it is none itself.
    @Test
    void aProgramOfAnAccusedProcessIsNoCopyOfItself() throws Exception {
        var process = new ProcessBuilder(taken.toString()).start();
        Path copy = Files.copy(taken, drop.resolve("copy"));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            int pid = (int) process.pid();
            Path link = Path.of("/proc/" + pid + "/exe");
            for (int i = 0; i < 200 && !Files.readSymbolicLink(link).equals(taken); i++) {
                Thread.sleep(20);
            }
            var accused = new ProcessPin(pid, HerdTest.start(pid), taken.toString());
            var pins = List.of(pin(taken));
            var family = new Family(List.of(accused), pins, List.of());
            respond.apply(plan(family, drop, pins), n -> n != 4, Stage.QUIET);
            assertThat(process.waitFor()).isEqualTo(137);
            assertThat(taken).exists();
            assertThat(copy).doesNotExist();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void ofAPlanThatIsReadWhatItsStepsTakeAwayIsTheFamilys() throws Exception {
        String group = "/system.slice/shop.service";
        String more = "/shop.slice/bot@2.service";
        var family = new Family(List.of(), List.of(pin(taken), pin(other)), List.of(more, group));
        var unit = new FilePin("/etc/systemd/system/bot@.service", FileType.LINK, "x");
        var plan =
                Stage.plan(
                        new KeepEvidence(family),
                        new DisableService("bot@.service", List.of(unit)),
                        new Kill(family),
                        new Quarantine(List.of(pin(other))));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var read = respond.read(respond.write(plan, Language.EN), "plan.yml");
            var left = new Family(List.of(), List.of(pin(other)), List.of(more));
            assertThat(read.steps().get(0).action()).isEqualTo(new KeepEvidence(left));
            assertThat(read.steps().get(2).action()).isEqualTo(new Kill(left));
        }
    }
}
