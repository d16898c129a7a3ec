package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
