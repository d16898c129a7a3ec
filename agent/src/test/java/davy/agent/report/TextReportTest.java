package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Language;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextReportTest {
    @Test
    void verdictComesFirstAndWhatWasNotLookedAtLast() {
        String text =
                TextReport.of(Reports.of(List.of(Reports.miner())), Language.EN, Style.PLAIN, 100);
        assertThat(text.lines().findFirst().orElseThrow()).contains("COMPROMISED", "web01");
        assertThat(text.indexOf("Miner process")).isLessThan(text.indexOf("Not looked at"));
        assertThat(text).contains("miner-process", "T1496.001", "203.0.113.7:3333", "/mnt/nfs");
    }

    @Test
    void nothingFoundIsShortAndSaysWhatWasNotLookedAt() {
        String text = TextReport.of(Reports.of(List.of()), Language.EN, Style.PLAIN, 100);
        assertThat(text).startsWith("NOTHING FOUND").contains("/mnt/nfs");
        assertThat(text.lines().count()).isLessThan(8);
    }

    @Test
    void speaksChinese() {
        assertThat(
                        TextReport.of(
                                Reports.of(List.of(Reports.miner())),
                                Language.ZH,
                                Style.PLAIN,
                                100))
                .contains("已被入侵", "挖矿进程", "矿池", "未检查的内容")
                .doesNotContain("Not looked at");
    }

    @Test
    void hostTextCannotMoveTheCursor() {
        assertThat(
                        TextReport.of(
                                Reports.of(List.of(Reports.miner())),
                                Language.EN,
                                Style.PLAIN,
                                100))
                .doesNotContain("\u001b");
    }

    @Test
    void linesFitTheTerminal() {
        for (Language language : Language.values()) {
            String text =
                    TextReport.of(Reports.of(List.of(Reports.miner())), language, Style.PLAIN, 60);
            assertThat(text.lines().skip(3)).allMatch(line -> line.length() <= 62);
        }
    }
}
