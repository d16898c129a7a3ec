package davy.core.network;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what iptables-save(8) writes and iptables-restore(8) takes: `/etc/iptables/rules.v4`,
/// `/etc/sysconfig/iptables`, `/etc/ufw/user.rules`; and what `iptables -S` prints.
///
/// Whatever a rule asks for and is not understood here is in the rule as [Condition.Unknown].
public final class IptablesSave {
    private static final int MAX_RULES = 50_000;
    private static final int MAX_WORDS = 512;

    private final Family family;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private Table table = new Table("filter");
    private int rules;

    private IptablesSave(Family family) {
        this.family = family;
    }

    /// @param chains for each chain its rules, each as its words
    private record Table(
            String name, Map<String, List<List<String>>> chains, Map<String, Boolean> accepts) {
        private Table(String name) {
            this(name, new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        private List<List<String>> chain(String name) {
            return chains.computeIfAbsent(name, _ -> new ArrayList<>());
        }
    }

    /// Rules for IPv4.
    public static Firewall parse(List<String> lines) {
        return parse(lines, Family.IPV4);
    }

    /// @param family what the rules are for: the file does not say
    public static Firewall parse(List<String> lines, Family family) {
        var reader = new IptablesSave(family);
        lines.forEach(reader::line);
        return reader.firewall();
    }

    private void line(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        if (text.startsWith("*")) {
            String name = text.substring(1).strip();
            table = tables.computeIfAbsent(name, Table::new);
            return;
        }
        tables.putIfAbsent(table.name, table);
        var words = words(text);
        if (words.isEmpty()) {
            return;
        }
        if (text.startsWith(":")) {
            declare(words.getFirst().substring(1), words);
        } else {
            command(words);
        }
    }

    private void declare(String chain, List<String> words) {
        table.chain(chain);
        table.accepts.put(chain, words.size() < 2 || !words.get(1).equals("DROP"));
    }

    private void command(List<String> words) {
        int start = words.getFirst().startsWith("[") ? 1 : 0;
        if (words.size() < start + 2) {
            return;
        }
        String chain = words.get(start + 1);
        var rest = words.subList(start + 2, words.size());
        switch (words.get(start)) {
            case "-A", "--append" -> append(table.chain(chain), rest);
            case "-I", "--insert" -> insert(table.chain(chain), rest);
            case "-N", "--new-chain" -> table.chain(chain);
            case "-P", "--policy" -> declare(chain, words.subList(start + 1, words.size()));
            case "-F", "--flush" -> table.chain(chain).clear();
            default -> {}
        }
    }

    private void append(List<List<String>> chain, List<String> words) {
        if (rules++ < MAX_RULES) {
            chain.add(words);
        }
    }

    private void insert(List<List<String>> chain, List<String> words) {
        int index = words.isEmpty() ? -1 : IpLiteral.number(words.getFirst());
        if (rules++ < MAX_RULES) {
            int place = Math.clamp(index - 1L, 0, chain.size());
            chain.add(place, index < 0 ? words : words.subList(1, words.size()));
        }
    }

    private Firewall firewall() {
        var chains = new ArrayList<Chain>();
        for (var each : tables.values()) {
            each.chains.keySet().forEach(name -> chains.add(chain(each, name)));
        }
        return new Firewall(chains, rules <= MAX_RULES);
    }

    private Chain chain(Table from, String name) {
        var list = new ArrayList<Rule>();
        for (var words : from.chain(name)) {
            list.addAll(IptablesRule.parse(family, words, from.chains.keySet()));
        }
        return XtTable.chain(family, from.name, name, from.accepts.getOrDefault(name, true), list);
    }

    /// Words by blanks; `"` keeps blanks together, `\` the next character.
    static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean quoted = false;
        boolean started = false;
        for (int i = 0; i < line.length() && words.size() < MAX_WORDS; i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
                started = true;
            } else if ((c == ' ' || c == '\t') && !quoted) {
                if (started) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                started = false;
            } else {
                word.append(c);
                started = true;
            }
        }
        if (started) {
            words.add(word.toString());
        }
        return words;
    }
}
