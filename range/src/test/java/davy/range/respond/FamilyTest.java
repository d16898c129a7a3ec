package davy.range.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.range.Command;
import davy.range.Davy;
import davy.range.MachineNeeds;
import davy.range.ResultsPage;
import davy.range.incident.Release;
import davy.range.machine.Machine;
import davy.range.machine.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A family of processes that start each other again, ended by `davy respond --apply`: six that
/// look at each other every 20 ms, and forty that do every 5 ms, of three users, on the host and in
/// two containers that docker starts again. A program that knows nothing of Davy looks at all
/// processes meanwhile (`range/family/watcher.c`): none of them survives, none is started any more
/// once all stand still, and what has nothing to do with them goes on.
///
/// By turns the plan is Davy's own, of a triage, and that of a person who knows two of the
/// processes and one program. `-Ddavy.range.times=N` repeats it on the same machine; with
/// `-Ddavy.range.full=true` it is done 20 times each, with cgroups of both versions, and in parts
/// where `-Ddavy.range.from=N` names the first round of one.
@Tag("range")
class FamilyTest {
    /// Davy and much of a family keep to one processor of their machine.
    private static final int AT_ONCE = 2;

    private static final Duration DOCKER = Duration.ofMinutes(20);
    private static final Duration SCRIPT = Duration.ofMinutes(5);
    private static final Duration RESPONSE = Duration.ofMinutes(20);
    private static final Duration WATCH = Duration.ofSeconds(60);

    /// Davy's own, after its last triage, which is part of the minute.
    private static final Duration SHORT_WATCH = Duration.ofSeconds(5);

    private static final String SECTION =
            """
            A family that starts itself again, ended by `davy respond --apply` (`FamilyTest`): six processes that look at each other
            every 20 ms, and forty that do every 5 ms, of three users, on the host and in two containers. By a watcher that is not Davy
            none survives, and none is there in the minute after; by the family's own count none is started once Davy acts. "Standing still"
            is from the first process seen to stand still to the last. QEMU without KVM; without QEMU the same watcher saw the forty of
            `HerdTest` stand still within 6 ms. A row is of rounds on one machine; two machines at a time.

            """;

    @TempDir private static Path work;

    private static Release release;
    private static final ResultsPage PAGE =
            new ResultsPage(
                    "A family that starts itself again",
                    SECTION,
                    List.of(
                            "family",
                            "machine",
                            "from round",
                            "rounds",
                            "",
                            "standing still, ms: least, median, most",
                            "a look each, ms",
                            "seconds a round"),
                    3);

    private enum Kind {
        SIX(6, 20),
        FORTY(40, 5);

        /// Its processes.
        final int count;

        /// Milliseconds between two looks of theirs.
        final int pause;

        Kind(int count, int pause) {
            this.count = count;
            this.pause = pause;
        }

        String label() {
            return this == SIX ? "six" : "forty";
        }
    }

    @BeforeAll
    static void make() throws IOException {
        MachineNeeds.assume();
        release = Release.make(work);
        boolean whole =
                Stream.of("family", "variant", "from", "times")
                        .allMatch(part -> System.getProperty("davy.range." + part) == null);
        if (isFull() && whole) {
            PAGE.clear();
        }
        for (String name : List.of("herd", "watcher")) {
            String source = folder().resolve(name + ".c").toString();
            String program = work.resolve(name).toString();
            var options = List.of("gcc", "-static", "-pthread", "-O1", "-Wall", "-Werror");
            var command = new ArrayList<>(options);
            command.addAll(List.of("-o", program, source));
            Command.run(command).orThrow("gcc");
        }
    }

    private static Path folder() {
        return Davy.launcher().resolveSibling("range/family");
    }

    private static boolean isFull() {
        return Boolean.getBoolean("davy.range.full");
    }

    private static int times() {
        return Integer.getInteger("davy.range.times", isFull() ? 20 : 1);
    }

    private static int from() {
        return Integer.getInteger("davy.range.from", 0);
    }

    @TestFactory
    List<DynamicTest> families() {
        String only = System.getProperty("davy.range.family", "");
        String asked = System.getProperty("davy.range.variant", "");
        var variants =
                asked.isEmpty()
                        ? isFull()
                                ? List.of(Variant.LINUX_6_1, Variant.CGROUP_V1)
                                : List.of(Variant.LINUX_6_1)
                        : Arrays.stream(asked.split(",")).map(Variant::of).toList();
        var tests = new ArrayList<DynamicTest>();
        var pool =
                Executors.newFixedThreadPool(
                        AT_ONCE, Thread.ofPlatform().daemon().name("family-", 0).factory());
        for (Variant variant : variants) {
            for (Kind kind : Kind.values()) {
                if (only.isEmpty() || only.equals(kind.label())) {
                    String as = kind.label() + " on " + variant.label();
                    var done = CompletableFuture.runAsync(() -> end(variant, kind, as), pool);
                    tests.add(DynamicTest.dynamicTest(as, done::join));
                }
            }
        }
        pool.shutdown();
        return tests;
    }

    private static void end(Variant variant, Kind kind, String as) {
        var files = new ArrayList<>(List.of(release.archive()));
        files.add(work.resolve("herd"));
        files.add(work.resolve("watcher"));
        if (kind == Kind.FORTY) {
            files.add(Machine.extra("docker.io"));
        }
        try (var machine = Machine.start(variant, 2, "server-1", "192.0.2.10", files)) {
            var rounds = new ArrayList<Round>();
            try {
                scene(machine, "prepare");
                if (kind == Kind.FORTY) {
                    machine.shell(scene() + "prepare_docker", DOCKER);
                }
                for (int i = from(); i < from() + times(); i++) {
                    var round = new Round(machine, kind, i, as + ", round " + i);
                    round.play();
                    rounds.add(round);
                    tell(variant, kind, rounds, "passed");
                }
            } catch (AssertionError | RuntimeException e) {
                Path kept = Path.of("target", "range", "family-" + as.replace(' ', '-'));
                IO.println(as + " failed: " + e);
                tell(
                        variant,
                        kind,
                        rounds,
                        "**round %d failed**".formatted(from() + rounds.size()));
                keep(machine, kept);
                throw new AssertionError(as + " failed; what was seen is in range/" + kept, e);
            }
        }
    }

    /// After each round: a part that is cut off has its row too.
    private static void tell(Variant variant, Kind kind, List<Round> rounds, String how) {
        var row = new ArrayList<>(List.of(kind.label(), variant.label()));
        row.addAll(List.of(Integer.toString(from()), Integer.toString(rounds.size()), how));
        row.add(spread(rounds, round -> round.watched.standingStill()));
        row.add(spread(rounds, round -> round.watched.apart()));
        row.add(spread(rounds, round -> round.took.toSeconds()));
        IO.println(String.join(" | ", row));
        if (!isFull()) {
            return;
        }
        try {
            PAGE.put(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The least, the median and the most.
    private static String spread(List<Round> rounds, ToLongFunction<Round> number) {
        var all = rounds.stream().mapToLong(number).sorted().toArray();
        return all.length == 0
                ? ""
                : "%d, %d, %d".formatted(all[0], all[all.length / 2], all[all.length - 1]);
    }

    private static void keep(Machine machine, Path kept) {
        machine.collect(kept);
        try {
            for (String path : List.of("/srv/watch/lines", "/run/respond.out", "/run/plan.yml")) {
                String text = machine.shell("cat " + path + " 2>&1 || true");
                Files.writeString(kept.resolve(path.substring(path.lastIndexOf('/') + 1)), text);
            }
            String journal = machine.shell("cat /var/lib/davy/respond/*/journal.jsonl || true");
            Files.writeString(kept.resolve("journal.jsonl"), journal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String scene() {
        try {
            return Files.readString(folder().resolve("scene.sh")) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return what a function of the scene prints
    private static String scene(Machine machine, String call) {
        return machine.shell(scene() + call, SCRIPT);
    }

    /// One family, from its first process to its end and a while after.
    private static final class Round {
        private final Machine machine;
        private final Kind kind;
        private final int number;
        private final String as;
        private Watched watched = Watched.of("");
        private Duration took = Duration.ZERO;
        private long start;

        Round(Machine machine, Kind kind, int number, String as) {
            this.machine = machine;
            this.kind = kind;
            this.number = number;
            this.as = as;
        }

        void play() {
            start = System.nanoTime();
            var neighbours = scene(machine, "neighbours");
            scene(machine, "watch");
            scene(machine, "begin_" + kind.label() + " " + number);
            scene(machine, "hasty " + kind.count);
            step("begun");
            boolean own = number % 2 == 0;
            if (own) {
                var planned = davy("--save-plan", "/run/plan.yml");
                assertThat(planned.exit()).as(as + planned.err()).isEqualTo(1);
            } else {
                scene(machine, "plan /run/plan.yml");
            }
            assertThat(machine.read("/run/plan.yml"))
                    .as(as + ", the plan")
                    .contains("action: freeze", "action: kill");
            step(own ? "planned by Davy" : "planned by a person");
            scene(machine, "quicken " + kind.pause);
            long before = started();
            apply();
            scene(machine, "rest " + WATCH.toSeconds());
            step("rested");
            ended(before);
            assertThat(scene(machine, "neighbours")).as(as).isEqualTo(neighbours);
            scene(machine, "clean");
            took = Duration.ofNanos(System.nanoTime() - start);
            IO.println(as + ": " + watched);
        }

        private void step(String what) {
            IO.println("%s: %s by %s".formatted(as, what, Scenes.since(start)));
        }

        private void apply() {
            var time = number == 0 ? WATCH : SHORT_WATCH;
            String watch = Long.toString(time.toSeconds());
            var applied = davy("--plan", "/run/plan.yml", "--apply", "--yes", "--watch", watch);
            machine.write("/run/respond.out", applied.out() + applied.err());
            IO.println(as + ":\n" + applied.out());
            step("applied");
            assertThat(applied.exit()).as(as + applied.err()).isLessThan(2);
            assertThat(applied.out()).as(as).doesNotContain(". refused", ". FAILED");
        }

        /// By the watcher, by the family's own count, and by looking at each program once more.
        private void ended(long before) {
            String left = scene(machine, "survivors");
            long end = Long.parseLong(scene(machine, "end").strip()) * 1000;
            scene(machine, "unwatch");
            watched = Watched.of(machine.read("/srv/watch/lines"));
            assertThat(left).as(as + ", survivors").isEmpty();
            assertThat(watched.most()).as(as + ", at once").isBetween(kind.count, kind.count + 10);
            assertThat(watched.startedSinceStill()).as(as + ", started since").isZero();
            assertThat(started()).as(as + ", started in all").isEqualTo(before);
            assertThat(watched.seenDead(end)).as(as + ", watched").isGreaterThanOrEqualTo(WATCH);
            assertThat(scene(machine, "copies")).as(as + ", programs left").isEmpty();
        }

        private long started() {
            return Long.parseLong(scene(machine, "started").strip());
        }

        private Command davy(String... options) {
            var taskset = List.of("/usr/bin/taskset", "--cpu-list", "0", "/opt/davy/davy");
            var command = new ArrayList<>(taskset);
            command.add("respond");
            command.addAll(List.of(options));
            return machine.run(command, RESPONSE);
        }
    }
}
