package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.range.Command;
import davy.range.Davy;
import davy.range.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Triage of this machine finds inert processes of every kind. Other findings about this machine
/// are not judged here: it may be anybody's. Seed: `-Ddavy.range.seed=N`.
@Tag("plant")
class LivePlantTest {
    private final long seed = Long.getLong("davy.range.seed", System.nanoTime());

    @BeforeAll
    static void ready() {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
        assumeTrue(Command.run(List.of("which", "gcc", "nsenter", "ip")).exit() == 0, "needs gcc");
        boolean own =
                Command.run(List.of("unshare", "--net", "--ipc", "--mount", "true")).exit() == 0;
        assumeTrue(own, "this kernel gives no namespaces");
        Command.run(List.of(Davy.launcher().toString(), "--version")).orThrow("davy --version");
    }

    @Test
    void findsWhatRuns() {
        try (var plant = LivePlant.open(seed)) {
            plant.all();
            judge(plant, plant.triage(Map.of()), plant.lookalikes());
        }
    }

    @Test
    void findsWhatIsOnlyInMemory() {
        try (var plant = LivePlant.open(seed)) {
            plant.memory();
            judge(plant, plant.triage(Map.of(), "--deep"), List.of());
        }
    }

    /// A library preloaded into davy itself leaves the miner's pid and file out of every listing.
    @Test
    void isNotFooledByAPreloadedLibrary() {
        try (var plant = LivePlant.open(seed)) {
            plant.miner();
            String file = plant.minerFile();
            plant.preload();
            var hidden = new ArrayList<String>();
            hidden.add(file.substring(file.lastIndexOf('/') + 1));
            for (var artefact : plant.artefacts()) {
                artefact.evidence().stream()
                        .filter(word -> word.startsWith("pid:"))
                        .forEach(word -> hidden.add(word.substring(4)));
            }
            assertThat(hidden).hasSize(2);
            var environment = Map.of("HIDE_NAME", String.join(",", hidden) + ",ld.so.preload");
            judge(plant, plant.triage(environment), List.of());
        }
    }

    private void judge(LivePlant plant, Verdict verdict, List<Lookalike> lookalikes) {
        var comparison = Comparison.of(plant.artefacts(), lookalikes, verdict);
        IO.println(
                "live: seed %d, %d artefacts, %d findings, %d ms\n%s"
                        .formatted(
                                seed,
                                plant.artefacts().size(),
                                verdict.findings().size(),
                                verdict.wall().toMillis(),
                                comparison.table()));
        assertThat(comparison.missing()).as("missing, seed %d", seed).isEmpty();
        assertThat(comparison.weak()).as("weak, seed %d", seed).isEmpty();
        assertThat(comparison.noisy()).as("noisy, seed %d", seed).isEmpty();
    }
}
