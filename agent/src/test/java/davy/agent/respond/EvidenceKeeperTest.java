package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.ProcessPin;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.change.FileHand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    private EvidenceKeeper keeper() throws Exception {
        var host = LinuxHost.live(_ -> null);
        return new EvidenceKeeper(host, new FileHand(host), folder.resolve("evidence"));
    }

    private static EvidenceChoice one(Process process) {
        return new EvidenceChoice(List.of(new Member((int) process.pid(), 0, "")), List.of());
    }

    private long needs(Process process) throws Exception {
        return keeper().needs(one(process));
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
        return keeper().keep(one(process)).in(Language.EN);
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

    /// It opens as many sockets as it is told, behind a named one.
    private static Process sockets(int count, String name) throws Exception {
        String program =
                """
                import resource, socket, sys, time
                n = int(sys.argv[1])
                most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
                named = socket.socket(socket.AF_UNIX)
                named.bind('\\0' + sys.argv[2])
                named.listen()
                all = [socket.socket(socket.AF_UNIX) for _ in range(n)]
                print('go', flush=True)
                time.sleep(120)
                """;
        var process =
                new ProcessBuilder("python3", "-c", program, Integer.toString(count), name).start();
        assumeTrue("go".equals(process.inputReader().readLine()), "may not open so many");
        return process;
    }

    @Test
    void anyNumberOfSocketsTakesAShortTime() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        int count = 15_000;
        String name = "davy-test-" + java.util.UUID.randomUUID();
        var process = sockets(count, name);
        try {
            long start = System.nanoTime();
            String told = keep(process);
            long seconds = (System.nanoTime() - start) / 1_000_000_000;
            Path kept = folder.resolve("evidence/" + process.pid() + "-0");
            assertThat(Files.readString(kept.resolve("sockets"))).contains("@" + name);
            // Three standard streams and the named one.
            assertThat(Files.readAllLines(kept.resolve("links")))
                    .endsWith("... 10000 of " + (count + 4) + " descriptors");
            assertThat(told).contains("of 1 process not all open files are told");
            assertThat(seconds).isLessThan(10);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// A family may have made itself as many as the host bears.
    @Test
    @Timeout(300)
    void ofAnyNumberOfProcessesThoseThatTellMostAreKeptWhole() throws Exception {
        int count = 20_000;
        var process = sleep(false);
        Path program = folder.resolve("program");
        Files.copy(Path.of("/usr/bin/sleep"), program);
        var rare = new ProcessBuilder(program.toString(), "60").start();
        try (var host = LinuxHost.live(_ -> null)) {
            int pid = (int) process.pid();
            int other = (int) rare.pid();
            var members = new ArrayList<Member>();
            for (int i = 0; i < count - 2; i++) {
                members.add(new Member(pid, i, "/usr/bin/sleep"));
            }
            members.add(new Member(other, 1, program.toString()));
            members.add(new Member(pid, count, "/usr/bin/sleep"));
            var accused = new ProcessPin(pid, count, "/usr/bin/sleep");
            var choice = EvidenceChoice.of(host, members, List.of(accused));
            String told = keeper().keep(choice).in(Language.EN);

            Path evidence = folder.resolve("evidence");
            assertThat(told)
                    .contains("evidence of 1000 processes, ")
                    .contains("; of 19000 more processes only a line each, in the file others");
            assertThat(evidence.resolve(pid + "-" + count + "/cmdline")).exists();
            assertThat(evidence.resolve(other + "-1/program")).exists();
            try (var kept = Files.list(evidence)) {
                assertThat(kept.filter(Files::isDirectory)).hasSize(1000);
            }
            assertThat(Files.readAllLines(evidence.resolve("others")))
                    .hasSize(19_000)
                    .last()
                    .isEqualTo(pid + "-" + (count - 3) + " /usr/bin/sleep");
            String check = "cd \"$1\" && sha256sum --check --quiet manifest.sha256";
            Stage.run("sh", "-c", check, "sh", evidence.toString());
        } finally {
            process.destroyForcibly().waitFor();
            rare.destroyForcibly().waitFor();
        }
    }

    @Test
    void socketsOfOthersAreNotItsOwn() throws Exception {
        String name = "davy-test-" + java.util.UUID.randomUUID();
        var process = sockets(2, name + "-own");
        var other = sockets(0, name + "-other");
        try {
            assertThat(keep(process)).doesNotContain("open files");
            String kept =
                    Files.readString(
                            folder.resolve("evidence/" + process.pid() + "-0").resolve("sockets"));
            assertThat(kept).contains(name + "-own").doesNotContain(name + "-other");
        } finally {
            process.destroyForcibly().waitFor();
            other.destroyForcibly().waitFor();
        }
    }
}
