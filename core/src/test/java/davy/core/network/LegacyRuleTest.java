package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.network.Firewall.Family;
import davy.core.text.Language;
import java.util.List;
import org.junit.jupiter.api.Test;

class LegacyRuleTest {
    private static String advice(Family family, String chain) {
        var rule = new LegacyRule(family, "filter", chain, 3, List.of());
        return rule.advice().in(Language.EN);
    }

    @Test
    void tellsTheCommand() {
        assertThat(advice(Family.IPV6, "ufw6-user-input"))
                .contains("`ip6tables-legacy -t filter -S ufw6-user-input 3`")
                .contains("`ip6tables-legacy -t filter -D ufw6-user-input 3`");
    }

    /// Whoever has root can name a chain as he likes; a person copies what is told into a shell.
    @Test
    void putsNoOddNameIntoACommand() {
        for (String odd : List.of("a;reboot", "a b", "$(reboot)", "-F", "a`reboot`", "", "a\nb")) {
            assertThat(advice(Family.IPV4, odd)).as(odd).doesNotContain("-legacy -t");
        }
    }
}
