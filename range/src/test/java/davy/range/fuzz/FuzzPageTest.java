package davy.range.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FuzzPageTest {
    private static final List<String> PAGE =
            List.of("# Page", "", "| Target | Runs |", "|---|---:|", "| b | 1 |", "", "End.");

    @Test
    void putsRowsInOrderAndReplacesThem() {
        var page = FuzzPage.with(PAGE, "| a | 2 |");
        assertThat(FuzzPage.with(page, "| b | 3 |"))
                .containsExactly(
                        "# Page",
                        "",
                        "| Target | Runs |",
                        "|---|---:|",
                        "| a | 2 |",
                        "| b | 3 |",
                        "",
                        "End.");
    }

    @Test
    void addsToWhatARowTells() {
        String row = "| elf | this \\| that | 9,816,047 | 711 | 238 | 231 | none |";
        var page = FuzzPage.with(List.of("| Target | Holds |", "|---|---|", "| b | 1 |"), row);
        var earlier = FuzzPage.tried(page, "elf");
        assertThat(earlier).isEqualTo(new FuzzPage.Tried(9_816_047, 711));
        assertThat(FuzzPage.tried(page, "shell")).isEqualTo(FuzzPage.Tried.NOTHING);
        var target = Targets.named("elf");
        assertThat(new FuzzOutcome(target, 3, 5, 31, 7, 0).after(earlier))
                .isEqualTo(new FuzzOutcome(target, 9_816_050, 716, 31, 7, 0));
    }

    @Test
    void readsWhatJazzerWrites() {
        var target = Targets.named("elf");
        var outcome =
                FuzzOutcome.of(
                        target,
                        List.of(
                                "INFO: Seed: 1",
                                "#2\tINITED cov: 2 ft: 2 corp: 1/1b exec/s: 0 rss: 900Mb",
                                "#9\tDONE   cov: 31 ft: 40 corp: 7/20b lim: 4 exec/s: 3 rss: 900Mb",
                                "stat::number_of_executed_units: 12345"),
                        5,
                        0);
        assertThat(outcome).isEqualTo(new FuzzOutcome(target, 12_345, 5, 31, 7, 0));
    }
}
