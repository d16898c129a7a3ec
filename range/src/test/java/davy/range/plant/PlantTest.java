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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Triage finds everything that was planted, and nothing else. Seed: `-Ddavy.range.seed=N`; keep
/// the root to look at it: `-Ddavy.range.keep=true`.
@Tag("plant")
class PlantTest {
    private final long seed = Long.getLong("davy.range.seed", System.nanoTime());

    @BeforeAll
    static void ready() {
        boolean administrator = "root".equals(System.getProperty("user.name"));
        assumeTrue(administrator, "planting needs root: files of several owners");
        assumeTrue(has("mmdebstrap"), "needs mmdebstrap");
        assumeTrue(has("gcc"), "needs gcc");
    }

    @Test
    void findsEverythingAndNothingElse() throws IOException {
        onACopy(root -> {
            var planted = Planter.plant(root, seed, twins -> silent(root, twins));
            everything(root, planted);
        });
    }

    private interface Work {
        void on(Path root) throws IOException;
    }

    private static void onACopy(Work work) throws IOException {
        Path folder = Files.createTempDirectory("davy-plant");
        Path root = folder.resolve("root");
        try {
            BigRoot.copyMinimal(root);
            work.on(root);
        } finally {
            if (!Boolean.getBoolean("davy.range.keep")) {
                Planter.remove(folder);
            }
        }
    }

    @Test
    void saysNothingOfACleanRoot() {
        judgeClean(Davy.triage(BigRoot.minimal()));
    }

    @Test
    void saysNothingOfABigCleanRoot() {
        judgeClean(Davy.triage(BigRoot.cached()));
    }

    /// Who tries Davy from a checkout has its rules, its tests and the scripts of its incidents on
    /// the host: they are nobody's attack.
    @Test
    void saysNothingOfItsOwnSource() throws IOException {
        onACopy(root -> {
            Path home = Files.createDirectory(root.resolve("root/davy"));
            copySource(home);
            assertThat(home.resolve("range/incidents")).isDirectory();
            judgeClean(Davy.triage(root));
        });
    }

    private static void copySource(Path target) {
        String copy =
                "set -eo pipefail; tar -C \"$1\" --exclude=target --exclude=.git -c . |"
                        + " tar -C \"$2\" --no-same-owner -x";
        Path source = Davy.launcher().getParent();
        Command.run(List.of("bash", "-c", copy, "bash", source.toString(), target.toString()))
                .orThrow("tar");
    }

    private static void judgeClean(Verdict verdict) {
        var comparison = Comparison.of(List.of(), List.of(), verdict);
        assertThat(comparison.surplus()).isEmpty();
        assertThat(verdict.word()).isEqualTo("none");
        assertThat(verdict.exit()).isZero();
    }

    private void silent(Path root, Planted twins) {
        assertThat(twins.lookalikes()).as("enough twins").hasSizeGreaterThanOrEqualTo(40);
        var verdict = Davy.triage(root);
        var comparison = Comparison.of(List.of(), twins.lookalikes(), verdict);
        IO.println(summary("twins", twins, verdict) + comparison.table());
        assertThat(comparison.perfect())
                .as("twins alone, seed %d\n%s", seed, comparison.table())
                .isTrue();
        assertThat(verdict.word()).isEqualTo("none");
    }

    private void everything(Path root, Planted planted) {
        assertThat(planted.artefacts()).as("enough artefacts").hasSizeGreaterThanOrEqualTo(60);
        var verdict = Davy.triage(root);
        var comparison = Comparison.of(planted.artefacts(), planted.lookalikes(), verdict);
        IO.println(summary("planted", planted, verdict) + comparison.table());
        assertThat(comparison.perfect())
                .as("seed %d, root %s\n%s", seed, root, comparison.table())
                .isTrue();
        assertThat(verdict.word()).isEqualTo("compromised");
        assertThat(verdict.exit()).isEqualTo(1);
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
