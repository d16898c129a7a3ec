package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.ProcessPin;
import davy.core.host.FileType;
import davy.core.host.Host;
import davy.core.packages.PackageIndex;
import davy.core.process.Executable;
import davy.core.process.ProcessTable;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is a member, while processes change what they run and files what they are. The programs wait
/// for a line and sleep; none is stopped or ended but by this test.
final class FamilyWatchTest {
    /// Goes on as the program that its first argument names.
    private static final String WAITER =
            """
            #include <unistd.h>
            int main(int argc, char **argv) {
                char line;
                if (read(0, &line, 1) == 1 && argc > 1) execv(argv[1], argv + 1);
                sleep(50);
                return 0;
            }
            """;

    /// Its main thread ends, another goes on.
    private static final String HEADLESS =
            """
            #include <pthread.h>
            #include <unistd.h>
            static void *live(void *none) { sleep(50); return none; }
            int main(void) {
                pthread_t thread;
                pthread_create(&thread, 0, live, 0);
                pthread_exit(0);
            }
            """;

    /// Waits in the kernel for a child that runs no program of its own for a while.
    private static final String FORKING =
            """
            #include <unistd.h>
            int main(void) {
                if (vfork() == 0) { sleep(50); _exit(0); }
                return 0;
            }
            """;

    private final List<Process> started = new ArrayList<>();
    private Path top;
    private Path program;

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory("davy-watch-").toRealPath();
        program = compile("waiter", WAITER);
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

    /// As one does that the family starts through a shell.
    @Test
    void aShellThatBecomesAMemberWhileItIsLookedAtMakesNoMembersOfOtherShells() throws Exception {
        Path copy = copy("copy");
        // Of its own, lest another process has told already that a shell is no member.
        Path sh = Files.copy(Path.of("/bin/sh").toRealPath(), top.resolve("shell"));
        assertThat(sh.toFile().setExecutable(true)).isTrue();
        var becoming = start(sh.toString(), "-c", "read x; exec \"$0\"", copy.toString());
        var shell = start(sh.toString(), "-c", "read x; sleep 50");
        assumeTrue(becoming.pid() < shell.pid(), "the first is looked at first");
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var watch = watch(whenAskedFor(becoming, host, copy), scan);
            assertThat(pids(watch)).doesNotContain(shell.pid());
            until(becoming, copy);
            assertThat(pids(watch)).contains(becoming.pid()).doesNotContain(shell.pid());
        }
    }

    @Test
    void aMemberThatBecomesAShellWhileItIsLookedAtHidesNoOthersOfItsProgram() throws Exception {
        Path copy = copy("copy");
        Path sleep = Path.of("/bin/sleep").toRealPath();
        var leaving = start(copy.toString(), sleep.toString(), "50");
        var member = start(copy.toString());
        assumeTrue(leaving.pid() < member.pid(), "the first is looked at first");
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var watch = watch(whenAskedFor(leaving, host, sleep), scan);
            for (int i = 0; i < 2; i++) {
                assertThat(pids(watch)).contains(member.pid());
            }
        }
    }

    /// File systems give the number of a deleted file to the next one.
    @Test
    void anotherProgramInTheInodeOfADeletedOneIsNoMember() throws Exception {
        Path copy = copy("copy");
        var inode = Files.getAttribute(copy, "unix:ino");
        var member = start(copy.toString());
        Path other = compile("other", SharedProgramTest.SLEEPER);
        var pin = new ProcessPin((int) member.pid(), HerdTest.start((int) member.pid()), "");
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var family = new Family(List.of(pin), List.of(), List.of());
            var watch = new FamilyWatch(family, host, scan, sparing(host));
            assertThat(pids(watch)).contains(member.pid());
            Files.delete(copy);
            member.destroyForcibly().waitFor();
            Path next = again(other, inode);
            var process = start(next.toString());
            assertThat(pids(watch)).doesNotContain(process.pid());
        }
    }

    @Test
    void aCopyThatIsPaddedToAnyLengthIsAMember() throws Exception {
        var member = start(padded("padded").toString());
        var other = start(padded("again").toString());
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            assertThat(pids(watch(host, scan))).contains(member.pid(), other.pid());
            int pid = (int) member.pid();
            var pin = new ProcessPin(pid, HerdTest.start(pid), "");
            var family = new Family(List.of(pin), List.of(), List.of());
            var watch = new FamilyWatch(family, host, scan, sparing(host));
            assertThat(pids(watch)).contains(member.pid(), other.pid());
        }
    }

    /// An intruder may write his program over another one that was looked at before.
    @Test
    void aProgramThatIsWrittenInThePlaceOfAnotherIsLookedAtAgain() throws Exception {
        Path place = compile("place", SharedProgramTest.SLEEPER);
        var inode = Files.getAttribute(place, "unix:ino");
        var before = start(place.toString());
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var watch = watch(host, scan);
            assertThat(pids(watch)).doesNotContain(before.pid());
            before.destroyForcibly().waitFor();
            try (var out = Files.newOutputStream(place, StandardOpenOption.WRITE)) {
                out.write(Files.readAllBytes(copy("copy")));
            }
            assertThat(Files.getAttribute(place, "unix:ino")).isEqualTo(inode);
            var after = start(place.toString());
            assertThat(pids(watch)).contains(after.pid());
        }
    }

    /// Of the same path, in a `/tmp` of its own or in a container, it is another file.
    @Test
    void whoRunsAScriptOfTheSamePathElsewhereIsNoMember() throws Exception {
        Path script = Files.writeString(top.resolve("x.sh"), "read x\n");
        Path other = Files.writeString(top.resolve("other.sh"), "read y\n");
        var its = start("/bin/sh", script.toString());
        String apart = "mount --bind \"$1\" \"$2\" && exec sh \"$2\"";
        var command =
                List.of("unshare", "--mount", "sh", "-c", apart, "sh", other + "", script + "");
        var process = new ProcessBuilder(command).start();
        started.add(process);
        Path arguments = Path.of("/proc/" + process.pid() + "/cmdline");
        await(() -> Files.readString(arguments).equals("sh\0" + script + "\0"));
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            String hash = Stage.run("sha256sum", script.toString()).split(" ")[0];
            var pin = new FilePin(script.toString(), FileType.REGULAR, hash);
            var family = new Family(List.of(), List.of(pin), List.of());
            var watch = new FamilyWatch(family, host, scan, sparing(host));
            assertThat(pids(watch)).contains(its.pid()).doesNotContain(process.pid());
            Files.delete(script);
            assertThat(pids(watch)).contains(its.pid());
        }
    }

    /// Longer than what is read of a program; nearly all of it is a hole.
    private Path padded(String name) throws IOException {
        Path copy = copy(name);
        try (var file = new RandomAccessFile(copy.toFile(), "rw")) {
            file.setLength(100L << 20);
            file.seek(file.length() - 20);
            file.writeBytes(name);
        }
        return copy;
    }

    /// The kernel tells of its main thread what it tells of a process that waits to be buried.
    @Test
    void aProcessWhoseMainThreadEndedIsAMember() throws Exception {
        program = compile("headless", HEADLESS, "-pthread");
        var process = new ProcessBuilder(program.toString()).start();
        started.add(process);
        Path stat = Path.of("/proc/" + process.pid() + "/stat");
        await(() -> Files.readString(stat).contains(") Z "));
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(LiveKernel::new)) {
            var watch = watch(host, scan);
            var members = watch.members();
            assertThat(members)
                    .singleElement()
                    .satisfies(member -> {
                        assertThat(member.pid()).isEqualTo((int) process.pid());
                        assertThat(member.executable()).isEqualTo(program.toString());
                    });
            var seen = ProcessTable.read(host).byPid((int) process.pid());
            assertThat(seen).isNotNull();
            assertThat(seen.executable())
                    .isEqualTo(new Executable(program.toString(), false, false));
            assertThat(seen.arguments().values()).containsExactly(program.toString());
            assertThat(watch.standsStill(members.getFirst())).isFalse();
            Stage.run("kill", "-STOP", Long.toString(process.pid()));
            await(() -> watch.standsStill(members.getFirst()));
            process.destroyForcibly().waitFor();
            assertThat(watch.members()).isEmpty();
        }
    }

    @Test
    void aParentThatWaitsInTheKernelForItsStoppedChildStandsStill() throws Exception {
        program = compile("forking", FORKING);
        var process = new ProcessBuilder(program.toString()).start();
        started.add(process);
        Path stat = Path.of("/proc/" + process.pid() + "/stat");
        await(() -> Files.readString(stat).contains(") D "));
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var watch = watch(host, scan);
            var members = watch.members();
            assertThat(members).hasSize(2).noneMatch(watch::standsStill);
            for (Member member : members) {
                Stage.run("kill", "-STOP", Integer.toString(member.pid()));
            }
            await(() -> members.stream().allMatch(watch::standsStill));
            assertThat(Files.readString(stat)).contains(") D ");
            for (Member member : members) {
                Stage.run("kill", "-KILL", Integer.toString(member.pid()));
            }
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        for (int i = 0; i < 500 && !condition.holds(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.holds()).isTrue();
    }

    /// In a container each path is its maker's choice.
    @Test
    void aDeletedProgramInARootOfItsOwnIsNotThatOfAPackageByItsPath() throws Exception {
        Path packaged = Path.of("/usr/bin/find");
        assumeTrue(Files.isRegularFile(packaged), "needs the package findutils");
        Path root = top.resolve("root");
        Path named = Path.of(root.toString(), packaged.toString());
        Files.createDirectories(root.resolve("usr/bin"));
        Files.move(copy("copy"), named);
        var process = new ProcessBuilder(inside(root, packaged)).start();
        started.add(process);
        until(process, packaged);
        Files.delete(named);
        until(process, Path.of(packaged + " (deleted)"));
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            assertThat(pids(watch(host, scan))).contains(process.pid());
        }
    }

    /// A program in a root of its own.
    private static List<String> inside(Path root, Path program) {
        String enter =
                """
                mount --bind "$1" "$1" && cd "$1" && mkdir -p old && pivot_root . old && exec "$2"
                """;
        return List.of(
                "unshare", "--mount", "sh", "-c", enter, "sh", root.toString(), program.toString());
    }

    /// A copy of a program in a file of this inode.
    private Path again(Path other, Object inode) throws Exception {
        for (int i = 0; i < 200; i++) {
            Path next = top.resolve("next" + i);
            Stage.run("cp", other.toString(), next.toString());
            if (Files.getAttribute(next, "unix:ino").equals(inode)) {
                return next;
            }
        }
        assumeTrue(false, "this file system gives numbers once");
        return other;
    }

    private Path compile(String name, String text, String... options) throws IOException {
        Path source = Files.writeString(top.resolve(name + ".c"), Stage.unique(text));
        Path made = top.resolve(name);
        var command = new ArrayList<>(List.of("gcc", "-w", "-static", source.toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", made.toString()));
        Stage.run(command.toArray(String[]::new));
        return made;
    }

    /// Of the family's program, with a tail of its own.
    private Path copy(String name) throws IOException {
        byte[] content = Files.readAllBytes(program);
        byte[] longer = Arrays.copyOf(content, content.length + 10);
        Path copy = Files.write(top.resolve(name), longer);
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        return copy;
    }

    private Process start(String... command) throws Exception {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        started.add(process);
        until(process, Path.of(command[0]).toRealPath());
        return process;
    }

    private static void until(Process process, Path program) throws Exception {
        Path link = Path.of("/proc/" + process.pid() + "/exe");
        await(() -> Files.readSymbolicLink(link).equals(program));
    }

    private FamilyWatch watch(Host host, ProcessScan scan) throws IOException {
        String hash = Stage.run("sha256sum", program.toString()).split(" ")[0];
        var pin = new FilePin(program.toString(), FileType.REGULAR, hash);
        return new FamilyWatch(
                new Family(List.of(), List.of(pin), List.of()), host, scan, sparing(host));
    }

    private static Sparing sparing(Host host) {
        return new Sparing(host, PackageIndex.read(host), (int) ProcessHandle.current().pid());
    }

    private static List<Long> pids(FamilyWatch watch) {
        return watch.members().stream().map(member -> (long) member.pid()).toList();
    }

    /// The host, on which a process goes on as another program when its first one is asked for.
    private static Host whenAskedFor(Process process, Host host, Path next) {
        String link = "/proc/" + process.pid() + "/exe";
        return (Host)
                Proxy.newProxyInstance(
                        Host.class.getClassLoader(),
                        new Class<?>[] {Host.class},
                        (_, method, arguments) -> {
                            if (arguments != null
                                    && link.equals(arguments[0])
                                    && !Files.readSymbolicLink(Path.of(link)).equals(next)) {
                                process.getOutputStream().write('\n');
                                process.getOutputStream().flush();
                                until(process, next);
                            }
                            try {
                                return method.invoke(host, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
