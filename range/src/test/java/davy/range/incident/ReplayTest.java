package davy.range.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.range.MachineNeeds;
import davy.range.ResultsPage;
import davy.range.Verdict;
import davy.range.machine.Machine;
import davy.range.machine.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each incident of `range/incidents`, on real machines: the server is clean before, told as it was
/// after, live and from its disk; nothing legitimate is accused or harmed. Which ones: [Run#all].
/// What a failed replay saw is in `range/target/range`.
@Tag("range")
class ReplayTest {
    /// Most of a replay waits for one processor of its server.
    private static final int AT_ONCE = 2;

    private static final List<String> STEPS =
            List.of("start", "prepare", "clean", "attack", "live", "disk");

    private static final String SECTION =
            """
            Each incident on each kind of machine, from its seed. The server is looked at before (clean), after the
            attack (live), and from its disk when it is off; two replays at a time, QEMU without KVM.

            """;

    private static final ResultsPage PAGE =
            Result.page("Replays of the five incidents", SECTION, STEPS);

    /// So that both processors have something to do until near the end: in the order of the names
    /// the last one, of six minutes, ran alone.
    private static final List<String> LONGEST_FIRST =
            List.of(
                    "self-replicator",
                    "cloud-assistant",
                    "open-docker",
                    "open-redis",
                    "forgotten-vm");

    @TempDir private static Path work;

    private static Release release;

    @BeforeAll
    static void make() throws IOException {
        MachineNeeds.assume();
        release = Release.make(work);
        if (Run.isWhole()) {
            PAGE.clear();
        }
    }

    @TestFactory
    List<DynamicTest> replays() {
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        AT_ONCE, Thread.ofPlatform().daemon().name("replay-", 0).factory());
        var runs = Run.all(Variant.LINUX_6_12, Variant.CGROUP_V1, Variant.NO_BPF_LSM);
        runs.sort(Comparator.comparingInt(run -> LONGEST_FIRST.indexOf(run.name())));
        var tests = new ArrayList<DynamicTest>();
        for (Run run : runs) {
            var done = CompletableFuture.runAsync(() -> replay(run), pool);
            tests.add(DynamicTest.dynamicTest(run.toString(), () -> await(done)));
        }
        return tests;
    }

    private static void await(CompletableFuture<?> done) throws Throwable {
        try {
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void replay(Run run) {
        var result = new Result(run);
        try (var replay = Replay.start(run.name(), run.seed(), run.variant(), release, true, 1)) {
            try {
                play(replay, run.toString(), result);
                result.passed();
            } catch (AssertionError | IOException | RuntimeException e) {
                Path kept = Path.of("target", "range", run.folder());
                IO.println(run + " failed: " + e);
                keep(replay, result, kept);
                throw new AssertionError(run + " failed; what was seen is in range/" + kept, e);
            }
        } finally {
            result.tell(PAGE, STEPS);
        }
    }

    private static void keep(Replay replay, Result result, Path kept) {
        try {
            replay.collect(kept);
            for (var report : result.reports().entrySet()) {
                Files.writeString(kept.resolve(report.getKey() + ".json"), report.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play(Replay replay, String as, Result result) throws IOException {
        result.step("start");
        replay.prepare();
        var before = replay.legitimate();
        result.step("prepare");
        var clean = replay.triage(List.of());
        result.step("clean", clean);
        assertThat(clean.atLeast("high")).as("%s, clean", as).isEmpty();
        assertThat(clean.incidents()).as("%s, clean", as).isEmpty();

        replay.attack();
        var artefacts = replay.artefacts();
        assertThat(artefacts).as(as).isNotEmpty().allMatch(line -> line.startsWith("there "));
        result.step("attack");
        var said = replay.said();
        assertThat(said.forgotten(artefacts)).as("%s, expected of nothing", as).isEmpty();
        var live = replay.triage(said.options());
        result.step("live", live);
        told(said, live, as + ", live");
        assertThat(replay.legitimate()).as(as).isEqualTo(before);
        for (Machine other : replay.others()) {
            reached(replay, other, as + ", " + other.name());
            result.step(other.name());
        }

        var options = taken(replay, said);
        replay.server().powerOff();
        var off = replay.diskTriage(options);
        result.step("disk", off);
        told(said, off, as + ", disk");
    }

    /// A server that the same intruder came to, in the same way.
    private static void reached(Replay replay, Machine other, String as) {
        assertThat(replay.artefacts(other))
                .as(as)
                .isNotEmpty()
                .allMatch(line -> line.startsWith("there "));
        assertThat(replay.same(other)).as(as).isNotEmpty().isEqualTo(replay.same(replay.server()));
        var said = replay.said(other);
        told(said, replay.triage(other, said.options()), as);
    }

    /// Files from elsewhere, which lie on the server for the triage there, brought here.
    private List<String> taken(Replay replay, Said said) throws IOException {
        var options = new ArrayList<String>();
        for (var option : said.options()) {
            Path file = Files.createTempFile(work, "evidence", "");
            Files.writeString(file, replay.server().read(option.file()));
            options.addAll(List.of(option.option(), file.toString()));
        }
        return options;
    }

    private static void told(Said said, Verdict verdict, String as) {
        var doors = said.stories().stream().map(Said.Story::door).toList();
        assertThat(verdict.incidents())
                .as(as)
                .extracting(Verdict.Told::door)
                .containsExactlyInAnyOrderElementsOf(doors);
        var left = new ArrayList<>(verdict.incidents());
        for (var story : said.stories()) {
            assertThat(left)
                    .as("%s, an incident of its own", as)
                    .anySatisfy(incident -> {
                        assertThat(incident.door()).isEqualTo(story.door());
                        assertThat(incident.things()).containsAll(story.things());
                    });
            left.remove(
                    left.stream()
                            .filter(incident -> incident.door().equals(story.door()))
                            .filter(incident -> incident.things().containsAll(story.things()))
                            .findFirst()
                            .orElseThrow());
        }
        for (var incident : verdict.incidents()) {
            assertThat(incident.things()).as(as).doesNotContainAnyElementsOf(said.others());
        }
        for (var finding : verdict.atLeast("high")) {
            assertThat(finding.values()).as(as).doesNotContainAnyElementsOf(said.others());
        }
    }
}
