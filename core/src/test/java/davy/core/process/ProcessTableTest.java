package davy.core.process;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.RealHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    private static final String ID =
            "4f7a1c9be0d2385f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b";

    private static HostProcess only(String process) {
        var table = ProcessTable.read(host("processes: [" + process + "]"));
        assertThat(table.all()).hasSize(1);
        return table.all().getFirst();
    }

    @Test
    void readsWhatAProcessIs() {
        var process =
                only(
                        """
                        {pid: 1300, ppid: 77, comm: "x) R 1 (", exe: /usr/bin/x, argv: [x, "-a b", ""],
                         uid: 1000, euid: 0, gid: 50, loginuid: 1000, session: 5, tty: 34816, state: D,
                         cpu: [42], start: 3600, threads: [1301], cwd: /tmp, tracer: 9, seccomp: 2,
                         capabilities: "0000000000003000", nspid: "1300 1"}
                        """);
        assertThat(process.pid()).isEqualTo(1300);
        assertThat(process.parent()).isEqualTo(77);
        assertThat(process.comm()).isEqualTo("x) R 1 (");
        assertThat(process.state()).isEqualTo('D');
        assertThat(process.arguments().values()).containsExactly("x", "-a b");
        assertThat(process.commandLine()).isEqualTo("x -a b");
        assertThat(process.executable()).isEqualTo(new Executable("/usr/bin/x", false, false));
        assertThat(process.uid()).isEqualTo(1000);
        assertThat(process.effectiveUid()).isZero();
        assertThat(process.gid()).isEqualTo(50);
        assertThat(process.loginUid()).isEqualTo(1000);
        assertThat(process.hasLogin()).isTrue();
        assertThat(process.session()).isEqualTo(5);
        assertThat(process.hasTerminal()).isTrue();
        assertThat(process.cpuTicks()).isEqualTo(42);
        assertThat(process.threads()).isEqualTo(2);
        assertThat(process.startTicks()).isEqualTo(360_000);
        // Boot is ten days before 2026-01-15T12:00:00Z.
        assertThat(process.started()).isEqualTo("2026-01-05T13:00:00Z");
        assertThat(process.workingDirectory()).isEqualTo("/tmp");
        assertThat(process.tracer()).isEqualTo(9);
        assertThat(process.seccomp()).isEqualTo(2);
        assertThat(process.capabilities()).isEqualTo(0x3000);
        assertThat(process.namespacePids()).containsExactly(1300L, 1L);
        assertThat(process.isMismatched()).isFalse();
        assertThat(process.isKernelThread()).isFalse();
        assertThat(process.saysKernelThread()).isFalse();
    }

    @Test
    void keepsHostileNames() {
        assertThat(only("{pid: 5, comm: \"a\\nb\\\\ \"}").comm()).isEqualTo("a\nb\\ ");
        assertThat(only("{pid: 5, comm: \"\"}").commandLine()).isEqualTo("[]");
        assertThat(only("{pid: 5, argv: ['', x]}").arguments().values()).containsExactly("", "x");
    }

    @Test
    void tellsKernelThreads() {
        var thread = only("{pid: 30, ppid: 2, comm: kworker/0:1, kthread: true}");
        assertThat(thread.isKernelThread()).isTrue();
        assertThat(thread.saysKernelThread()).isTrue();
        assertThat(thread.executable()).isNull();
        assertThat(thread.commandLine()).isEqualTo("[kworker/0:1]");
        assertThat(only("{pid: 31, comm: kworker/0:1, argv: ['[kworker/0:1]'], exe: /x}"))
                .returns(false, HostProcess::isKernelThread);
    }

    @Test
    void tellsDeletedExecutablesFromNamesThatEndSo() {
        var host =
                host(
                        """
                        "/tmp/y (deleted)": {text: y}
                        processes:
                          - {pid: 1, exe: /tmp/x (deleted), exe_file: {text: x}}
                          - {pid: 2, exe: /tmp/y (deleted)}
                          - {pid: 3, exe: "/memfd:z (deleted)", exe_file: {text: z}}
                        """);
        assertThat(ProcessTable.read(host).all().stream().map(HostProcess::executable))
                .containsExactly(
                        new Executable("/tmp/x", true, false),
                        new Executable("/tmp/y (deleted)", false, false),
                        new Executable("/memfd:z", true, true));
    }

    @Test
    void limitsWhatAProcessCanSay() {
        String megabytes = "x".repeat(1 << 20);
        var process = only("{pid: 5, argv: [" + megabytes + "], environ: {A: " + megabytes + "}}");
        assertThat(process.arguments().truncated()).isTrue();
        assertThat(process.commandLine()).hasSize(192 << 10);
        assertThat(process.environment().truncated()).isTrue();
        assertThat(process.environment().values().getFirst()).hasSize(256 << 10);
    }

    @Test
    void keepsTheEnvironmentAsItIs() {
        var environment = only("{pid: 5, environ: [A=1, B, A=2, AA=3, '=x']}").environment();
        assertThat(environment.values()).containsExactly("A=1", "B", "A=2", "AA=3", "=x");
        assertThat(environment.variable("A")).containsExactly("1", "2");
        assertThat(environment.variable("B")).isEmpty();
    }

    @Test
    void seesADirectoryThatShowsAnother() {
        var process = only("{pid: 500, bound_over: 1}");
        assertThat(process.pid()).isEqualTo(500);
        assertThat(process.isMismatched()).isTrue();
    }

    @Test
    void readsMapsAndFiles() {
        var process =
                only(
                        """
                        {pid: 5, fds: {0: /dev/null, 3: "socket:[17]"}, maps: [
                          "7f5c8000-7f5c9000 rwxp 00001000 fd:01 131 /tmp/a b.so (deleted)",
                          "7f5ca000-7f5cb000 rw-p 00000000 00:00 0 ",
                          "7f5cb000-7f5cc000 rw-p 00000000 00:00 0                          [heap]",
                          "7ffcb000-7ffcc000 r-xp 00000000 fd:01 9 /x\\\\012y",
                          "zz-1 r-xp 0 0 0", "1-2 r 0 0:0 0", "1-2", "", "-"]}
                        """);
        assertThat(process.openFiles())
                .containsEntry(0, "/dev/null")
                .containsEntry(3, "socket:[17]");
        var maps = process.maps();
        assertThat(maps).hasSize(4);
        assertThat(maps.getFirst())
                .isEqualTo(
                        new MemoryMap(
                                0x7f5c8000L,
                                0x7f5c9000L,
                                "rwxp",
                                0x1000,
                                "fd:01",
                                131,
                                "/tmp/a b.so",
                                true));
        assertThat(maps.getFirst().isWritable() && maps.getFirst().isExecutable()).isTrue();
        assertThat(maps.get(1)).returns("", MemoryMap::path).returns(4096L, MemoryMap::size);
        assertThat(maps.get(2))
                .returns("[heap]", MemoryMap::path)
                .returns(false, MemoryMap::isFile);
        assertThat(maps.get(3).path()).isEqualTo("/x\ny");
    }

    @Test
    void knowsFamilies() {
        var table =
                ProcessTable.read(
                        host(
                                """
                                processes:
                                  - {pid: 1}
                                  - {pid: 10, ppid: 1}
                                  - {pid: 11, ppid: 10}
                                  - {pid: 20, ppid: 21}
                                  - {pid: 21, ppid: 20}
                                """));
        assertThat(table.ancestors(process(table, 11)))
                .extracting(HostProcess::pid)
                .containsExactly(10, 1);
        assertThat(table.ancestors(process(table, 20)))
                .extracting(HostProcess::pid)
                .containsExactly(21);
        assertThat(table.children(process(table, 10)))
                .extracting(HostProcess::pid)
                .containsExactly(11);
        assertThat(table.byPid(12)).isNull();
    }

    private static HostProcess process(ProcessTable table, int pid) {
        return Objects.requireNonNull(table.byPid(pid));
    }

    @Test
    void knowsContainers() {
        assertThat(Container.of("/docker/" + ID)).isEqualTo(new Container("docker", ID));
        assertThat(Container.of("/system.slice/docker-" + ID + ".scope"))
                .isEqualTo(new Container("docker", ID));
        assertThat(
                        Container.of(
                                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice/cri-containerd-"
                                        + ID
                                        + ".scope"))
                .isEqualTo(new Container("containerd", ID));
        assertThat(
                        Container.of(
                                "/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:"
                                        + ID))
                .isEqualTo(new Container("containerd", ID));
        assertThat(Container.of("/kubepods/besteffort/pod3e1/" + ID))
                .isEqualTo(new Container("kubernetes", ID));
        assertThat(Container.of("/kubepods.slice/crio-" + ID + ".scope/container"))
                .isEqualTo(new Container("cri-o", ID));
        assertThat(Container.of("/machine.slice/libpod-" + ID + ".scope/container"))
                .isEqualTo(new Container("podman", ID));
        assertThat(Container.of("/machine.slice/libpod-conmon-" + ID + ".scope")).isNull();
        assertThat(Container.of("/lxc.payload.web/system.slice/cron.service"))
                .isEqualTo(new Container("lxc", "web"));
        assertThat(Container.of("/lxc/web")).isEqualTo(new Container("lxc", "web"));
        assertThat(Container.of("/machine.slice/machine-deb.scope"))
                .isEqualTo(new Container("nspawn", "deb"));
        assertThat(Container.of("/system.slice/ssh.service")).isNull();
        assertThat(Container.of("/")).isNull();
        assertThat(Container.of("")).isNull();
        var old = "\"9:name=systemd:/docker/" + ID + "\\n8:cpu,cpuacct:/docker/" + ID + "\\n\"";
        var process = only("{pid: 9, cgroup: " + old + ", ns: {mnt: 99}, root: /var/lib/m}");
        assertThat(process.container()).isEqualTo(new Container("docker", ID));
        assertThat(process.fileRoot(new Namespaces(1, 2, 3))).isEqualTo("/proc/9/root");
        assertThat(process.fileRoot(new Namespaces(1, 99, 3))).isEmpty();
        assertThat(process.namespaces().mount()).isEqualTo(99);
    }

    @Test
    void comparesTwoSamples() {
        var host =
                host(
                        """
                        cpu: {cpus: 2, busy: [1000, 2800], idle: [5000, 5200]}
                        processes:
                          - {pid: 1, cpu: [10, 20]}
                          - {pid: 50, cpu: [100, 1090]}
                        /sys/fs/cgroup/a.slice/cpu.stat: "usage_usec 7000000\\nuser_usec 1\\n"
                        /sys/fs/cgroup/cpuacct/b/cpuacct.usage: "7000000\\n"
                        """);
        var first = ProcessTable.cpu(host);
        host.advance(Duration.ofSeconds(10));
        var second = ProcessTable.cpu(host);
        var usage = CpuUsage.between(first, second);
        assertThat(usage.time()).isEqualTo(Duration.ofSeconds(10));
        assertThat(usage.of(50)).isEqualTo(990);
        assertThat(usage.of(1)).isEqualTo(10);
        assertThat(usage.busy()).isEqualTo(1800);
        // 1800 busy ticks, of which 1000 belong to processes
        assertThat(usage.unaccounted()).isEqualTo(800);
        // 2 CPUs had 1000 ticks each; 990 of 2000 is 0.99 of one CPU
        assertThat(usage.cpus(990)).isEqualTo(0.99);
        assertThat(first.groups()).containsEntry("/a.slice", 7_000_000L);
        assertThat(first.groups()).containsEntry("/cpuacct/b", 7_000L);
    }

    @Test
    void doesNotMixProcessesThatShareAnId() {
        var before = new CpuSample.Times(100, 5000, 0);
        var after = new CpuSample.Times(200, 30, 7);
        var first = sample(before, 0);
        var usage = CpuUsage.between(first, sample(after, 100));
        assertThat(usage.of(9)).isEqualTo(30);
        assertThat(usage.ended()).isEqualTo(7);
        // 100 busy ticks: 30 of the process, 7 of children that ended.
        assertThat(usage.unaccounted()).isEqualTo(63);
    }

    private static CpuSample sample(CpuSample.Times times, long busy) {
        var groups = java.util.Map.<String, Long>of();
        return new CpuSample(Instant.EPOCH, busy, 0, 0, 1, java.util.Map.of(9, times), groups);
    }

    @Test
    void agreesWithThisMachine(@TempDir Path directory) throws Exception {
        var copy = Files.copy(Path.of("/bin/sleep"), directory.resolve("odd name (deleted)"));
        var child =
                new ProcessBuilder(List.of(copy.toString(), "77", "0"))
                        .directory(directory.toFile());
        child.environment().put("DAVY_TEST", "a=b");
        var before = Instant.now();
        var running = child.start();
        try {
            var table = ProcessTable.read(new RealHost());
            var process = process(table, (int) running.pid());
            assertThat(process.parent()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(process.executable())
                    .isEqualTo(new Executable(copy.toString(), false, false));
            assertThat(process.arguments().values()).containsExactly(copy.toString(), "77", "0");
            assertThat(process.environment().variable("DAVY_TEST")).containsExactly("a=b");
            assertThat(process.workingDirectory()).isEqualTo(directory.toString());
            assertThat(Duration.between(before, process.started()).abs())
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(process.maps())
                    .anyMatch(m -> m.path().contains("libc.so") && m.isExecutable());
            assertThat(process.openFiles()).containsKeys(0, 1, 2);
            Files.delete(copy);
            var gone = process(ProcessTable.read(new RealHost()), (int) running.pid());
            assertThat(gone.executable()).isEqualTo(new Executable(copy.toString(), true, false));
        } finally {
            running.destroy();
        }
    }

    @Test
    void keepsBothEndsOfLongArguments() {
        var host =
                host(
                        """
                        processes: [{pid: 1300, exe: /x, argv: [x]}]
                        /proc/1300/cmdline: {parts: ["x\\0-c\\0", {text: a, times: 1000000}, "\\0-o\\0pool\\0"]}
                        """);
        var process = Objects.requireNonNull(ProcessTable.read(host).byPid(1300));
        assertThat(process.arguments().truncated()).isTrue();
        assertThat(process.arguments().values()).startsWith("x", "-c").endsWith("-o", "pool");
        assertThat(process.commandLine().length()).isBetween(128 << 10, 256 << 10);
        assertThat(process.wholeArguments().values())
                .containsExactly("x", "-c", "a".repeat(1_000_000), "-o", "pool");
        assertThat(process.wholeArguments().truncated()).isFalse();
    }

    /// As strings, 97,000 of them would be 5 MiB for each process.
    @Test
    void keepsManyArgumentsAsTheyWereRead() {
        var host =
                host(
                        """
                        processes: [{pid: 1300, exe: /x, argv: [x]}]
                        /proc/1300/cmdline: {parts: [{text: "a\\0", times: 50000}, "-o\\0pool\\0", {text: "b\\0", times: 40000}]}
                        """);
        var arguments = Objects.requireNonNull(ProcessTable.read(host).byPid(1300)).arguments();
        assertThat(arguments.truncated()).isFalse();
        assertThat(arguments.values()).hasSize(90_002).contains("pool");
        assertThat(arguments.values()).isNotSameAs(arguments.values());
        assertThat(arguments.joined()).contains("a a -o pool b b");
        assertThat(arguments.length()).isEqualTo(180_007);
    }

    @Test
    void boundsTheArgumentsOfAllProcesses() {
        var yaml = new StringBuilder("processes:\n");
        for (int pid = 1000; pid < 1200; pid++) {
            yaml.append("  - {pid: ").append(pid).append(", exe: /x, argv: [x]}\n");
        }
        yaml.append("  - {pid: 1200, exe: /x, argv: [x, -o, pool]}\n");
        for (int pid = 1000; pid < 1200; pid++) {
            yaml.append("/proc/")
                    .append(pid)
                    .append("/cmdline: {parts: [\"m\\0\", {text: \"a\\0\",")
                    .append(
                            " times: 40000}, \"pool\\0\", {text: \"a\\0\", times: 40000}, \"z\\0\"]}\n");
        }
        var table = ProcessTable.read(host(yaml.toString()));
        long kept = table.all().stream().mapToLong(p -> p.arguments().length()).sum();
        assertThat(kept).isLessThan(25 << 20);
        var last = Objects.requireNonNull(table.byPid(1199));
        assertThat(last.arguments().truncated()).isTrue();
        assertThat(last.arguments().values()).startsWith("m", "a").endsWith("a", "z");
        assertThat(last.arguments().values()).doesNotContain("pool");
        assertThat(last.wholeArguments().values()).hasSize(80_003).contains("pool");
        var plain = Objects.requireNonNull(table.byPid(1200));
        assertThat(plain.arguments().values()).containsExactly("x", "-o", "pool");
        assertThat(plain.arguments().truncated()).isFalse();
    }

    /// What stands at the ends, as if all were split first.
    @Test
    void cutsArgumentsAsTheyAreSplit() {
        for (String text :
                List.of("a|||b|c||", "||||||b|", "|||||||||", "abcdefghi", "a|b||||||")) {
            byte[] bytes = text.replace('|', '\0').getBytes(StandardCharsets.US_ASCII);
            var expected = new ArrayList<String>();
            expected.addAll(split(text.substring(0, 3)));
            expected.addAll(split(text.substring(text.length() - 3)));
            assertThat(Arguments.ends(bytes, 3, 3).values()).as(text).isEqualTo(expected);
        }
    }

    private static List<String> split(String text) {
        String trimmed = text.replaceAll("\\|+$", "");
        return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("\\|", -1));
    }
}
