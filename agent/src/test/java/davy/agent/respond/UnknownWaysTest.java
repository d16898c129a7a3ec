package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Action;
import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Whether it is said that nobody knows how an intruder came in.
final class UnknownWaysTest {
    private static final Phrase LEFT = Phrase.plain("left before");
    private static final UnknownWays UNKNOWN =
            new UnknownWays(Map.of("i-1", Phrase.of("Miner {0}", "挖矿程序 {0}", "/tmp/x")));

    private final List<Step> steps = new ArrayList<>();

    private void step(Action action, String... incidents) {
        steps.add(new Step(steps.size() + 1, action, List.of(incidents), List.of()));
    }

    private List<String> told(Language language) {
        var plan = UNKNOWN.tell(new Plan("web01", Instant.EPOCH, steps, List.of(LEFT)));
        assertThat(plan.steps()).isEqualTo(steps);
        return plan.byHand().stream().map(each -> each.in(language)).toList();
    }

    @Test
    void itIsSaidFirst() {
        step(new BlockAddresses(List.of("203.0.113.9")), "i-1");
        assertThat(told(Language.EN))
                .containsExactly(
                        "How they got in is not known, so nothing here closes it: they can come back."
                                + " Change the passwords and look at the keys of every account that may"
                                + " log in, keep the host off the network; installing it anew is"
                                + " safer.",
                        "left before");
        assertThat(told(Language.ZH))
                .containsExactly(
                        "入侵途径未知，本方案未能封堵，入侵者可能再次进入：请更换所有可登录账号的密码并检查其密钥，保持断网；重装系统更为稳妥。",
                        "left before");
    }

    /// What came in by a way that is known has it closed by the same plan.
    @Test
    void besideAnIncidentWhoseWayIsKnownItIsSaidOfWhich() {
        step(new BlockAddresses(List.of("203.0.113.9")), "i-1", "i-2");
        assertThat(told(Language.EN).getFirst())
                .startsWith(
                        "How they got in is not known (Miner /tmp/x), so nothing here closes it: ");
        assertThat(told(Language.ZH).getFirst()).startsWith("入侵途径未知（挖矿程序 /tmp/x），本方案未能封堵，入侵者");
    }

    @Test
    void nothingIsSaidWhereNothingIsDoneAboutIt() {
        step(new BlockAddresses(List.of("203.0.113.9")), "i-2");
        assertThat(told(Language.EN)).containsExactly("left before");
    }

    /// Nobody need have come in by what only stood open.
    @Test
    void aServiceThatIsOpenIsNoIntruder() {
        step(new ClosePorts(List.of(6379)), "i-1");
        assertThat(told(Language.EN)).containsExactly("left before");
    }
}
