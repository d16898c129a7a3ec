package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A process that only sleeps, with something mounted over its directory in `/proc`.
class OwnProcTest {
    private static final List<String> APART = List.of("unshare", "-m", "--propagation", "private");

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsMountedOverAProcessDoesNotHideIt() throws Exception {
        assumeTrue(Scratch.isRoot(), "only root can mount");
        assumeTrue(Scratch.has("unshare"), "needs unshare(1)");
        int own = OwnProc.open();
        assumeTrue(own >= 0, "this kernel does not let us: " + own);
        Libc.close(own);
        Path sleep = Path.of("/bin/sleep").toRealPath();
        try (var scratch = new Scratch()) {
            scratch.directory("empty");
            for (String over : List.of(scratch + "/empty", "/proc/1")) {
                String told = Scratch.java(ProcStage.class, APART, "", sleep.toString(), over);
                String shown = over.equals("/proc/1") ? comm(1) : "";
                String pid = told.lines().findFirst().orElseThrow();
                String host = "host %s %s [%s] sleep true true java".formatted(sleep, sleep, pid);
                assertThat(told.lines())
                        .containsExactly(
                                pid,
                                "mounted 0",
                                "stat " + shown,
                                "scan sleep",
                                "threads 1",
                                "listed true whole true",
                                host,
                                host);
            }
        }
    }

    /// As in a container to which the host gave its `/proc`.
    @Test
    void whereProcIsThatOfOthersItIsLeftAsItIs() throws Exception {
        assumeTrue(Scratch.isRoot(), "only root can make namespaces");
        assumeTrue(Scratch.has("unshare"), "needs unshare(1)");
        var before = List.of("unshare", "--pid", "--fork", "--mount");
        var mounts = List.of("unshare", "--pid", "--fork", "--mount-proc");
        assertThat(Scratch.java(ListStage.class, before, "")).isEqualTo("false 1\n");
        String told = Scratch.java(ListStage.class, mounts, "");
        assumeTrue(!told.equals("false 1\n"), "needs fsopen(2)");
        assertThat(told).isEqualTo("true 1\n");
    }

    /// Prints what a scan says of process 1 in a namespace of its own.
    static final class ListStage {
        private ListStage() {}

        static void main() throws Exception {
            try (var scan = ProcessScan.open()) {
                boolean first = scan.all().stream().anyMatch(each -> each.pid() == 1);
                System.out.println(scan.seesAll() + " " + (first ? 1 : 0));
            }
        }
    }

    private static String comm(int pid) throws Exception {
        return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
    }
}
