package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.KeepEvidence;
import davy.core.action.Line;
import davy.core.action.RemoveLines;
import davy.core.host.FileType;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts that real shells and python run, and texts that a response changes.
final class EvidenceTextsTest {
    private static final String SHELL = "echo go\nread line\n# the end\n";
    private static final String PYTHON = "print('go', flush=True)\ninput()\n# the end\n";

    @TempDir private Path top;

    private Process start(String text, String... command) throws IOException {
        Files.writeString(top.resolve("run me"), text);
        var process = new ProcessBuilder(command).directory(top.toFile()).start();
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("go");
        return process;
    }

    private static String script(Process process) throws IOException {
        try (var host = LinuxHost.live(_ -> null)) {
            var content = EvidenceTexts.script(host, "/proc/" + process.pid());
            return content == null ? "none" : content.text();
        }
    }

    private static void end(Process process) throws Exception {
        process.destroyForcibly().waitFor();
    }

    @BeforeEach
    void needsBash() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
    }

    @Test
    void scriptsAreFoundByTheirNames() throws Exception {
        var shell = start(SHELL, "sh", "-e", "run me", "argument");
        assertThat(script(shell)).isEqualTo(SHELL);
        end(shell);
        var python = start(PYTHON, "python3", "-u", top.resolve("run me").toString());
        assertThat(script(python)).isEqualTo(PYTHON);
        end(python);
    }

    /// An intruder's first deed is often to delete it.
    @Test
    void theDeletedScriptOfBashIsReadWhereItIsOpen() throws Exception {
        var bash = start(SHELL, "bash", "run me");
        Files.delete(top.resolve("run me"));
        assertThat(script(bash)).isEqualTo(SHELL);
        end(bash);
    }

    @Test
    void whatIsNoInterpreterHasNone() throws Exception {
        var cat = start("go\n", "cat", "run me", "-");
        assertThat(script(cat)).isEqualTo("none");
        end(cat);
    }

    @Test
    void textsThatThePlanChangesAreAmongTheEvidence() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path real = top.toRealPath();
        Path jobs = Files.writeString(real.resolve("jobs"), "# jobs\n* * * * * /srv/x\n");
        var pin = new FilePin(jobs.toString(), FileType.REGULAR, RecoveryTest.sha256(jobs));
        var process = start(SHELL, "bash", "run me");
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), real.resolve("state"))) {
            var program = new FilePin(real + "/none", FileType.REGULAR, "0".repeat(64));
            var family = new Family(List.of(), List.of(program), List.of());
            var plan =
                    Stage.plan(
                            new KeepEvidence(family),
                            new RemoveLines(pin, List.of(new Line(2, "* * * * * /srv/x"))));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(jobs).hasContent("# jobs\n");
            Path evidence = applied.folder().resolve("evidence");
            assertThat(evidence.resolve("files/0001")).hasContent("# jobs\n* * * * * /srv/x\n");
            assertThat(evidence.resolve("files/names")).hasContent("0001 " + jobs + "\n");
            String check = "cd \"$1\" && sha256sum --check --quiet manifest.sha256";
            Stage.run("sh", "-c", check, "sh", evidence.toString());
        } finally {
            end(process);
        }
    }
}
