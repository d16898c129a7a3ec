package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.range.Command;
import davy.range.Davy;
import davy.range.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Triage finds everything that was planted, and nothing else. Seed: `-Ddavy.range.seed=N`; keep
/// the root to look at it: `-Ddavy.range.keep=true`.
@Tag("plant")
class PlantTest {
    private final long seed = Long.getLong("davy.range.seed", System.nanoTime());
    private @Nullable Path folder;
    private Path root = Path.of("/nonexistent");

    @BeforeEach
    void copyRoot() throws IOException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "planting needs root: files of several owners");
        assumeTrue(has("mmdebstrap"), "needs mmdebstrap");
        assumeTrue(has("gcc"), "needs gcc");
        folder = Files.createTempDirectory("davy-plant");
        root = folder.resolve("root");
        Path maker = Davy.launcher().resolveSibling("range/bin/minimal-root");
        Command.run(List.of(maker.toString(), root.toString())).orThrow("minimal root");
    }

    @AfterEach
    void removeRoot() {
        if (folder != null && !Boolean.getBoolean("davy.range.keep")) {
            Planter.remove(folder);
        }
    }

    @Test
    void findsEverythingAndNothingElse() {
        var planted = Planter.plant(root, seed);
        assertThat(planted.artefacts()).as("enough artefacts").hasSizeGreaterThanOrEqualTo(60);
        assertThat(planted.lookalikes()).as("enough twins").hasSizeGreaterThanOrEqualTo(40);
        var verdict = Davy.triage(root);
        var comparison = Comparison.of(planted.artefacts(), planted.lookalikes(), verdict);
        IO.println(summary("planted", planted, verdict) + comparison.table());
        assertThat(comparison.perfect())
                .as("seed %d, root %s\n%s", seed, root, comparison.table())
                .isTrue();
        assertThat(verdict.word()).isEqualTo("compromised");
        assertThat(verdict.exit()).isEqualTo(1);
    }

    @Test
    void harmlessTwinsAloneAreSilent() {
        var planted = Planter.plantLookalikes(root, seed);
        var verdict = Davy.triage(root);
        var comparison = Comparison.of(List.of(), planted.lookalikes(), verdict);
        IO.println(summary("twins", planted, verdict) + comparison.table());
        assertThat(comparison.perfect()).as("seed %d\n%s", seed, comparison.table()).isTrue();
        assertThat(verdict.word()).isEqualTo("none");
    }

    @Test
    void cleanRootIsClean() {
        var verdict = Davy.triage(root);
        var comparison = Comparison.of(List.of(), List.of(), verdict);
        assertThat(comparison.surplus()).isEmpty();
        assertThat(verdict.word()).isEqualTo("none");
        assertThat(verdict.exit()).isZero();
    }

    private static String summary(String what, Planted planted, Verdict verdict) {
        return "%s: seed %d, %d artefacts, %d twins, %d findings, %d not done, %d ms\n"
                .formatted(
                        what,
                        planted.seed(),
                        planted.artefacts().size(),
                        planted.lookalikes().size(),
                        verdict.findings().size(),
                        verdict.notDone().size(),
                        verdict.wall().toMillis());
    }

    private static boolean has(String program) {
        return Command.run(List.of("which", program)).exit() == 0;
    }
}
