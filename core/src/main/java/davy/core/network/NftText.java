package davy.core.network;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Origin;
import davy.core.network.Firewall.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the rule files of nft(8): `/etc/nftables.conf`, and what `nft list ruleset` prints.
///
/// What is not understood of a rule is in it as [Condition.Unknown]; what is not understood of a
/// file makes the filter incomplete. So nothing is said to be shut that may be open.
public final class NftText {
    private static final int MAX_INCLUDES = 256;

    private final Function<String, @Nullable List<String>> include;
    private final Map<Name, Table> tables = new LinkedHashMap<>();
    private List<String> tokens = List.of();
    private int at;
    private int included;
    private boolean complete = true;

    private NftText(Function<String, @Nullable List<String>> include) {
        this.include = include;
    }

    private record Name(String family, String table) {}

    private static final class Table {
        final Map<String, Draft> chains = new LinkedHashMap<>();
        final Map<String, NftTextRule.NamedSet> sets = new HashMap<>();
        boolean dormant;
    }

    private static final class Draft {
        @Nullable String hook;
        int priority;
        boolean accepts = true;
        final List<Condition> devices = new ArrayList<>();
        final List<List<String>> rules = new ArrayList<>();
    }

    /// @param include gives the lines of all files that the words behind `include` name, one after
    ///   the other; null where they cannot be told
    public static Firewall parse(
            List<String> lines, Function<String, @Nullable List<String>> include) {
        var text = new NftText(include);
        var words = new NftTokens();
        words.add(text.withIncluded(lines, 0));
        text.complete &= !words.isFull();
        text.tokens = words.all();
        text.statements();
        return text.firewall();
    }

    private List<String> withIncluded(List<String> lines, int depth) {
        var all = new ArrayList<String>();
        for (String line : lines) {
            String text = line.strip();
            if (!text.startsWith("include ") && !text.startsWith("include\t")) {
                all.add(line);
                continue;
            }
            String pattern = text.substring(8).strip().replace("\"", "").replace(";", "");
            var more = depth < 8 && included++ < MAX_INCLUDES ? include.apply(pattern) : null;
            if (more == null) {
                complete = false;
            } else {
                all.addAll(withIncluded(more, depth + 1));
            }
        }
        return all;
    }

    private boolean more() {
        return at < tokens.size();
    }

    private String next() {
        return more() ? tokens.get(at++) : ";";
    }

    private String peek() {
        return more() ? tokens.get(at) : ";";
    }

    private boolean isEnd() {
        return !more() || peek().equals(";") || peek().equals("}");
    }

    private void statements() {
        while (more()) {
            String word = next();
            switch (word) {
                case ";" -> {}
                case "table" -> table();
                case "add", "create" -> added(false);
                case "insert" -> added(true);
                case "flush" -> flush();
                case "delete", "destroy" -> {
                    if (peek().equals("table")) {
                        flush();
                    } else {
                        notUnderstood();
                    }
                }
                default -> notUnderstood();
            }
        }
    }

    private void notUnderstood() {
        complete = false;
        skipStatement();
    }

    /// Past the end of the statement, with the blocks in it.
    private void skipStatement() {
        while (more() && !peek().equals(";")) {
            if (next().equals("{")) {
                skipBlock();
            }
        }
    }

    /// Past the brace that closes the one before.
    private void skipBlock() {
        for (int open = 1; more() && open > 0; ) {
            String word = next();
            open += word.equals("{") ? 1 : word.equals("}") ? -1 : 0;
        }
    }

    private Name tableName() {
        String word = next();
        return switch (word) {
            case "ip", "ip6", "inet", "arp", "bridge", "netdev" -> new Name(word, next());
            default -> new Name("ip", word);
        };
    }

    private Table tableOf(Name name) {
        return tables.computeIfAbsent(name, _ -> new Table());
    }

    private void table() {
        var table = tableOf(tableName());
        if (!peek().equals("{")) {
            skipStatement();
            return;
        }
        next();
        while (more() && !peek().equals("}")) {
            switch (next()) {
                case ";" -> {}
                case "chain" -> chain(table);
                case "set", "map" -> set(table);
                case "comment" -> next();
                case "flags" -> table.dormant |= words().contains("dormant");
                default -> skipStatement();
            }
        }
        next();
    }

    private void chain(Table table) {
        var draft = table.chains.computeIfAbsent(next(), _ -> new Draft());
        if (!peek().equals("{")) {
            return;
        }
        next();
        while (more() && !peek().equals("}")) {
            switch (peek()) {
                case ";" -> next();
                case "type" -> hook(draft);
                case "policy" -> {
                    next();
                    draft.accepts = !next().equals("drop");
                }
                case "comment", "devices", "device" -> words();
                default -> draft.rules.add(words());
            }
        }
        next();
    }

    /// `type filter hook input priority filter + 10;`.
    private void hook(Draft draft) {
        var words = words();
        int hook = words.indexOf("hook");
        int priority = words.indexOf("priority");
        draft.hook = hook > 0 && hook + 1 < words.size() ? words.get(hook + 1) : draft.hook;
        int devices = Math.max(words.indexOf("device"), words.indexOf("devices"));
        if (devices > 0) {
            for (String word : words.subList(devices + 1, Math.max(devices + 1, priority))) {
                if (!List.of("=", "{", "}", ",").contains(word)) {
                    draft.devices.add(new Condition.Input(NftTokens.text(word)));
                }
            }
        }
        if (priority > 0) {
            draft.priority = priority(words.subList(priority + 1, words.size()));
        }
    }

    private static int priority(List<String> words) {
        int sum = 0;
        int sign = 1;
        for (String word : words) {
            int known =
                    switch (word) {
                        case "raw" -> -300;
                        case "mangle" -> -150;
                        case "dstnat" -> -100;
                        case "security" -> 50;
                        case "srcnat" -> 100;
                        default -> 0;
                    };
            boolean minus = word.startsWith("-");
            int number = IpLiteral.number(minus ? word.substring(1) : word);
            sum += known + (number < 0 ? 0 : (minus ? -1 : sign) * number);
            sign = word.equals("-") ? -1 : 1;
        }
        return sum;
    }

    /// The words up to the end of a statement: of a rule, with the braces in it.
    private List<String> words() {
        int start = at;
        while (!isEnd()) {
            if (next().equals("{")) {
                skipBlock();
            }
        }
        return List.copyOf(tokens.subList(start, at));
    }

    private void set(Table table) {
        String name = next();
        if (!peek().equals("{")) {
            return;
        }
        next();
        List<String> elements = null;
        boolean changes = false;
        while (more() && !peek().equals("}")) {
            var words = words();
            if (words.isEmpty()) {
                next();
            } else if (words.getFirst().equals("elements")) {
                elements = words.subList(Math.min(2, words.size()), words.size());
            } else if (words.getFirst().equals("flags")) {
                changes |= words.contains("dynamic") || words.contains("timeout");
            }
        }
        next();
        table.sets.put(
                name,
                new NftTextRule.NamedSet(
                        elements == null ? List.of() : elements, changes || elements == null));
    }

    /// `add rule inet filter input tcp dport 22 accept`.
    private void added(boolean first) {
        String kind = next();
        switch (kind) {
            case "table" -> table();
            case "chain" -> chain(tableOf(tableName()));
            case "set", "map" -> set(tableOf(tableName()));
            case "rule" -> {
                var draft = tableOf(tableName()).chains.computeIfAbsent(next(), _ -> new Draft());
                var words = words();
                boolean placed = List.of("position", "index", "handle").contains(first(words));
                complete &= !placed;
                draft.rules.add(first ? 0 : draft.rules.size(), words);
            }
            case "element" -> element();
            default -> skipStatement();
        }
    }

    private static String first(List<String> words) {
        return words.isEmpty() ? "" : words.getFirst();
    }

    private void element() {
        var table = tableOf(tableName());
        String name = next();
        var words = words();
        var set = table.sets.get(name);
        var elements = new ArrayList<>(set == null ? List.<String>of() : set.elements());
        elements.addAll(words);
        table.sets.put(name, new NftTextRule.NamedSet(elements, set == null || set.changes()));
    }

    private void flush() {
        switch (next()) {
            case "ruleset" -> tables.clear();
            case "table" -> tables.remove(tableName());
            case "chain" -> {
                var table = tables.get(tableName());
                var draft = table == null ? null : table.chains.get(peek());
                if (draft != null) {
                    draft.rules.clear();
                }
            }
            default -> complete = false;
        }
        skipStatement();
    }

    private Firewall firewall() {
        var chains = new ArrayList<Chain>();
        tables.forEach((name, table) -> {
            var family = family(name.family);
            if (family != null && !table.dormant) {
                table.chains.forEach(
                        (chain, draft) -> chains.add(chain(name, family, chain, draft, table)));
            }
        });
        return new Firewall(chains, complete);
    }

    /// Null for tables that packets to the host do not pass.
    private static @Nullable Family family(String name) {
        return switch (name) {
            case "ip" -> Family.IPV4;
            case "ip6" -> Family.IPV6;
            case "inet", "netdev" -> Family.BOTH;
            default -> null;
        };
    }

    private static Chain chain(Name name, Family family, String chain, Draft draft, Table table) {
        var rules = new ArrayList<Rule>();
        if (!draft.devices.isEmpty()) {
            // A chain that is bound to devices lets pass what comes in by others.
            var others = Condition.not(new Condition.AnyOf(draft.devices));
            rules.add(Rule.of(List.of(others), Firewall.Verdict.ACCEPT));
        }
        for (var words : draft.rules) {
            rules.addAll(NftTextRule.parse(words, table.sets));
        }
        String hook = "egress".equals(draft.hook) ? null : draft.hook;
        return new Chain(
                Origin.NFTABLES,
                family,
                name.family + ' ' + name.table,
                chain,
                hook,
                draft.priority,
                draft.accepts,
                rules);
    }
}
