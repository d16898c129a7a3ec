package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.range.Command;
import davy.range.Davy;
import davy.range.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Each of the five incidents, on a disk image, is told as it was; the same machine without the
/// intruder is clean. Seed: `-Ddavy.range.seed=N`; keep the roots: `-Ddavy.range.keep=true`.
@Tag("plant")
class SceneTest {
    private final long seed = Long.getLong("davy.range.seed", System.nanoTime());

    @BeforeAll
    static void ready() {
        assumeTrue("root".equals(System.getProperty("user.name")), "planting needs root");
        for (String program : List.of("mmdebstrap", "gcc", "git", "redis-cli")) {
            boolean found = Command.run(List.of("which", program)).exit() == 0;
            assumeTrue(found, "needs " + program);
        }
    }

    @TestFactory
    List<DynamicTest> scenes() {
        var tests = new ArrayList<DynamicTest>();
        for (Scene scene : Scene.all()) {
            tests.add(DynamicTest.dynamicTest(scene.name(), () -> play(scene)));
        }
        return tests;
    }

    private void play(Scene scene) throws IOException {
        Path folder = Files.createTempDirectory("davy-scene");
        Path root = folder.resolve("root");
        try {
            BigRoot.copyMinimal(root);
            Planter.on(
                    root,
                    seed,
                    ground -> {
                        scene.live(ground);
                        clean(scene, Davy.triage(root));
                        var outcome = scene.attack(ground, folder.resolve("beside"));
                        var verdict = told(scene, root, outcome);
                        sameFromArchive(root, folder.resolve("host.tar.gz"), outcome, verdict);
                    });
        } finally {
            if (!Boolean.getBoolean("davy.range.keep")) {
                Planter.remove(folder);
            }
        }
    }

    private void clean(Scene scene, Verdict verdict) {
        assertThat(verdict.atLeast("high")).as("%s, clean twin", scene.name()).isEmpty();
        assertThat(verdict.incidents()).as("%s, clean twin", scene.name()).isEmpty();
    }

    private Verdict told(Scene scene, Path root, Scene.Outcome outcome) {
        var verdict = triage(root, outcome);
        String as = "%s, seed %d, root %s".formatted(scene.name(), seed, root);
        assertThat(verdict.incidents())
                .as(as)
                .extracting(Verdict.Told::door)
                .containsExactlyInAnyOrderElementsOf(
                        outcome.stories().stream().map(Scene.Story::door).toList());
        for (var story : outcome.stories()) {
            assertThat(verdict.incidents())
                    .as(as)
                    .anySatisfy(incident -> {
                        assertThat(incident.door()).isEqualTo(story.door());
                        assertThat(incident.things()).containsAll(story.things());
                    });
        }
        return verdict;
    }

    private static Verdict triage(Path root, Scene.Outcome outcome) {
        var options = new ArrayList<>(List.of("--root", root.toString()));
        options.addAll(outcome.options());
        return Davy.triage(Map.of(), options.toArray(String[]::new));
    }

    /// What was collected tells the same story, when the host is gone.
    private static void sameFromArchive(
            Path root, Path archive, Scene.Outcome outcome, Verdict verdict) {
        var collected =
                Command.run(
                        List.of(
                                Davy.launcher().toString(),
                                "collect",
                                "--root",
                                root.toString(),
                                "--output",
                                archive.toString()),
                        Map.of(),
                        Duration.ofMinutes(5));
        assertThat(collected.exit()).as("%s", collected.err()).isZero();
        var again = triage(archive, outcome);
        assertThat(again.incidents()).isEqualTo(verdict.incidents());
        assertThat(again.findings()).hasSameSizeAs(verdict.findings());
    }
}
