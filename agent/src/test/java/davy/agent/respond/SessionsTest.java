package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.EndSessions;
import davy.core.action.Outcome;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Login sessions of processes that the test started, under the number of an account that nobody
/// uses.
final class SessionsTest {
    private static final String USER = "games";
    private static final Path GROUPS = Path.of("/sys/fs/cgroup/unified");

    @TempDir private Path top;
    private final List<Process> started = new ArrayList<>();
    private long uid;
    private Path server;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        String line =
                Files.readAllLines(Path.of("/etc/passwd")).stream()
                        .filter(l -> l.startsWith(USER + ":"))
                        .findFirst()
                        .orElse("");
        assumeTrue(!line.isEmpty(), "needs the account " + USER);
        uid = Long.parseLong(line.split(":", -1)[2]);
        Stage.run("chmod", "755", top.toString());
        server = Files.copy(Path.of("/bin/sh").toRealPath(), top.resolve("sshd-session"));
        assertThat(server.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process each : started) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly().waitFor();
        }
    }

    private Process start(String... command) throws IOException {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        started.add(process);
        return process;
    }

    private Process asUser(String... command) throws Exception {
        var all = new ArrayList<>(List.of("setpriv", "--reuid", "" + uid, "--clear-groups"));
        all.addAll(List.of(command));
        var process = start(all.toArray(String[]::new));
        awaitProgram(process.pid(), Path.of(command[0]).getFileName().toString());
        return process;
    }

    /// Waits until a process runs what it was started for: until then it is still setpriv or env,
    /// of another account and in another environment.
    private static void awaitProgram(long pid, String name) throws Exception {
        Path comm = Path.of("/proc/" + pid + "/comm");
        for (int i = 0; i < 500 && !Files.readString(comm).strip().equals(name); i++) {
            Thread.sleep(20);
        }
        assertThat(Files.readString(comm).strip()).isEqualTo(name);
    }

    /// Waits until a process has as many children as it is to have.
    private static List<Integer> children(Process process, int count) throws InterruptedException {
        for (int i = 0; i < 200 && process.descendants().count() < count; i++) {
            Thread.sleep(20);
        }
        return process.descendants().map(p -> (int) p.pid()).toList();
    }

    private static Hands hands(LinuxHost host) throws IOException {
        return Hands.live(host, PackageIndex.read(host));
    }

    private static List<Integer> pids(List<Member> members) {
        return members.stream().map(Member::pid).toList();
    }

    private static List<Integer> found(String user, long uid) throws IOException {
        try (var host = LinuxHost.live(LiveKernel::new);
                var hands = hands(host)) {
            var scan = hands.scan();
            assertThat(scan).isNotNull();
            var sessions = new Sessions(hands, scan, hands.sparing().operator());
            return pids(sessions.of(user, uid, false));
        }
    }

    @Test
    void endsSessionsAndNothingElse() throws Exception {
        assertThat(found(USER, uid)).isEmpty();
        var session = asUser(server.toString(), "-c", "sleep 300 & sh -c 'sleep 301; true' & wait");
        var service = asUser("sleep", "302");
        var other = start("sleep", "303");
        var children = children(session, 3);
        assertThat(children).hasSize(3);
        var expected = new ArrayList<>(children);
        expected.add((int) session.pid());
        assertThat(found(USER, uid)).containsExactlyInAnyOrderElementsOf(expected);

        Path state = Files.createDirectory(top.resolve("state"));
        Stage.run("chmod", "700", state.toString());
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), state)) {
            var wrong = Stage.plan(new EndSessions(USER, uid + 1, false, List.of()));
            assertThat(respond.apply(wrong, _ -> true, Stage.QUIET).steps().getFirst().outcome())
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(session.isAlive()).isTrue();

            // The plan's list is for people: who is in a session is found anew.
            var plan = Stage.plan(new EndSessions(USER, uid, false, List.of()));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            var outcome = applied.steps().getFirst().outcome();
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(outcome.told().in(Language.EN))
                    .contains("4 processes of its sessions ended");
            assertThat(session.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(service.isAlive()).isTrue();
            assertThat(other.isAlive()).isTrue();
            assertThat(found(USER, uid)).isEmpty();
            assertThat(applied.folder().resolve("evidence/manifest.sha256")).exists();

            var again = respond.apply(plan, _ -> true, Stage.QUIET).steps().getFirst().outcome();
            assertThat(again.told().in(Language.EN)).isEqualTo("it has no session");
            var undone = respond.undo(applied.id());
            assertThat(undone.left()).hasSize(1);
            assertThat(undone.left().getFirst().in(Language.EN)).contains("cannot be taken back");
        }
    }

    /// Each new one is ended at once, and none is there when Davy's patience is over.
    @Test
    void sessionsThatBeginAgainAndAgainAreNotSaidToBeEnded() throws Exception {
        String again =
                "for j in 1 2 3 4 5; do (for i in $(seq 999); do setpriv --reuid \"$1\""
                        + " --clear-groups \"$2\" -c 'sleep 9; true'; done) & done; wait";
        start("timeout", "--kill-after=1", "16", "sh", "-c", again, "sh", "" + uid, server + "");
        for (int i = 0; i < 500 && found(USER, uid).isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertThat(found(USER, uid)).isNotEmpty();
        Path state = Files.createDirectory(top.resolve("state"));
        Stage.run("chmod", "700", state.toString());
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), state)) {
            var plan = Stage.plan(new EndSessions(USER, uid, false, List.of()));
            var outcome = respond.apply(plan, _ -> true, Stage.QUIET).steps().getFirst().outcome();
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        }
    }

    /// Its state is that of a process that ended, and what else runs in it goes on.
    @Test
    void findsAProcessWhoseMainThreadEnded() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        Path source =
                Files.writeString(
                        top.resolve("thread.c"),
                        """
                        #include <pthread.h>
                        #include <unistd.h>
                        static void *run(void *nothing) { sleep(60); _exit(0); }
                        int main(void) {
                            pthread_t thread;
                            pthread_create(&thread, 0, run, 0);
                            pthread_exit(0);
                        }
                        """);
        Path program = top.resolve("thread");
        Stage.run("gcc", "-w", "-pthread", "-o", program.toString(), source.toString());
        var session = asUser(server.toString(), "-c", program + " & wait");
        int pid = children(session, 1).getFirst();
        Path stat = Path.of("/proc/" + pid + "/stat");
        for (int i = 0; i < 200 && !Files.readString(stat).contains("(thread) Z "); i++) {
            Thread.sleep(20);
        }
        assertThat(Files.readString(stat)).contains("(thread) Z ");
        assertThat(found(USER, uid)).containsExactlyInAnyOrder((int) session.pid(), pid);
    }

    /// Several accounts may have number 0: the name that the login gave tells them apart.
    @Test
    void secondRootIsToldByItsName() throws Exception {
        var session =
                start(
                        server.toString(),
                        "-c",
                        "LOGNAME=davytoor sleep 300 & LOGNAME=root sleep 301 & wait");
        var children = children(session, 2);
        assertThat(children).hasSize(2);
        for (int pid : children) {
            awaitProgram(pid, "sleep");
        }
        var found = found("davytoor", 0);
        assertThat(found).hasSize(1);
        assertThat(children).containsAll(found);
        assertThat(Files.readString(Path.of("/proc/" + found.getFirst() + "/cmdline")))
                .contains("300");
        assertThat(found("root", 0)).isEmpty();
    }

    @Test
    void controlGroupsOfSessions() throws Exception {
        String session = "/user.slice/user-1001.slice/session-5.scope";
        String manager = "/user.slice/user-1001.slice/user@1001.service/app.slice/x.service";
        assertThat(Sessions.isOf(session, 1001, false)).isTrue();
        assertThat(Sessions.isOf(session + "/below", 1001, false)).isTrue();
        assertThat(Sessions.isOf(manager, 1001, false)).isFalse();
        assertThat(Sessions.isOf(manager, 1001, true)).isTrue();
        assertThat(Sessions.isOf(session, 100, true)).isFalse();
        assertThat(Sessions.isOf("/system.slice/x.service", 1001, true)).isFalse();
        String inside = "/docker/0123/user.slice/user-1001.slice/session-1.scope";
        assertThat(Sessions.isOf(inside, 1001, true)).isFalse();

        assumeTrue(Files.isWritable(GROUPS.resolve("cgroup.procs")), "needs " + GROUPS);
        Path slice = GROUPS.resolve("user.slice");
        boolean mine = !Files.exists(slice);
        Path user = slice.resolve("user-" + uid + ".slice");
        Path scope = user.resolve("session-99.scope");
        Files.createDirectories(scope);
        try {
            var process = start("sleep", "304");
            Files.writeString(scope.resolve("cgroup.procs"), process.pid() + "\n");
            boolean shown =
                    Files.readAllLines(Path.of("/proc/" + process.pid() + "/cgroup")).stream()
                            .anyMatch(l -> l.startsWith("0::/user.slice/"));
            assumeTrue(shown, "groups are those of another namespace");
            assertThat(found(USER, uid)).containsExactly((int) process.pid());
            process.destroyForcibly().waitFor();
        } finally {
            for (Path each : mine ? List.of(scope, user, slice) : List.of(scope, user)) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Test
    void operatorIsKnownByThoseThatDavyWasStartedFrom() throws Exception {
        var process = asUser("sleep", "305");
        try (var host = LinuxHost.live(LiveKernel::new)) {
            // Started by this JVM, but itself of another account.
            var operator = Operator.of(host, (int) process.pid());
            assertThat(operator.is(USER)).isTrue();
            assertThat(operator.is("daemon")).isFalse();
            var own = Operator.of(host, (int) ProcessHandle.current().pid());
            assertThat(own.is(USER)).isFalse();
            var sudo = start("env", "SUDO_USER=" + USER, "sleep", "306");
            awaitProgram(sudo.pid(), "sleep");
            assertThat(Operator.of(host, (int) sudo.pid()).is(USER)).isTrue();
            assertThat(Operator.of(host, 0).is(USER)).isFalse();
        }
    }
}
