package davy.core.process;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.Host;
import davy.core.host.RealHost;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HiddenProcessesTest {
    private static final String FEW =
            """
            processes:
              - {pid: 1}
              - {pid: 40, threads: [41, 42]}
              - {pid: 60, comm: miner, threads: [61], hidden_from: [getdents]}
              - {pid: 70, hidden_from: [getdents, probe]}
              - {pid: 80, bound_over: 1}
              - {pid: 90, hidden_from: [getdents, probe, kill], cgroup: /x.slice}
            """;

    private static Set<Integer> candidates(Host host) {
        var views = Objects.requireNonNull(HiddenProcesses.look(host));
        var found = new TreeSet<>(views.candidates());
        found.addAll(views.probe());
        assertThat(views.probe()).isEmpty(); // nobody asks twice
        return found;
    }

    @Test
    void findsWhatOneViewHides() {
        var host = host(FEW);
        assertThat(candidates(host)).containsExactly(60, 61, 70, 80, 90);
        assertThat(HiddenProcesses.recheck(host, candidates(host)))
                .containsExactlyInAnyOrder(
                        new HiddenProcess(60, false, true, true, true, false, "miner"),
                        new HiddenProcess(70, false, false, true, true, false, null),
                        new HiddenProcess(80, true, true, true, true, true, ""),
                        new HiddenProcess(90, false, false, false, true, false, null));
    }

    @Test
    void asksForNamesOnlyWhereTheKernelHasGivenIds() {
        String processes =
                """
                processes:
                  - {pid: 1}
                  - {pid: 5000, hidden_from: [getdents, kill]}
                  - {pid: 30000, hidden_from: [getdents, kill]}
                  - {pid: 31000, hidden_from: [getdents, probe]}
                """;
        String newest = "/proc/loadavg: \"0.1 0.1 0.1 1/90 5100\\n\"\n";
        assertThat(probed(processes + newest + "cpu: {started: 5200}\n"))
                .containsExactly(5000, 31000);
        assertThat(probed(processes + newest + "cpu: {started: 70000}\n"))
                .containsExactly(5000, 30000, 31000);
        assertThat(probed(processes + "cpu: {started: 5200}\n"))
                .containsExactly(5000, 30000, 31000);
    }

    @Test
    void asksForMillionsOfNamesOnlyWhereThatIsWanted() {
        var host =
                host(
                        """
                        /proc/sys/kernel/pid_max: "4194304\\n"
                        cpu: {started: 9000000}
                        processes:
                          - {pid: 1}
                          - {pid: 2000000, hidden_from: [getdents, kill]}
                          - {pid: 2000001, hidden_from: [getdents, probe]}
                        """);
        var views = Objects.requireNonNull(HiddenProcesses.look(host));
        assertThat(views.lastGiven()).isEqualTo(4_194_304);
        assertThat(views.lastNamed()).isEqualTo(1_048_576);
        assertThat(views.probe(1_999_990, 2_000_010)).containsExactly(2_000_001);
        var all = Objects.requireNonNull(HiddenProcesses.look(host, true));
        assertThat(all.lastNamed()).isEqualTo(4_194_304);
        assertThat(all.probe(1_999_990, 2_000_010)).containsExactly(2_000_000, 2_000_001);
    }

    private static Set<Integer> probed(String text) {
        return Objects.requireNonNull(HiddenProcesses.look(host(text))).probe();
    }

    @Test
    void sharesTheIdsAmongThreads() throws Exception {
        var views = Objects.requireNonNull(HiddenProcesses.look(host(FEW)));
        var other = CompletableFuture.supplyAsync(views::probe);
        var found = new TreeSet<>(views.probe());
        found.addAll(other.get());
        assertThat(found).containsExactly(60, 61, 70);
    }

    @Test
    void forgetsWhatIsListedOrGoneByTheSecondLook() {
        var first = candidates(host(FEW));
        var second = host("processes: [{pid: 1}, {pid: 60, threads: [61]}, {pid: 70}]");
        assertThat(HiddenProcesses.recheck(second, first)).isEmpty();
    }

    @Test
    void isSilentWhereNothingHides() {
        var host = host("processes: [{pid: 1}, {pid: 40, threads: [41, 42]}]");
        assertThat(candidates(host)).isEmpty();
        assertThat(HiddenProcesses.look(host("kind: image"))).isNull();
    }

    @Test
    void readsTheLastIdOfTheKernel() {
        assertThat(Objects.requireNonNull(HiddenProcesses.look(host("{}"))).last())
                .isEqualTo(32768);
        for (String bad : List.of("0", "-5", "x", "99999999999999999999")) {
            var host = host("/proc/sys/kernel/pid_max: \"" + bad + "\\n\"");
            assertThat(Objects.requireNonNull(HiddenProcesses.look(host)).last()).isEqualTo(32768);
        }
        var large = host("/proc/sys/kernel/pid_max: \"2147483647\\n\"");
        assertThat(Objects.requireNonNull(HiddenProcesses.look(large)).last()).isEqualTo(4_194_304);
    }

    @Test
    void isSilentOnThisMachine() {
        var host = new RealHost();
        var views = Objects.requireNonNull(HiddenProcesses.look(host));
        var found = new TreeSet<>(views.candidates());
        found.addAll(views.probe(1, Math.min(views.last(), 32_768)));
        assertThat(HiddenProcesses.recheck(host, found)).isEmpty();
    }
}
