package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.Outcome;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two processes of one program, of which one is accused. The programs only sleep.
final class SharedProgramTest {
    static final String SLEEPER = "#include <unistd.h>\nint main(void) { sleep(50); return 0; }\n";

    private final List<Process> started = new ArrayList<>();
    private Path top;
    private Path program;

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory(Path.of("/opt"), "davy-shared-").toRealPath();
        Path source = Files.writeString(top.resolve("sleeper.c"), Stage.unique(SLEEPER));
        program = top.resolve("sleeper");
        Stage.run("gcc", "-w", "-static", "-o", program.toString(), source.toString());
    }

    @AfterEach
    void clean() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        if (top != null) {
            Stage.run("rm", "-rf", top.toString());
        }
    }

    @Test
    void ofAnInterpreterTheAccusedProcessAloneIsEnded() throws Exception {
        Path python = copy("python3.11", "venv/bin");
        assertThat(endedBesidesTheAccused(List.of(python.toString()), List.of())).isZero();
    }

    @Test
    void ofAnInterpreterThatIsAccusedAsAFileToo() throws Exception {
        Path python = copy("python3.11", "venv/bin");
        String hash = Stage.run("sha256sum", python.toString()).split(" ")[0];
        var pin = new FilePin(python.toString(), FileType.REGULAR, hash);
        assertThat(endedBesidesTheAccused(List.of(python.toString()), List.of(pin))).isZero();
        try (var host = LinuxHost.live(_ -> null)) {
            var danger = new Danger(new Sparing(host, PackageIndex.read(host), 1));
            var why = danger.of(new Quarantine(List.of(pin)));
            assertThat(why).isNotNull();
            assertThat(why.in(Language.EN)).contains("runs scripts and applications of others");
        }
    }

    /// What lies in a temporary place is nobody's but the intruder's, whatever its folder is
    /// called.
    @Test
    void ofAnInterpreterAmongTemporaryFilesAllAreEnded() throws Exception {
        Path drop = Files.createTempDirectory("davy-shared-").toRealPath();
        try {
            Path java = Files.createDirectory(drop.resolve("bin")).resolve("python3.11");
            Files.copy(copy("python3.11", "drop"), java);
            Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertThat(endedBesidesTheAccused(List.of(java.toString()), List.of())).isEqualTo(1);
        } finally {
            Stage.run("rm", "-rf", drop.toString());
        }
    }

    @Test
    void ofAMinerThatHidesBehindTheNameAllAreEnded() throws Exception {
        Path miner = copy("python3.11", "drop");
        String hash = Stage.run("sha256sum", miner.toString()).split(" ")[0];
        var pin = new FilePin(miner.toString(), FileType.REGULAR, hash);
        assertThat(endedBesidesTheAccused(List.of(miner.toString()), List.of(pin))).isEqualTo(1);
    }

    /// Any user may give a program another name so.
    @Test
    void ofAHardLinkOfAnInterpreterTheOthersAreNone() throws Exception {
        Path python = copy("python3.11", "venv/bin");
        Path folder = Files.createDirectories(top.resolve("drop"));
        Path dropped = Files.createLink(folder.resolve("server"), python);
        var commands = List.of(List.of(dropped.toString()), List.of(python.toString()));
        assertThat(endedBesidesTheAccused(commands.get(0), commands.get(1), List.of())).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec ./x.sh", "exec sh -o nounset ../drop/x.sh", "exec sh -e x.sh 1"})
    void whoRunsItsScriptIsAMemberHoweverItIsCalled(String command) throws Exception {
        Path folder = Files.createDirectories(top.resolve("drop"));
        Path script = Files.writeString(folder.resolve("x.sh"), "#!/bin/sh\nsleep 50\n:\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        String whole = "cd \"$1\" && " + command;
        var process =
                new ProcessBuilder("sh", "-c", whole, "sh", folder.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        started.add(process);
        Path arguments = Path.of("/proc/" + process.pid() + "/cmdline");
        for (int i = 0; i < 500 && Files.readString(arguments).contains("cd "); i++) {
            Thread.sleep(20);
        }
        String hash = Stage.run("sha256sum", script.toString()).split(" ")[0];
        var pin = new FilePin(script.toString(), FileType.REGULAR, hash);
        var family = new Family(List.of(), List.of(pin), List.of());
        var plan = Stage.plan(new KeepEvidence(family), new Freeze(family), new Kill(family));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            respond.apply(plan, _ -> true, Stage.QUIET);
        }
        assertThat(process.waitFor()).isEqualTo(137);
    }

    @Test
    void ofAnIntrudersCopyOfAnInterpreterTheOthersAreNone() throws Exception {
        Path dropped = copy("busybox", "drop");
        Path other = copy("busybox", "tools/bin");
        var commands = List.of(List.of(dropped.toString()), List.of(other.toString()));
        assertThat(endedBesidesTheAccused(commands.get(0), commands.get(1), List.of())).isZero();
        String hash = Stage.run("sha256sum", dropped.toString()).split(" ")[0];
        var pin = new FilePin(dropped.toString(), FileType.REGULAR, hash);
        assertThat(endedBesidesTheAccused(commands.get(0), commands.get(1), List.of(pin))).isZero();
    }

    @Test
    void ofAnImageTheAccusedProcessAloneIsEnded() throws Exception {
        copy("server", "root/app");
        var command = inside("/app/server");
        assertThat(endedBesidesTheAccused(command, List.of())).isZero();
    }

    @Test
    void ofWhatWasDroppedInAContainerAllAreEnded() throws Exception {
        copy("server", "root/tmp");
        var command = inside("/tmp/server");
        assertThat(endedBesidesTheAccused(command, List.of())).isEqualTo(1);
    }

    /// Under another name, when all files of the plan are put aside and none of its processes
    /// lives.
    @Test
    void aCopyThatStartsAfterwardsIsSeenToComeBack() throws Exception {
        Path dropped = copy("server", "drop");
        String hash = Stage.run("sha256sum", dropped.toString()).split(" ")[0];
        var pin = new FilePin(dropped.toString(), FileType.REGULAR, hash);
        var family = new Family(List.of(), List.of(pin), List.of());
        var plan =
                Stage.plan(
                        new KeepEvidence(family),
                        new Freeze(family),
                        new Kill(family),
                        new Quarantine(List.of(pin)));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var id = respond.apply(plan, _ -> true, Stage.QUIET).id();
            assertThat(respond.watch(plan, List.of(id), Duration.ZERO)).isEmpty();
            var back = start(List.of(copy("server", "again").toString()));
            assertThat(respond.watch(plan, List.of(id), Duration.ZERO))
                    .singleElement()
                    .asString()
                    .startsWith(back.pid() + " ");
        }
    }

    /// What is ended at once each time is there for a moment only, and nowhere when Davy's patience
    /// is over; a shell that is no member starts it some twenty times.
    @Test
    void whatIsStartedAgainAndAgainIsNotSaidToBeEnded() throws Exception {
        Path dropped = copy("server", "drop");
        String hash = Stage.run("sha256sum", dropped.toString()).split(" ")[0];
        var pin = new FilePin(dropped.toString(), FileType.REGULAR, hash);
        var family = new Family(List.of(), List.of(pin), List.of());
        var plan = Stage.plan(new KeepEvidence(family), new Kill(family));
        String again = "for i in $(seq 20); do \"$1\"; sleep 0.7; done";
        started.add(
                new ProcessBuilder("sh", "-c", again, "sh", dropped.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
        Thread.sleep(300);
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var outcome = respond.apply(plan, _ -> true, Stage.QUIET).steps().get(1).outcome();
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        }
    }

    /// It was stopped as a member, and would stand still for ever.
    @Test
    void whatAMemberStartedIsEndedAlsoWhenTheMemberIsGone() throws Exception {
        var parent = new ProcessBuilder("sh", "-c", "sleep 60 & wait").start();
        started.add(parent);
        for (int i = 0; i < 200 && parent.descendants().findAny().isEmpty(); i++) {
            Thread.sleep(20);
        }
        var child = parent.descendants().findAny().orElseThrow();
        var pin = new ProcessPin((int) parent.pid(), HerdTest.start((int) parent.pid()), "");
        var family = new Family(List.of(pin), List.of(), List.of());
        var plan = Stage.plan(new KeepEvidence(family), new Freeze(family), new Kill(family));
        var listener =
                new Responder.Listener() {
                    @Override
                    public void begins(Step step) {
                        if (step.action() instanceof Kill) {
                            parent.destroyForcibly().onExit().join();
                        }
                    }

                    @Override
                    public void ended(Responder.Told told) {}
                };
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            assertThat(respond.apply(plan, _ -> true, listener).isWhole()).isTrue();
            Path stat = Path.of("/proc/" + child.pid() + "/stat");
            assertThat(!Files.exists(stat) || Files.readString(stat).contains(") Z ")).isTrue();
        } finally {
            child.destroyForcibly();
        }
    }

    /// The owner put the right program in the place of the intruder's after the plan was made.
    @Test
    void ofAProgramThatWasReplacedTheAccusedProcessAloneIsEnded() throws Exception {
        Path server = copy("server", "opt");
        var pin = new FilePin(server.toString(), FileType.REGULAR, "00".repeat(32));
        var other = start(List.of(copy("server", "right").toString()));
        var family = new Family(List.of(), List.of(pin), List.of());
        var plan = Stage.plan(new KeepEvidence(family), new Freeze(family), new Kill(family));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            respond.apply(plan, _ -> true, Stage.QUIET);
        }
        assertThat(other.isAlive()).isTrue();
    }

    /// A program in a root of its own, as a container has.
    private List<String> inside(String path) {
        String enter =
                """
                mount --bind "$1" "$1" && cd "$1" && mkdir -p old && pivot_root . old && exec "$2"
                """;
        String root = top.resolve("root").toString();
        return List.of("unshare", "--mount", "sh", "-c", enter, "sh", root, path);
    }

    private Path copy(String name, String folder) throws Exception {
        Path directory = Files.createDirectories(top.resolve(folder));
        Path copy = Files.copy(program, directory.resolve(name));
        return Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Ends the first of two processes by a plan.
    ///
    /// @return how many were ended beside it
    private int endedBesidesTheAccused(List<String> command, List<FilePin> programs)
            throws Exception {
        return endedBesidesTheAccused(command, command, programs);
    }

    private int endedBesidesTheAccused(
            List<String> command, List<String> another, List<FilePin> programs) throws Exception {
        var accused = start(command);
        var other = start(another);
        String exe = Files.readSymbolicLink(Path.of("/proc/" + accused.pid() + "/exe")).toString();
        var pin = new ProcessPin((int) accused.pid(), HerdTest.start((int) accused.pid()), exe);
        var family = new Family(List.of(pin), programs, List.of());
        var plan = Stage.plan(new KeepEvidence(family), new Freeze(family), new Kill(family));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            for (var told : applied.steps()) {
                assertThat(told.outcome()).isInstanceOf(Outcome.Done.class);
            }
        }
        assertThat(accused.waitFor()).isEqualTo(137);
        if (!other.isAlive()) {
            return 1;
        }
        assertThat(Files.readString(Path.of("/proc/" + other.pid() + "/stat"))).contains(") S ");
        return 0;
    }

    /// Whether it is no more the shell that starts it.
    private static boolean runs(Path link) throws Exception {
        String path = Files.readSymbolicLink(link).toString();
        return path.endsWith("/server")
                || path.endsWith("/python3.11")
                || path.endsWith("/busybox");
    }

    private Process start(List<String> command) throws Exception {
        var process = new ProcessBuilder(command).start();
        started.add(process);
        Path link = Path.of("/proc/" + process.pid() + "/exe");
        for (int i = 0; i < 200 && !runs(link); i++) {
            Thread.sleep(20);
        }
        return process;
    }
}
