package davy.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PhraseTest {
    @Test
    void putsArgumentsInTheirPlacesInBothLanguages() {
        var phrase = Phrase.of("{0} runs {1}", "{1} 由 {0} 运行", "cron", 7);
        assertThat(phrase.in(Language.EN)).isEqualTo("cron runs 7");
        assertThat(phrase.in(Language.ZH)).isEqualTo("7 由 cron 运行");
    }

    @Test
    void argumentsAreDataAndNotPatterns() {
        assertThat(Phrase.of("{0} {1}", "{0} {1}", "{1}", "x").in(Language.EN)).isEqualTo("{1} x");
        assertThat(Phrase.of("{0}", "{0}", "a\u001bb").in(Language.EN)).doesNotContain("\u001b");
    }

    @Test
    void wordsGoByTheirNumber() {
        var phrase =
                Phrase.of("{0} {0|file|files} of {1} {2|is|are} here", "{1}：{0}", 1, "{0|a|b}", 21);
        assertThat(phrase.in(Language.EN)).isEqualTo("1 file of {0|a|b} are here");
        assertThat(phrase.in(Language.ZH)).isEqualTo("{0|a|b}：1");
        assertThat(Phrase.of("{0|no} {7|a|b} {x} {", "", 1).in(Language.EN))
                .isEqualTo("{0|no} {7|a|b} {x} {");
    }

    @Test
    void aPhraseInAPhraseSpeaksTheSameLanguage() {
        var inner = Phrase.of("a script", "脚本");
        assertThat(Phrase.of("it is {0}", "它是{0}", inner).in(Language.ZH)).isEqualTo("它是脚本");
    }

    @Test
    void localeDecidesTheLanguage() {
        assertThat(Language.ofLocale("zh_CN.UTF-8")).isEqualTo(Language.ZH);
        assertThat(Language.ofLocale("C.UTF-8")).isEqualTo(Language.EN);
    }
}
