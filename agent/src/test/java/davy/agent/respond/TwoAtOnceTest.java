package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.FilePin;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The second of two responses says who is at work, and changes nothing; the other one is a process
/// that holds the lock as Davy does (fcntl(2)).
final class TwoAtOnceTest {
    private static final String HOLD =
            """
            import fcntl, os, sys
            f = open(sys.argv[1], 'w')
            fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            f.write('pid %d, since noon\\n' % os.getpid())
            f.flush()
            print('held', flush=True)
            sys.stdin.read()
            """;

    @TempDir private Path top;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    private Path folder(String name) throws IOException {
        var own = PosixFilePermissions.fromString("rwx------");
        return Files.createDirectory(
                top.toRealPath().resolve(name), PosixFilePermissions.asFileAttribute(own));
    }

    private static Process hold(Path folder) throws IOException {
        var process =
                new ProcessBuilder("python3", "-c", HOLD, folder.resolve("lock").toString())
                        .start();
        process.inputReader(StandardCharsets.UTF_8).readLine();
        return process;
    }

    private static void release(Process process) throws Exception {
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
    }

    private Plan plan() throws IOException {
        Path file = Files.writeString(top.toRealPath().resolve("file"), "bad");
        var pin = new FilePin(file.toString(), FileType.REGULAR, RecoveryTest.sha256(file));
        return Stage.plan(new Quarantine(List.of(pin)));
    }

    private static void refused(Respond respond, Plan plan, Process other) {
        assertThatThrownBy(() -> respond.apply(plan, _ -> true, Stage.QUIET))
                .isInstanceOfSatisfying(
                        RespondException.class,
                        e ->
                                assertThat(e.why().in(Language.EN))
                                        .isEqualTo(
                                                "another davy is at work on this host: pid "
                                                        + other.pid()
                                                        + ", since noon. Wait for it to end"));
    }

    @Test
    void theSecondWithTheSameStateIsRefused() throws Exception {
        Path state = folder("state");
        var plan = plan();
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), state)) {
            var other = hold(state);
            refused(respond, plan, other);
            assertThat(top.resolve("file")).exists();
            release(other);
            assertThat(respond.apply(plan, _ -> true, Stage.QUIET).isWhole()).isTrue();
            assertThat(top.resolve("file")).doesNotExist();
        }
    }

    @Test
    void theSecondWithAnotherStateIsRefusedToo() throws Exception {
        Path machine = folder("machine");
        Path state = folder("state");
        var plan = plan();
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), state, machine)) {
            var other = hold(machine);
            refused(respond, plan, other);
            assertThat(top.resolve("file")).exists();
            release(other);
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();

            other = hold(machine);
            var undo = applied.id();
            assertThatThrownBy(() -> respond.undo(undo)).isInstanceOf(RespondException.class);
            release(other);
            assertThat(respond.undo(undo).left()).isEmpty();
            assertThat(top.resolve("file")).hasContent("bad");
        }
    }
}
