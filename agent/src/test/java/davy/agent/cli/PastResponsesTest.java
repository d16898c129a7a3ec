package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.respond.Respond;
import davy.core.text.Language;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said after a response was taken back: only what is so.
final class PastResponsesTest {
    private static String now(boolean restored, boolean opened, Language language) {
        var now = PastResponses.now(new Respond.Undone(2, restored, opened, List.of()));
        return now == null ? "" : now.in(language);
    }

    @Test
    void saysThatTheHostIsAsTheIntruderHadIt() {
        assertThat(now(true, true, Language.EN))
                .isEqualTo(
                        "What was put back is as it was when the host was entered: its ways in are"
                                + " open.");
        assertThat(now(true, true, Language.ZH)).isEqualTo("已放回的内容恢复到被入侵时的状态，入侵途径也重新打开。");
        assertThat(now(true, false, Language.EN))
                .isEqualTo("What was put back is as it was when the host was entered.");
        assertThat(now(true, false, Language.ZH)).isEqualTo("已放回的内容恢复到被入侵时的状态。");
    }

    /// A service may have stood open, and nobody came in.
    @Test
    void ofWhatWasClosedItIsSaidThatItIsOpen() {
        assertThat(now(false, true, Language.EN)).isEqualTo("What was closed is open again.");
        assertThat(now(false, true, Language.ZH)).isEqualTo("已封闭的入口重新打开。");
        assertThat(now(false, false, Language.EN)).isEmpty();
    }
}
