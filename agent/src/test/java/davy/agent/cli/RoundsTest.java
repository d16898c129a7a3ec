package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.respond.UnknownWays;
import davy.core.action.BlockAddresses;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    /// In each round it is found anew, of other incidents beside it.
    @Test
    void thatNobodyKnowsHowTheyGotInIsSaidOnce() {
        var first = unknown("i-1", "i-2");
        var later = unknown("i-1");
        assertThat(first).isNotEqualTo(later);
        assertThat(Rounds.both(first, later)).isEqualTo(first);
        assertThat(Rounds.both(List.of(), later)).isEqualTo(later);
    }

    private static List<Phrase> unknown(String... acted) {
        var block = new BlockAddresses(List.of("203.0.113.9"));
        var step = new Step(1, block, List.of(acted), List.of());
        var plan = new Plan("web01", Instant.EPOCH, List.of(step), List.of());
        return new UnknownWays(Map.of("i-1", Phrase.plain("Miner"))).tell(plan).byHand();
    }
}
