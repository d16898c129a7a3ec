package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Action;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.host.FileType;
import davy.core.text.Language;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a person reads before saying yes.
final class PlanTextTest {
    private static String text(Action action) {
        var step = new Step(1, action, List.of(), List.of());
        var plan = new Plan("web01", Instant.EPOCH, List.of(step), List.of());
        return new PlanText(Language.EN, Style.PLAIN, 80).plan(plan);
    }

    private static Freeze freeze(ProcessPin... processes) {
        return new Freeze(new Family(List.of(processes), List.of(), List.of()));
    }

    @Test
    void namesEachProcessThatIsStopped() {
        assertThat(
                        text(
                                freeze(
                                        new ProcessPin(4711, 9, "/tmp/.x/kinsing"),
                                        new ProcessPin(5, 9, ""))))
                .contains(
                        "\n       4711 /tmp/.x/kinsing\n       5 (its program could not be read)\n");
    }

    @Test
    void aNameThatAnIntruderChoseWritesNothingOnTheTerminal() {
        assertThat(text(freeze(new ProcessPin(1, 9, "/tmp/\u001b[2Ja\nb"))))
                .doesNotContain("\u001b", "a\nb")
                .contains("/tmp/");
    }

    @Test
    void ofManyTheFirstAreNamedAndTheRestCounted() {
        var files =
                IntStream.range(0, 43)
                        .mapToObj(i -> new FilePin("/tmp/f" + i, FileType.REGULAR, "00"))
                        .toList();
        assertThat(text(new Quarantine(files)))
                .contains("\n       /tmp/f39\n       and 3 more: --save-plan lists all\n")
                .doesNotContain("/tmp/f40");
    }
}
