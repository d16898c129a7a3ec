package davy.core.network;

import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Translation;
import davy.core.network.Firewall.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One rule in the words of nft(8): the common ones; all others as [Condition.Unknown].
final class NftTextRule {
    private static final Set<String> VERDICTS =
            Set.of(
                    "accept",
                    "drop",
                    "reject",
                    "return",
                    "continue",
                    "jump",
                    "goto",
                    "queue",
                    "dnat",
                    "snat",
                    "redirect",
                    "masquerade",
                    "vmap",
                    "tproxy");

    private final NftWords words;
    private final Map<String, NamedSet> sets;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private boolean done;

    private NftTextRule(NftWords words, Map<String, NamedSet> sets) {
        this.words = words;
        this.sets = sets;
    }

    /// @param elements words, with braces and commas
    /// @param changes whether packets or programs add to it
    record NamedSet(List<String> elements, boolean changes) {
        NamedSet {
            elements = List.copyOf(elements);
        }
    }

    static List<Rule> parse(List<String> words, Map<String, NamedSet> sets) {
        var rule = new NftTextRule(new NftWords(words), sets);
        while (!rule.words.atEnd() && !rule.done) {
            rule.word(rule.words.next());
        }
        if (!rule.done && !rule.conditions.isEmpty()) {
            rule.rules.add(Rule.of(rule.conditions, Verdict.CONTINUE));
        }
        return rule.rules;
    }

    private void word(String word) {
        switch (word) {
            case "accept" -> end(Rule.of(conditions, Verdict.ACCEPT));
            case "drop", "reject" -> end(Rule.of(conditions, Verdict.DROP));
            case "return" -> end(Rule.of(conditions, Verdict.RETURN));
            case "continue", "snat", "masquerade" -> end(Rule.of(conditions, Verdict.CONTINUE));
            case "jump" -> end(Rule.jump(conditions, Verdict.JUMP, words.next()));
            case "goto" -> end(Rule.jump(conditions, Verdict.GOTO, words.next()));
            case "dnat", "redirect" -> translate();
            case "queue", "tproxy" -> {
                conditions.add(new Condition.Unknown(word));
                end(Rule.of(conditions, Verdict.DROP));
            }
            case "notrack" -> rules.add(Rule.of(conditions, Verdict.UNTRACK));
            case "counter" -> {
                while (List.of("packets", "bytes", "name").contains(words.peek())) {
                    words.skip(2);
                }
            }
            case "comment" -> words.next();
            case "log" -> log();
            case "limit" -> limit();
            case "meta" -> meta(words.next());
            case "iif", "iifname", "oif", "oifname", "l4proto", "nfproto", "pkttype", "mark" ->
                    meta(word);
            case "ip", "ip6" -> header(word, words.next());
            case "tcp", "udp", "th" -> transport(word, words.next());
            case "icmp", "icmpv6" -> icmp(word);
            case "ct" -> tracked(words.next());
            case "fib" -> fib();
            default -> unknown(word);
        }
    }

    private void end(Rule rule) {
        rules.add(rule);
        done = true;
    }

    /// A rule of which a part is not understood, up to its verdict.
    private void unknown(String word) {
        conditions.add(new Condition.Unknown(word));
        int open = word.equals("{") ? 1 : 0;
        while (!words.atEnd() && (open > 0 || !VERDICTS.contains(words.peek()))) {
            String each = words.next();
            open += each.equals("{") ? 1 : each.equals("}") ? -1 : 0;
        }
        if (words.take("vmap")) {
            words.skipBraces();
            // Any verdict of the map may come of it.
            end(Rule.of(conditions, Verdict.DROP));
            rules.add(Rule.of(conditions, Verdict.ACCEPT));
        }
    }

    private void log() {
        while (List.of("prefix", "level", "group", "flags", "snaplen", "queue-threshold")
                .contains(words.peek())) {
            words.skip(2);
            while (words.take(",")) {
                words.next();
            }
        }
    }

    /// `limit rate over 10/second burst 5 packets`: not reached yet.
    private void limit() {
        boolean over = false;
        while (!words.atEnd()) {
            String word = words.peek();
            boolean part =
                    List.of("rate", "over", "burst", "packets", "bytes", "kbytes", "mbytes")
                            .contains(word);
            if (!part && (word.isEmpty() || Character.digit(word.charAt(0), 10) < 0)) {
                break;
            }
            over |= word.equals("over");
            words.skip(1);
        }
        conditions.add(new Condition.Fixed(!over, "limit"));
    }

    private void translate() {
        words.take("ip");
        words.take("ip6");
        String to = words.take("to") ? words.next() : "";
        boolean plain = !to.isEmpty() && to.indexOf('{') < 0 && !to.equals("map");
        int bracket = to.indexOf(']');
        boolean bare = bracket < 0 && to.indexOf(':') != to.lastIndexOf(':');
        int colon = bare ? -1 : to.indexOf(':', Math.max(0, bracket));
        String host = colon < 0 ? to : to.substring(0, colon);
        int port = colon < 0 ? 0 : Math.max(0, NftValue.port(to.substring(colon + 1)));
        var address = IpLiteral.parse(host.replace("[", "").replace("]", ""));
        if (plain && (address != null || host.isEmpty())) {
            end(Rule.translate(conditions, new Translation(address, port)));
        } else if (to.isEmpty()) {
            end(Rule.translate(conditions, new Translation(null, 0)));
        } else {
            conditions.add(new Condition.Unknown("dnat to " + to));
            end(Rule.of(conditions, Verdict.DROP));
        }
    }

    private void meta(String key) {
        switch (key) {
            case "iif", "iifname" -> values(key, each -> new Condition.Input(NftTokens.text(each)));
            case "oif", "oifname" ->
                    values(key, each -> new Condition.Output(NftTokens.text(each)));
            case "l4proto" -> values(key, NftValue::protocol);
            case "nfproto" -> values(key, NftValue::family);
            case "pkttype" -> values(key, NftValue::packetType);
            case "mark" -> {
                if (words.take("set")) {
                    words.next();
                    rules.add(Rule.of(conditions, Verdict.MARK));
                } else {
                    values(key, NftValue::mark);
                }
            }
            default -> unknown("meta " + key);
        }
    }

    private void header(String family, String key) {
        var version = family.equals("ip") ? Family.IPV4 : Family.IPV6;
        conditions.add(new Condition.Version(version));
        switch (key) {
            case "saddr" -> values(key, NftValue::source);
            case "daddr" -> values(key, NftValue::destination);
            case "protocol", "nexthdr" -> values(key, NftValue::protocol);
            default -> unknown(family + ' ' + key);
        }
    }

    private void transport(String protocol, String key) {
        var number = NftValue.protocol(protocol);
        if (number != null) {
            conditions.add(number);
        }
        switch (key) {
            case "dport" -> values(key, NftValue::destinationPorts);
            case "sport" -> values(key, NftValue::sourcePorts);
            default -> unknown(protocol + ' ' + key);
        }
    }

    /// Never a packet that opens a connection of TCP or UDP.
    private void icmp(String word) {
        conditions.add(new Condition.Protocol(word.equals("icmp") ? 1 : 58));
        words.next();
        values(word, each -> new Condition.Fixed(true, each));
    }

    private void tracked(String key) {
        switch (key) {
            case "state" -> values(key, NftValue::state);
            case "status" -> values(key, NftValue::status);
            case "direction" ->
                    values(key, each -> new Condition.Fixed(each.equals("original"), key));
            case "count" -> {
                boolean over = words.take("over");
                words.next();
                conditions.add(new Condition.Fixed(!over, "ct count"));
            }
            default -> unknown("ct " + key);
        }
    }

    /// `fib daddr type local`.
    private void fib() {
        boolean destination = words.take("daddr");
        if (!destination || !words.take("type")) {
            unknown("fib");
            return;
        }
        values("type", NftValue::addressType);
    }

    /// What stands behind a key: a value, a set, the name of a set, or a map of verdicts.
    ///
    /// @param meaning of one value; null where it is not understood
    private void values(String key, Function<String, @Nullable Condition> meaning) {
        if (words.peek().equals(".")) {
            unknown(key);
            return;
        }
        if (words.take("vmap")) {
            map(key, meaning);
            return;
        }
        boolean not = words.take("!=") || words.take("!");
        boolean equal =
                not
                        || words.take("==")
                        || !List.of("<", ">", "<=", ">=", "&", "|").contains(words.peek());
        if (!equal) {
            unknown(key);
            return;
        }
        Condition condition;
        if (words.peek().startsWith("@")) {
            condition = named(key, words.next().substring(1), meaning);
        } else if (words.take("{")) {
            condition = anyOf(key, words.untilBrace(), meaning);
        } else {
            condition = oneOrMore(key, meaning);
        }
        if (words.peek().equals(".") || words.peek().equals("&") || words.peek().equals("|")) {
            unknown(key);
            return;
        }
        conditions.add(not ? Condition.not(condition) : condition);
    }

    /// `established,related`.
    private Condition oneOrMore(String key, Function<String, @Nullable Condition> meaning) {
        var list = new ArrayList<String>();
        do {
            list.add(words.next());
            list.add(",");
        } while (words.take(","));
        return anyOf(key, list, meaning);
    }

    private static Condition anyOf(
            String key, List<String> list, Function<String, @Nullable Condition> meaning) {
        var any = new ArrayList<Condition>();
        boolean separated = true;
        for (String each : list) {
            if (each.equals(",") || each.equals(";") || each.equals("{") || each.equals("}")) {
                separated = true;
                continue;
            }
            var condition = separated ? meaning.apply(each) : null;
            separated = false;
            any.add(condition == null ? new Condition.Unknown(key + ' ' + each) : condition);
        }
        return any.size() == 1 ? any.getFirst() : new Condition.AnyOf(any);
    }

    private Condition named(
            String key, String name, Function<String, @Nullable Condition> meaning) {
        var set = sets.get(name);
        boolean addresses = key.equals("saddr");
        if (set == null) {
            return new Condition.Unknown('@' + name);
        }
        var known = anyOf(key, set.elements(), meaning);
        if (!set.changes()) {
            return known;
        }
        var others =
                addresses ? new Condition.Special('@' + name) : new Condition.Unknown('@' + name);
        return new Condition.AnyOf(List.of(known, others));
    }

    /// `tcp dport vmap { 22 : accept, 80 : jump web }`.
    private void map(String key, Function<String, @Nullable Condition> meaning) {
        List<String> body = List.of();
        if (words.take("{")) {
            body = words.untilBrace();
        } else if (words.peek().startsWith("@")) {
            var set = sets.get(words.next().substring(1));
            body = set == null || set.changes() ? List.of() : set.elements();
        }
        if (body.isEmpty()) {
            conditions.add(new Condition.Unknown(key + " vmap"));
            end(Rule.of(conditions, Verdict.DROP));
            rules.add(Rule.of(conditions, Verdict.ACCEPT));
            return;
        }
        for (var entry : entries(body)) {
            entry(key, entry, meaning);
        }
        done = true;
    }

    private static List<List<String>> entries(List<String> body) {
        var entries = new ArrayList<List<String>>();
        var entry = new ArrayList<String>();
        for (String each : body) {
            if (each.equals(",")) {
                entries.add(List.copyOf(entry));
                entry.clear();
            } else if (!each.equals(";") && !each.equals("{") && !each.equals("}")) {
                entry.add(each);
            }
        }
        entries.add(List.copyOf(entry));
        return entries;
    }

    private void entry(
            String key, List<String> entry, Function<String, @Nullable Condition> meaning) {
        int colon = entry.indexOf(":");
        if (entry.isEmpty()) {
            return;
        }
        var condition = colon == 1 ? meaning.apply(entry.getFirst()) : null;
        var all = new ArrayList<>(conditions);
        all.add(condition == null ? new Condition.Unknown(key + " vmap") : condition);
        String verdict = colon >= 0 && colon + 1 < entry.size() ? entry.get(colon + 1) : "";
        String target = colon + 2 < entry.size() ? entry.get(colon + 2) : "";
        rules.add(
                switch (verdict) {
                    case "accept" -> Rule.of(all, Verdict.ACCEPT);
                    case "drop" -> Rule.of(all, Verdict.DROP);
                    case "return" -> Rule.of(all, Verdict.RETURN);
                    case "continue" -> Rule.of(all, Verdict.CONTINUE);
                    case "jump" -> Rule.jump(all, Verdict.JUMP, target);
                    case "goto" -> Rule.jump(all, Verdict.GOTO, target);
                    default -> {
                        all.add(new Condition.Unknown(verdict));
                        yield Rule.of(all, Verdict.DROP);
                    }
                });
    }
}
