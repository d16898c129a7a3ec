package davy.core.network;

import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Rule;
import davy.core.text.Phrase;
import java.util.List;
import java.util.regex.Pattern;

/// A rule of the legacy tables. Those are not changed: the kernel takes a whole table or nothing,
/// and does not tell whether another hand has changed it meanwhile.
///
/// @param family [Family#IPV4] or [Family#IPV6]
/// @param number of the rule in its chain, from 1
/// @param meaning several where it has several effects
public record LegacyRule(
        Family family, String table, String chain, int number, List<Rule> meaning) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]*");

    public LegacyRule {
        meaning = List.copyOf(meaning);
    }

    /// How a person takes it out. A name that a shell might take for something else is in no
    /// command.
    public Phrase advice() {
        if (!PLAIN.matcher(table).matches() || !PLAIN.matcher(chain).matches()) {
            return Phrase.of(
                    "rule {0} of chain {1} in table {2} of the legacy {3} is to be taken out by hand;"
                            + " mind the unusual name",
                    "需手工删除旧版 {3} 中 {2} 表 {1} 链的第 {0} 条规则；注意名称中有特殊字符",
                    number,
                    chain,
                    table,
                    program());
        }
        return Phrase.of(
                "rules of the legacy tables are to be taken out by hand: see with `{0}` that it is the"
                        + " rule, then run `{1}` (called {2} before iptables 1.8)",
                "旧版（legacy）规则需手工删除：先用 `{0}` 确认就是该规则，再执行 `{1}`（iptables 1.8 之前命令名为 {2}）",
                command("-S"),
                command("-D"),
                program());
    }

    private String program() {
        return family == Family.IPV6 ? "ip6tables" : "iptables";
    }

    private String command(String option) {
        return String.join(
                " ", program() + "-legacy", "-t", table, option, chain, String.valueOf(number));
    }
}
