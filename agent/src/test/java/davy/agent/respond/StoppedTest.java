package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.Kill;
import davy.core.action.Outcome;
import davy.core.action.ProcessPin;
import davy.core.host.FileType;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who was stopped goes on when the response is taken back, wherever it was cut off: the journal
/// knows of each before it is stopped. `/proc` tells who stands.
final class StoppedTest {
    /// Starts a child in each millisecond, which ends soon; ends by itself.
    private static final String SPAWNER =
            """
            #include <signal.h>
            #include <unistd.h>
            int main(void) {
                signal(SIGCHLD, SIG_IGN);
                alarm(60);
                for (;;) {
                    if (fork() == 0) { usleep(30000); return 0; }
                    usleep(1000);
                }
            }
            """;

    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+),");

    private Path top;
    private Path program;
    private Path state;

    @BeforeEach
    void build() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory("davy-stopped-").toRealPath();
        state = top.resolve("state");
        program = top.resolve("spawner");
        Path source = Files.writeString(top.resolve("s.c"), Stage.unique(SPAWNER));
        Stage.run("gcc", "-w", "-static", "-o", program.toString(), source.toString());
    }

    @AfterEach
    void clean() throws Exception {
        if (top != null) {
            for (var left = running(); !left.isEmpty(); left = running()) {
                for (int pid : left) {
                    new ProcessBuilder("kill", "-9", Integer.toString(pid)).start().waitFor();
                }
            }
            Stage.run("rm", "-rf", top.toString());
        }
    }

    /// Pids of the program; those that ended and were not waited for have none.
    private List<Integer> running() throws IOException {
        var pids = new ArrayList<Integer>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path each : all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
                try {
                    if (Files.readSymbolicLink(each.resolve("exe")).equals(program)) {
                        pids.add(Integer.valueOf(each.getFileName().toString()));
                    }
                } catch (IOException e) {
                    // A kernel thread, or it has ended.
                }
            }
        }
        return pids;
    }

    private static boolean stands(int pid) {
        try {
            String stat =
                    Files.readString(
                            Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return false;
        }
    }

    private static long start(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    /// A response that was killed when it had stopped a process and not ended it.
    @Test
    void whoWasToBeEndedGoesOn() throws Exception {
        var process = new ProcessBuilder("/bin/sleep", "60").start();
        try (var respond = Respond.live(LinuxHost.live(_ -> null), state)) {
            Stage.run("kill", "-STOP", Long.toString(process.pid()));
            for (int i = 0; i < 200 && !stands((int) process.pid()); i++) {
                Thread.sleep(10);
            }
            assertThat(stands((int) process.pid())).isTrue();
            var member = new Member((int) process.pid(), start(process.pid()), "/bin/sleep");
            var gone = new Member(member.pid(), member.start() - 1, "/bin/sleep");
            var folder = ResponseFolder.open(state);
            String id = folder.create(Clock.systemUTC().instant());
            Path own = folder.fresh(id);
            Files.writeString(own.resolve("plan.yml"), "");
            try (var response = Response.open(id, own, Clock.systemUTC())) {
                response.journal().intend(1, List.of(new Change.Kill(List.of(member))));
                response.journal().intend(2, List.of(new Change.Kill(List.of(member, gone))));
            }
            assertThat(RecoveryTest.left(respond.undo(id)))
                    .containsExactly("1 process was ended; that cannot be taken back");
            assertThat(stands((int) process.pid())).isFalse();
            assertThat(process.isAlive()).isTrue();
            assertThat(respond.list().getFirst().open()).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// Those too that were started while others were stopped.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theJournalKnowsAllWhoStand(boolean kill) throws Exception {
        var spawners = new ArrayList<Process>();
        var over = new AtomicBoolean();
        try (var respond = Respond.live(LinuxHost.live(_ -> null), state)) {
            var pins = new ArrayList<ProcessPin>();
            for (int i = 0; i < 4; i++) {
                var process = new ProcessBuilder(program.toString()).start();
                spawners.add(process);
                pins.add(
                        new ProcessPin(
                                (int) process.pid(), start(process.pid()), program.toString()));
            }
            var file =
                    new FilePin(program.toString(), FileType.REGULAR, RecoveryTest.sha256(program));
            var family = new Family(pins, List.of(file), List.of());
            var unknown = CompletableFuture.supplyAsync(() -> unknown(over));
            var plan = Stage.plan(kill ? new Kill(family) : new Freeze(family));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            over.set(true);
            assertThat(applied.steps().getFirst().outcome()).isInstanceOf(Outcome.Done.class);
            assertThat(unknown.join().size()).isZero();
            assertThat(pids("stop", "intent")).containsAll(pids("stop", "done"));
            respond.undo(applied.id());
            assertThat(running()).noneMatch(StoppedTest::stands);
            assertThat(running().isEmpty()).isEqualTo(kill);
        } finally {
            over.set(true);
            for (Process process : spawners) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /// Who stood while the journal did not know of it, or said only that it is ended.
    private Set<Integer> unknown(AtomicBoolean over) {
        var unknown = new TreeSet<Integer>();
        try {
            while (!over.get()) {
                var standing = running().stream().filter(StoppedTest::stands).toList();
                var known = standing.isEmpty() ? Set.<Integer>of() : pids("stop|kill", "intent");
                standing.stream().filter(pid -> !known.contains(pid)).forEach(unknown::add);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return unknown;
    }

    /// Who is to be stopped, or was, as the journal says by now.
    private Set<Integer> pids(String kind, String state) throws IOException {
        var pids = new TreeSet<Integer>();
        String wanted = ".*\"state\":\"" + state + "\".*\"kind\":\"(" + kind + ")\".*";
        try (Stream<Path> all = Files.list(this.state)) {
            for (Path each : all.map(p -> p.resolve("journal.jsonl")).toList()) {
                for (String line :
                        Files.exists(each) ? Files.readAllLines(each) : List.<String>of()) {
                    if (line.matches(wanted)) {
                        PID.matcher(line)
                                .results()
                                .forEach(m -> pids.add(Integer.valueOf(m.group(1))));
                    }
                }
            }
        }
        return pids;
    }
}
