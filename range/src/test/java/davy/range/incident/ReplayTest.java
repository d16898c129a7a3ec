package davy.range.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.range.Verdict;
import davy.range.machine.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each incident of `range/incidents`, on real machines: the server is clean before, told as it was
/// after, live and from its disk; nothing legitimate is accused or harmed. Seed:
/// `-Ddavy.range.seed=N`; one only: `-Ddavy.range.incident=NAME`. What a failed replay left is in
/// `target/range`.
@Tag("range")
class ReplayTest {
    @TempDir private static Path work;

    private static Release release;
    private long stepped = System.nanoTime();
    private final long seed = Long.getLong("davy.range.seed", System.nanoTime() % 1_000_000);

    @BeforeAll
    static void make() {
        release = Release.make(work);
    }

    @TestFactory
    List<DynamicTest> replays() {
        String only = System.getProperty("davy.range.incident", "");
        return Replay.names().stream()
                .filter(name -> only.isEmpty() || name.equals(only))
                .map(name -> DynamicTest.dynamicTest(name, () -> replay(name, Variant.LINUX_6_1)))
                .toList();
    }

    private void replay(String name, Variant variant) throws IOException {
        String as = "%s on %s, seed %d".formatted(name, variant.label(), seed);
        try (var replay = Replay.start(name, seed, variant, release)) {
            try {
                run(replay, as);
            } catch (AssertionError | RuntimeException e) {
                Path kept = Path.of("target", "range", name + "-" + seed);
                replay.collect(kept);
                throw new AssertionError(as + " failed; what was seen is in " + kept, e);
            }
        }
    }

    /// What has been done, with how long it took: a replay takes minutes.
    private void step(String as, String done) {
        long now = System.nanoTime();
        IO.println("%s: %s, %d s".formatted(as, done, (now - stepped) / 1_000_000_000));
        stepped = now;
    }

    private void run(Replay replay, String as) throws IOException {
        step(as, "started");
        replay.prepare();
        var before = replay.legitimate();
        step(as, "prepared");
        var clean = replay.triage(List.of());
        step(as, "looked at, clean");
        assertThat(clean.atLeast("high")).as("%s, clean", as).isEmpty();
        assertThat(clean.incidents()).as("%s, clean", as).isEmpty();

        replay.attack();
        assertThat(replay.artefacts())
                .as(as)
                .isNotEmpty()
                .allMatch(line -> line.startsWith("there "));
        step(as, "attacked");
        var said = replay.said();
        told(said, replay.triage(said.options()), as + ", live");
        assertThat(replay.legitimate()).as(as).isEqualTo(before);
        step(as, "looked at, live");

        var options = taken(replay, said);
        replay.server().powerOff();
        told(said, replay.diskTriage(options), as + ", disk");
        step(as, "looked at, off");
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
        for (var story : said.stories()) {
            assertThat(verdict.incidents())
                    .as(as)
                    .anySatisfy(incident -> {
                        assertThat(incident.door()).isEqualTo(story.door());
                        assertThat(incident.things()).containsAll(story.things());
                    });
        }
        for (var incident : verdict.incidents()) {
            assertThat(incident.things()).as(as).doesNotContainAnyElementsOf(said.others());
        }
    }
}
