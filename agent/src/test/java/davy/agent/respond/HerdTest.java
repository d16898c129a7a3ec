package davy.agent.respond;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import davy.core.action.SweepCopies;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A family of processes that start each other again, stopped and ended as a whole. It is inert,
/// stays in the test's folder and ends by itself.
final class HerdTest {
    /// Members share a table of pids in memory; each looks every 5 to 20 ms whether all live, and
    /// starts the missing one under a new name, with a random tail behind the program. Two of them
    /// are started through `sh -c`.
    private static final String FAMILY =
            """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <fcntl.h>
            #include <signal.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/mman.h>
            #include <sys/stat.h>
            #include <time.h>
            #include <unistd.h>
            struct table { int until; int count; volatile int pid[64]; volatile int lock[64]; };
            static void copy(const char *from, const char *to) {
                static char piece[65536];
                int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0755);
                long n;
                while ((n = read(in, piece, sizeof piece)) > 0) if (write(out, piece, n) < 0) _exit(1);
                for (int i = 0; i < 8; i++) piece[i] = (char) rand();
                if (write(out, piece, 8) < 0) _exit(1);
                close(in);
                close(out);
            }
            static void launch(const char *folder, int slot) {
                char name[11] = {0}, path[4096], own[64], number[12], command[8192];
                for (int i = 0; i < 10; i++) name[i] = 'a' + rand() % 26;
                snprintf(path, sizeof path, "%s/%s", folder, name);
                snprintf(own, sizeof own, "/proc/self/exe");
                copy(own, path);
                snprintf(number, sizeof number, "%d", slot);
                if (fork() == 0) {
                    setsid();
                    if (slot < 2) {
                        snprintf(command, sizeof command, "'%s' '%s' %d; true", path, folder, slot);
                        execl("/bin/sh", "sh", "-c", command, (char *) 0);
                    }
                    execl(path, name, folder, number, (char *) 0);
                    _exit(1);
                }
            }
            /* One that ended takes signals for as long as nobody waits for it; it runs no program. */
            static int lives(int pid, int closely) {
                char path[64], link[16];
                if (kill(pid, 0) != 0) return errno != ESRCH;
                snprintf(path, sizeof path, "/proc/%d/exe", pid);
                return !closely || readlink(path, link, sizeof link) > 0 || errno != ENOENT;
            }
            int main(int argc, char **argv) {
                char path[4096];
                const char *folder = argv[1];
                int slot = atoi(argv[2]);
                signal(SIGCHLD, SIG_IGN);
                srand(getpid() * 7919 + time(0));
                snprintf(path, sizeof path, "%s/table", folder);
                int fd = open(path, O_RDWR | O_CREAT, 0600);
                if (ftruncate(fd, sizeof(struct table)) != 0) return 1;
                struct table *t = mmap(0, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
                if (slot < 0) {
                    t->count = -slot;
                    t->until = time(0) + 50;
                    for (int i = 0; i < t->count; i++) launch(folder, i);
                    return 0;
                }
                t->pid[slot] = getpid();
                t->lock[slot] = 0;
                snprintf(path, sizeof path, "/proc/%d/exe", getpid());
                char link[4096] = {0};
                if (readlink(path, link, sizeof link - 1) > 0 && rand() % 2) unlink(link);
                while (time(0) < t->until) {
                    usleep(5000 + rand() % 15000);
                    int closely = rand() % t->count;
                    for (int i = 0; i < t->count; i++) {
                        int pid = t->pid[i];
                        if (pid == 0 || lives(pid, i == closely)) continue;
                        int now = (int) time(0), old = t->lock[i];
                        if (old >= now - 1 || !__sync_bool_compare_and_swap(&t->lock[i], old, now))
                            continue;
                        launch(folder, i);
                    }
                }
                return 0;
            }
            """;

    private static final String HARMLESS =
            "#include <unistd.h>\nint main(void) { sleep(60); return 0; }\n";

    /// Pids whose program is, or was, in a folder, as `/proc` tells; ended ones that wait for their
    /// parent do not count.
    private static List<Integer> running(Path folder) throws IOException {
        var pids = new ArrayList<Integer>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path each :
                    all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
                try {
                    if (Files.readSymbolicLink(each.resolve("exe")).startsWith(folder)) {
                        pids.add(Integer.parseInt(each.getFileName().toString()));
                    }
                } catch (IOException e) {
                    // It ended meanwhile, or is a thread of the kernel.
                }
            }
        }
        return pids;
    }

    /// Pids that have a folder among their arguments, as the shells that started members do.
    private static List<Integer> naming(Path folder) throws IOException {
        var pids = new ArrayList<Integer>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path each :
                    all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
                try {
                    byte[] arguments = Files.readAllBytes(each.resolve("cmdline"));
                    if (new String(arguments, ISO_8859_1).contains(folder.toString())) {
                        pids.add(Integer.parseInt(each.getFileName().toString()));
                    }
                } catch (IOException e) {
                    // It ended meanwhile.
                }
            }
        }
        return pids;
    }

    static long start(int pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    private static Path compile(Path folder, String name, String text) throws IOException {
        Path source = Files.writeString(folder.resolve(name + ".c"), Stage.unique(text));
        Path program = folder.resolve(name);
        Stage.run("gcc", "-w", "-O1", "-o", program.toString(), source.toString());
        return program;
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 40})
    void endsAsAWhole(int count) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path top = Files.createTempDirectory("davy-herd-").toRealPath();
        Path nest = Files.createDirectory(top.resolve("nest"));
        Path beside = Files.createDirectory(top.resolve("beside"));
        Process harmless = null;
        try {
            harmless = new ProcessBuilder(compile(beside, "harmless", HARMLESS).toString()).start();
            Path program = compile(nest, "seed", FAMILY);
            new ProcessBuilder(program.toString(), nest.toString(), "-" + count).start().waitFor();
            await(nest, count);
            // It does come back: one is ended, as a hasty person would.
            int victim = running(nest).getLast();
            Stage.run("kill", "-9", Integer.toString(victim));
            Thread.sleep(2500);
            await(nest, count);
            assertThat(running(nest)).doesNotContain(victim);

            var family = respond(top, nest, program, count);
            sweep(top, nest, family);
            assertThat(harmless.isAlive()).isTrue();
            assertThat(Files.readString(Path.of("/proc/" + harmless.pid() + "/stat")))
                    .contains(") S ");
            for (var p = ProcessHandle.current().parent(); p.isPresent(); p = p.get().parent()) {
                assertThat(p.get().isAlive()).isTrue();
            }
        } finally {
            if (harmless != null) {
                harmless.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(nest.resolve("table"));
            endLeftovers(nest);
            Stage.run("rm", "-rf", top.toString());
        }
    }

    private static void await(Path nest, int count) throws Exception {
        // Counted once a look: between two, one may run the shell that starts it.
        var seen = running(nest);
        for (int i = 0; i < 500 && !seen.containsAll(table(nest, count)); i++) {
            Thread.sleep(50);
            seen = running(nest);
        }
        assertThat(seen).containsAll(table(nest, count)).hasSizeGreaterThanOrEqualTo(count);
    }

    /// The members by their own table. One that is not in it yet is missed by nobody: were it
    /// ended, none would start it again.
    private static List<Integer> table(Path nest, int count) throws IOException {
        var table = ByteBuffer.wrap(Files.readAllBytes(nest.resolve("table")));
        table.order(ByteOrder.nativeOrder());
        return IntStream.range(0, count).mapToObj(i -> table.getInt(8 + 4 * i)).toList();
    }

    private static Family respond(Path top, Path nest, Path program, int count) throws Exception {
        var processes = new ArrayList<ProcessPin>();
        for (int pid : running(nest).subList(0, 2)) {
            String exe = Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString();
            processes.add(new ProcessPin(pid, start(pid), exe));
        }
        String hash = Stage.run("sha256sum", program.toString()).split(" ")[0];
        var family =
                new Family(
                        processes,
                        List.of(new FilePin(program.toString(), FileType.REGULAR, hash)),
                        List.of());
        var plan = Stage.plan(new KeepEvidence(family), new Freeze(family), new Kill(family));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            for (var told : applied.steps()) {
                System.out.println(count + ": " + told.outcome().told().in(Language.EN));
                assertThat(told.outcome()).isInstanceOf(Outcome.Done.class);
            }
            assertThat(applied.survivors()).isEmpty();
            assertThat(applied.isWhole()).isTrue();
            assertThat(running(nest)).isEmpty();
            assertThat(naming(nest)).isEmpty();
            assertThat(respond.watch(plan, List.of(applied.id()), Duration.ofSeconds(3))).isEmpty();
            assertThat(running(nest)).isEmpty();
            Path evidence = applied.folder().resolve("evidence");
            assertThat(
                            Stage.run(
                                    "sh",
                                    "-c",
                                    "cd \"$1\" && sha256sum --quiet -c manifest.sha256",
                                    "check",
                                    evidence.toString()))
                    .isEmpty();
            var undone = respond.undo(applied.id());
            assertThat(undone.left()).singleElement().asString().contains("ended");
        }
        return family;
    }

    /// Of the copies, a plan knows the first alone; other programs beside them stay.
    private static void sweep(Path top, Path nest, Family family) throws Exception {
        var seed = family.programs().getFirst();
        Path other = nest.resolve("other");
        byte[] content = Files.readAllBytes(Path.of(seed.path()));
        content[content.length / 2]++;
        Files.write(other, content);
        Files.createSymbolicLink(nest.resolve("link"), Path.of(seed.path()));
        var before = listing(nest);
        assertThat(before).hasSizeGreaterThan(8);
        var plan =
                Stage.plan(
                        new Quarantine(List.of(seed)),
                        new SweepCopies(family, List.of(nest.toString())));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            try (Stream<Path> left = Files.list(nest)) {
                assertThat(left.map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder("seed.c", "table", "other", "link");
            }
            assertThat(respond.undo(applied.id()).left()).isEmpty();
        }
        assertThat(listing(nest)).isEqualTo(before);
    }

    private static List<String> listing(Path folder) throws Exception {
        return Stage.run(
                        "sh",
                        "-c",
                        "cd \"$1\" && find . -printf '%p %y %i %s %m %T@ %l\\n' | sort && sha256sum"
                                + " -- * | sort",
                        "list",
                        folder.toString())
                .lines()
                .toList();
    }

    /// What a failed test leaves; only what runs from its folder, and what started that.
    private static void endLeftovers(Path nest) throws Exception {
        for (int round = 0; round < 100 && !running(nest).isEmpty(); round++) {
            for (int pid : running(nest)) {
                new ProcessBuilder("kill", "-STOP", Integer.toString(pid)).start().waitFor();
            }
            if (round % 3 == 2) {
                for (int pid : running(nest)) {
                    new ProcessBuilder("kill", "-9", Integer.toString(pid)).start().waitFor();
                }
            }
        }
        for (int pid : naming(nest)) {
            new ProcessBuilder("kill", "-9", Integer.toString(pid)).start().waitFor();
        }
    }
}
