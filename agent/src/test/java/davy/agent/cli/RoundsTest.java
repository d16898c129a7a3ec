package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Phrase;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is left to a person after more than one look.
final class RoundsTest {
    /// Davy's own table hides the open service from the triage afterwards.
    @Test
    void whatWasLeftBeforeStaysLeft() {
        var redis = Phrase.of("Redis on port {0} runs as root", "端口 {0} 上的 Redis 以 root 运行", 6379);
        var again = Phrase.of("Redis on port {0} runs as root", "端口 {0} 上的 Redis 以 root 运行", 6379);
        var more = Phrase.plain("a file that came since");
        assertThat(Rounds.both(List.of(redis), List.of())).containsExactly(redis);
        assertThat(Rounds.both(List.of(redis), List.of(more, again))).containsExactly(redis, more);
    }
}
