package davy.range.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.range.MachineNeeds;
import davy.range.ResultsPage;
import davy.range.machine.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Incidents of `range/incidents` put out by `davy respond` on the server: by means that are not
/// Davy's, nothing of them is left, all that is legitimate is as it was and runs, and undoing gives
/// the files back as they were. Which ones: [Run#all].
@Tag("range")
class RespondTest {
    /// Most of a response waits for one processor of its server.
    private static final int AT_ONCE = 2;

    private static final Pattern ID = Pattern.compile("--undo (r-[0-9a-f-]+)");

    private static final List<String> STEPS = List.of("start", "attack", "respond", "undo");

    private static final String SECTION =
            """
            Each incident put out by `davy respond --apply` on the server it struck, and taken back: by means that are not Davy's
            nothing of it is left, the way in is closed to an attacker, what is legitimate is unchanged and runs; after the undo
            all files are as before. Two at a time, QEMU without KVM. "respond" holds the triage before and the one after, and
            20 seconds of watching.

            """;

    private static final ResultsPage PAGE = Result.page("Incidents put out", SECTION, STEPS);

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
    List<DynamicTest> responses() {
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        AT_ONCE, Thread.ofPlatform().daemon().name("respond-", 0).factory());
        var tests = new ArrayList<DynamicTest>();
        for (Run run : Run.all(Variant.LINUX_6_12, Variant.CGROUP_V1)) {
            var done = CompletableFuture.runAsync(() -> respond(run), pool);
            tests.add(DynamicTest.dynamicTest(run.toString(), done::join));
        }
        return tests;
    }

    private static void respond(Run run) {
        var result = new Result(run);
        try (var replay = Replay.start(run.name(), run.seed(), run.variant(), release, false)) {
            var told = new ArrayList<String>();
            try {
                play(replay, run.toString(), told, result);
                result.passed();
            } catch (AssertionError | RuntimeException e) {
                Path kept = Path.of("target", "range", "respond-" + run.folder());
                IO.println(run + " failed: " + e);
                keep(replay, told, kept);
                throw new AssertionError(run + " failed; what was seen is in range/" + kept, e);
            }
        } finally {
            result.tell(PAGE, STEPS);
        }
    }

    private static void keep(Replay replay, List<String> told, Path kept) {
        try {
            replay.collect(kept);
            Files.write(kept.resolve("respond"), told);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void play(Replay replay, String as, List<String> told, Result result) {
        result.step("start");
        replay.prepare();
        var before = replay.legitimate();
        replay.attack();
        assertThat(replay.artefacts())
                .as(as)
                .isNotEmpty()
                .allMatch(line -> line.startsWith("there "));
        var staying = replay.staying().stream().map(what -> "there " + what).toList();
        String door = replay.door();
        assertThat(door).as(as + ", the way in").isIn("open", "");
        var listing = replay.listing();
        result.step("attack");

        var applied = replay.respond(List.of("--apply", "--yes", "--watch", "20"));
        told.add(applied.out() + applied.err());
        IO.println(as + ":\n" + applied.out());
        assertThat(applied.exit()).as(as + applied.err()).isLessThan(2);
        assertThat(replay.artefacts())
                .as(as + ", after respond")
                .filteredOn(line -> line.startsWith("there "))
                .containsExactlyInAnyOrderElementsOf(staying);
        assertThat(replay.legitimate()).as(as + ", after respond").isEqualTo(before);
        assertThat(replay.door())
                .as(as + ", the way in after respond")
                .isEqualTo(door.isEmpty() ? "" : "closed");

        result.step("respond");
        var id = ID.matcher(applied.out());
        // One a round, the last one first.
        assertThat(applied.out()).as(as).containsPattern(ID);
        while (id.find()) {
            var undone = replay.respond(List.of("--undo", id.group(1)));
            told.add(undone.out() + undone.err());
            assertThat(undone.exit()).as(as + undone.err()).isLessThan(2);
        }
        var after = new LinkedHashSet<>(replay.listing());
        var gone = new LinkedHashSet<>(listing);
        gone.removeAll(after);
        after.removeAll(listing);
        assertThat(gone).as(as + ", gone after undo; new: " + after).isEmpty();
        assertThat(after).as(as + ", new after undo").isEmpty();
        result.step("undo");
    }
}
