package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Kill;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An intruder's copy of a program of the host: who runs the original, or the same program in a
/// container, is none of his. The programs only sleep.
final class OriginalTest {
    private static final Path SLEEP = Path.of("/usr/bin/sleep");

    private final List<Process> started = new ArrayList<>();
    private Path own;
    private Path drop;

    /// What a watch sees.
    private record Seen(List<Long> members, String left, @Nullable String copy) {}

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        own = Files.createTempDirectory(Path.of("/opt"), "davy-original-");
        drop = Files.createTempDirectory("davy-original-").toRealPath();
    }

    @AfterEach
    void clean() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        for (Path folder : List.of(own, drop)) {
            Stage.run("rm", "-rf", folder.toString());
        }
    }

    @Test
    void aCopyOfAPackagesProgramMakesNoFamilyOfAllThatRunIt() throws Exception {
        Path copy = copy(SLEEP, drop.resolve("kworker"));
        Files.write(copy, new byte[12], StandardOpenOption.APPEND);
        Path inRoot = copy(SLEEP, Files.createDirectories(drop.resolve("root/opt")).resolve("s"));
        var member = start(copy.toString(), "50");
        var original = start(SLEEP.toString(), "50");
        var other = start(copy(SLEEP, drop.resolve("of-somebody")).toString(), "50");
        String enter =
                """
                mount --bind "$1" "$1" && cd "$1" && mkdir old usr && mount --bind /usr usr &&
                ln -s usr/lib lib && ln -s usr/lib64 lib64 && pivot_root . old && exec /opt/s 50
                """;
        var container =
                new ProcessBuilder("unshare", "--mount", "sh", "-c", enter, "sh", drop + "/root")
                        .start();
        started.add(container);
        await(container, "/opt/s");
        assertThat(Files.exists(inRoot)).isTrue();
        var seen = watch(copy, SLEEP);
        assertThat(seen.members)
                .contains(member.pid())
                .doesNotContain(original.pid(), other.pid(), container.pid());
        assertThat(seen.left).contains(copy + " is a copy of /usr/bin/sleep");
        assertThat(seen.copy).isNull();
    }

    @Test
    void anOlderOriginalThatOnlyRootCanChangeIsLeft() throws Exception {
        Path app = program(own.resolve("app"));
        Path open = Files.createDirectory(own.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path loose = copy(app, open.resolve("loose"));
        Thread.sleep(20);
        Path copy = copy(app, drop.resolve("kworker"));
        Thread.sleep(20);
        Path young = copy(app, own.resolve("young"));
        var member = start(copy.toString());
        var original = start(app.toString());
        var ofAll = start(loose.toString());
        var later = start(young.toString());
        var seen = watch(copy, app);
        assertThat(seen.members)
                .contains(member.pid(), ofAll.pid(), later.pid())
                .doesNotContain(original.pid());
        assertThat(seen.left).contains(app + " is like the family's programs");
        assertThat(seen.copy).isNull();
        assertThat(watch(copy, young).copy).isNotNull();
    }

    /// What goes on beside a family that was ended is told, also where a plan was given that says
    /// nothing of it.
    @Test
    void anOriginalThatGoesOnIsToldWithWhatWasDone() throws Exception {
        Path app = program(own.resolve("app"));
        Thread.sleep(20);
        Path copy = copy(app, drop.resolve("kworker"));
        var member = start(copy.toString());
        var original = start(app.toString());
        String hash = Stage.run("sha256sum", copy.toString()).split(" ")[0];
        var pin = new FilePin(copy.toString(), FileType.REGULAR, hash);
        var family = new Family(List.of(), List.of(pin), List.of());
        try (var respond = Respond.live(LinuxHost.live(_ -> null), own.resolve("state"))) {
            var plan = Stage.plan(new Kill(family));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(member.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(original.isAlive()).isTrue();
            assertThat(applied.byHand())
                    .singleElement()
                    .satisfies(left ->
                            assertThat(left.in(Language.EN))
                                    .startsWith(app + " is like the family's programs"));
        }
    }

    /// The accused file itself is one, whatever its age.
    @Test
    void theAccusedProgramIsTheFamilysWhereverItLies() throws Exception {
        Path app = program(own.resolve("app"));
        Path copy = copy(app, drop.resolve("kworker"));
        var first = start(app.toString());
        var second = start(copy.toString());
        assertThat(watch(app, app).members).contains(first.pid(), second.pid());
    }

    private Path program(Path path) throws Exception {
        Path source =
                Files.writeString(drop.resolve("s.c"), Stage.unique(SharedProgramTest.SLEEPER));
        Stage.run("gcc", "-w", "-static", "-o", path.toString(), source.toString());
        return path;
    }

    private static Path copy(Path program, Path to) throws Exception {
        Files.copy(program, to);
        return Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String... command) throws Exception {
        var process = new ProcessBuilder(command).start();
        started.add(process);
        await(process, command[0]);
        return process;
    }

    private static void await(Process process, String program) throws Exception {
        Path link = Path.of("/proc/" + process.pid() + "/exe");
        for (int i = 0; i < 200 && !Files.readSymbolicLink(link).toString().equals(program); i++) {
            Thread.sleep(20);
        }
        assertThat(Files.readSymbolicLink(link)).hasToString(program);
    }

    /// @param asked a file that may be one of the copies
    private static Seen watch(Path program, Path asked) throws Exception {
        String hash = Stage.run("sha256sum", program.toString()).split(" ")[0];
        var pin = new FilePin(program.toString(), FileType.REGULAR, hash);
        var family = new Family(List.of(), List.of(pin), List.of());
        int self = (int) ProcessHandle.current().pid();
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var sparing = new Sparing(host, PackageIndex.read(host), self);
            var watch = new FamilyWatch(family, host, scan, sparing);
            var members = watch.members().stream().map(member -> (long) member.pid()).toList();
            var left = Set.copyOf(watch.left()).stream().map(each -> each.in(Language.EN));
            return new Seen(
                    members, String.join("\n", left.toList()), watch.copy(asked.toString()));
        }
    }
}
