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

    /// What alone cannot be taken back.
    private static final Pattern ENDED =
            Pattern.compile(
                    "  ! \\d+ (process was|processes were) ended; that cannot be taken back"
                            + "|  ! \\d+ 个进程已被终止，无法撤销");

    /// Artefacts that do not come back by themselves.
    private static final Pattern PROCESS =
            Pattern.compile("^\\w+ (process|processes|connection|miner) ");

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
        try (var replay = Replay.start(run.name(), run.seed(), run.variant(), release, false, 2)) {
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

    /// The server between the attack and the response, and what was legitimate before the attack.
    ///
    /// @param staying artefacts that are left to a person
    /// @param changing what the response may change
    private record Before(
            List<String> legitimate,
            List<String> running,
            List<String> listing,
            String door,
            List<String> staying,
            List<String> changing) {}

    private static void play(Replay replay, String as, List<String> told, Result result) {
        result.step("start");
        var before = attacked(replay, as);
        result.step("attack");

        var applied = replay.respond(List.of("--apply", "--yes", "--watch", "20"));
        told.add(applied.out() + applied.err());
        IO.println(as + ":\n" + applied.out());
        assertThat(applied.exit()).as(as + applied.err()).isLessThan(2);
        result.step("respond");
        putOut(replay, before, as + ", after respond");
        result.step("look");

        var id = ID.matcher(applied.out());
        // One a round, the last one first.
        assertThat(applied.out()).as(as).containsPattern(ID);
        while (id.find()) {
            var undone = replay.respond(List.of("--undo", id.group(1)));
            told.add(undone.out() + undone.err());
            IO.println(as + ":\n" + undone.out());
            assertThat(undone.exit()).as(as + undone.err()).isLessThan(2);
            assertThat(undone.out().lines())
                    .as(as + ", undone")
                    .filteredOn(line -> line.startsWith("  ! "))
                    .allMatch(line -> ENDED.matcher(line).matches());
        }
        takenBack(replay, before, as + ", after undo");
        result.step("undo");
    }

    private static Before attacked(Replay replay, String as) {
        replay.prepare();
        var legitimate = replay.legitimate();
        assertThat(legitimate)
                .as(as + ", before")
                .isNotEmpty()
                .noneMatch(line -> line.endsWith(" "))
                .noneMatch(line -> line.matches("service \\S+ (?!active ).*"));
        replay.attack();
        assertThat(replay.artefacts())
                .as(as)
                .isNotEmpty()
                .allMatch(line -> line.startsWith("there "));
        var staying = replay.staying().stream().map(what -> "there " + what).toList();
        String door = replay.door();
        assertThat(door).as(as + ", the way in").isIn("open", "");
        return new Before(
                legitimate, replay.running(), replay.listing(), door, staying, replay.changing());
    }

    private static void putOut(Replay replay, Before before, String as) {
        isOut(replay, before.staying(), as);
        assertThat(replay.legitimate()).as(as).isEqualTo(before.legitimate());
        assertThat(replay.running()).as(as).isEqualTo(before.running());
        assertThat(replay.door())
                .as(as + ", the way in")
                .isEqualTo(before.door().isEmpty() ? "" : "closed");
        touches(before, replay.listing(), as);
        replay.later();
        isOut(replay, before.staying(), as + " and a while");
    }

    private static void takenBack(Replay replay, Before before, String as) {
        var after = new LinkedHashSet<>(replay.listing());
        var gone = new LinkedHashSet<>(before.listing());
        gone.removeAll(after);
        before.listing().forEach(after::remove);
        assertThat(gone).as(as + ", gone; new: " + after).isEmpty();
        assertThat(after).as(as + ", new").isEmpty();
        assertThat(replay.legitimate()).as(as).isEqualTo(before.legitimate());
        assertThat(replay.running()).as(as).isEqualTo(before.running());
        assertThat(replay.artefacts())
                .as(as)
                .filteredOn(line -> !PROCESS.matcher(line).find())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("there "));
        assertThat(replay.door()).as(as + ", the way in").isEqualTo(before.door());
    }

    /// Nothing of the intruder is there but what is left to a person, and nothing of it went by
    /// itself.
    private static void isOut(Replay replay, List<String> staying, String as) {
        assertThat(replay.artefacts())
                .as(as)
                .filteredOn(line -> line.startsWith("there "))
                .containsExactlyInAnyOrderElementsOf(staying);
        assertThat(replay.hasEndedByItself())
                .as(as + ": too slow to tell: a stand-in ended by itself")
                .isFalse();
    }

    /// No file has changed, gone or come, and no rule of the packet filter has gone, but those that
    /// may.
    private static void touches(Before before, List<String> listing, String as) {
        var gone = new LinkedHashSet<>(before.listing());
        listing.forEach(gone::remove);
        var come = new LinkedHashSet<>(listing);
        before.listing().forEach(come::remove);
        assertThat(gone)
                .as(as + ", changed or gone")
                .filteredOn(line -> !isMeant(before.changing(), line))
                .isEmpty();
        assertThat(come)
                .as(as + ", changed or new")
                .filteredOn(line -> !line.startsWith("nft "))
                .filteredOn(line -> !isMeant(before.changing(), line))
                .isEmpty();
    }

    /// A directory changes with what is in it.
    private static boolean isMeant(List<String> changing, String line) {
        return line.contains("|d|")
                || line.startsWith("nft order ")
                || changing.contains(line)
                || changing.contains(line.replaceFirst("[|].*", ""));
    }
}
