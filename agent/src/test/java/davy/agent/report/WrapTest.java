package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WrapTest {
    @Test
    void breaksAtBlanks() {
        assertThat(Wrap.lines("the quick brown fox jumps over the lazy dog", 20))
                .containsExactly("the quick brown fox", "jumps over the lazy", "dog");
    }

    @Test
    void breaksLongWordsAnywhere() {
        assertThat(Wrap.lines("a".repeat(45), 20))
                .containsExactly("a".repeat(20), "a".repeat(20), "a".repeat(5));
    }

    @Test
    void chineseCharactersAreTwoColumnsWide() {
        assertThat(Wrap.lines("挖".repeat(15), 20)).containsExactly("挖".repeat(10), "挖".repeat(5));
    }

    @Test
    void noLineBeginsWithAMarkThatHangsOnTheWordBefore() {
        assertThat(Wrap.lines("挖".repeat(10) + "，挖。", 20)).containsExactly("挖".repeat(9), "挖，挖。");
    }

    @Test
    void noLineEndsWithAMarkThatOpens() {
        assertThat(Wrap.lines("挖".repeat(9) + "（挖）", 20)).containsExactly("挖".repeat(9), "（挖）");
    }

    @Test
    void noLineBeginsWithABlank() {
        assertThat(Wrap.lines("挖".repeat(10) + " User=redis", 20))
                .containsExactly("挖".repeat(10), "User=redis");
        assertThat(Wrap.lines("a".repeat(20) + " User=redis", 20))
                .containsExactly("a".repeat(20), "User=redis");
    }
}
