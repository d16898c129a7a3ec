package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StepChoiceTest {
    private static final Plan PLAN =
            new Plan(
                    "h",
                    Instant.EPOCH,
                    IntStream.of(1, 2, 3, 5, 6, 7)
                            .mapToObj(n ->
                                    new Step(n, new Quarantine(List.of()), List.of(), List.of()))
                            .toList(),
                    List.of());

    @Test
    void chooses() throws CommandException {
        assertThat(StepChoice.of(null, null, PLAN)).containsExactly(1, 2, 3, 5, 6, 7);
        assertThat(StepChoice.of("3,5-7", null, PLAN)).containsExactly(3, 5, 6, 7);
        assertThat(StepChoice.of(" 2 , 1", null, PLAN)).containsExactly(1, 2);
        assertThat(StepChoice.of("3-6", "5", PLAN)).containsExactly(3, 6);
        assertThat(StepChoice.of(null, "1-3", PLAN)).containsExactly(5, 6, 7);
        assertThat(StepChoice.of("1", "1", PLAN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "0", "7-5", "1,,2", "1,9", "-1", "x", "1-", "9999999", "1 2"})
    void refusesWhatIsNoStep(String text) {
        assertThatThrownBy(() -> StepChoice.of(text, null, PLAN))
                .isInstanceOf(CommandException.class);
        assertThatThrownBy(() -> StepChoice.of(null, text, PLAN))
                .isInstanceOf(CommandException.class);
    }
}
