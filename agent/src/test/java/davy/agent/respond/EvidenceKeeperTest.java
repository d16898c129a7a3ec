package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceKeeperTest {
    private static final int VARIABLES = 10;
    private static final int LENGTH = 100_000;

    @TempDir Path folder;

    private static Process sleep(boolean large) throws Exception {
        var builder = new ProcessBuilder("/usr/bin/sleep", "60");
        for (int i = 0; large && i < VARIABLES; i++) {
            builder.environment().put("DAVY_TEST_" + i, "x".repeat(LENGTH));
        }
        var process = builder.start();
        // Its maps grow until all libraries are loaded.
        for (int i = 0; i < 500 && !sleeps(process); i++) {
            Thread.sleep(10);
        }
        return process;
    }

    private static boolean sleeps(Process process) throws Exception {
        Path proc = Path.of("/proc/" + process.pid());
        return Files.isSameFile(proc.resolve("exe"), Path.of("/usr/bin/sleep"))
                && Files.readString(proc.resolve("stat")).contains(") S ");
    }

    private long needs(Process process) throws Exception {
        var keeper = new EvidenceKeeper(LinuxHost.live(_ -> null), folder.resolve("evidence"));
        return keeper.needs(List.of(new Member((int) process.pid(), 0, "")));
    }

    private Process sparse(String length) throws Exception {
        Path program = folder.resolve("program");
        Files.copy(Path.of("/usr/bin/sleep"), program);
        Stage.run("truncate", "--size=" + length, program.toString());
        var process = new ProcessBuilder(program.toString(), "60").start();
        for (int i = 0;
                i < 500 && !Files.isSameFile(Path.of("/proc/" + process.pid() + "/exe"), program);
                i++) {
            Thread.sleep(10);
        }
        return process;
    }

    private String keep(Process process) throws Exception {
        var keeper = new EvidenceKeeper(LinuxHost.live(_ -> null), folder.resolve("evidence"));
        return keeper.keep(List.of(new Member((int) process.pid(), 0, ""))).in(Language.EN);
    }

    /// Its holes take no room, and none is asked for them.
    @Test
    void holesStayHoles() throws Exception {
        var small = sleep(false);
        var process = sparse("+300M");
        try {
            assertThat(needs(process) - needs(small)).isLessThan(1 << 20);
            assertThat(keep(process)).doesNotContain("program.cut");
            Path kept = folder.resolve("evidence/" + process.pid() + "-0/program");
            Stage.run("cmp", kept.toString(), folder.resolve("program").toString());
            assertThat(Long.parseLong(Stage.run("stat", "-c", "%b", kept.toString()).strip()))
                    .isLessThan(4096);
            String check = "cd \"$1\" && sha256sum --check --quiet manifest.sha256";
            Stage.run("sh", "-c", check, "sh", folder.resolve("evidence").toString());
        } finally {
            small.destroyForcibly().waitFor();
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void ofAnEndlessProgramTheBeginningIsKeptAndThatIsSaid() throws Exception {
        var small = sleep(false);
        var process = sparse("1T");
        try {
            assertThat(needs(process) - needs(small)).isLessThan(1 << 20);
            assertThat(keep(process)).contains("of 1 program the beginning alone");
            Path kept = folder.resolve("evidence/" + process.pid() + "-0");
            assertThat(kept.resolve("program.cut"))
                    .hasContent("the first 1073741824 of 1099511627776 bytes\n");
            Stage.run(
                    "cmp",
                    "--bytes=1073741824",
                    kept.resolve("program").toString(),
                    folder.resolve("program").toString());
        } finally {
            small.destroyForcibly().waitFor();
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void smallTextsAreCounted() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sleep")), "needs sleep");
        var small = sleep(false);
        var large = sleep(true);
        try {
            assertThat(needs(large) - needs(small))
                    .isBetween((long) VARIABLES * LENGTH, VARIABLES * LENGTH + 10_000L);
        } finally {
            small.destroyForcibly().waitFor();
            large.destroyForcibly().waitFor();
        }
    }
}
