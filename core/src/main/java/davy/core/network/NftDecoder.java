package davy.core.network;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Origin;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Verdict;
import davy.core.network.Netlink.Attributes;
import davy.core.network.Netlink.Message;
import davy.core.text.RawText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Collects the dumps of nftables (`include/uapi/linux/netfilter/nf_tables.h`) and makes chains of
/// them: give it the messages of tables, chains, sets, elements and rules, in this order.
public final class NftDecoder {
    /// What can be dumped.
    public enum Kind {
        TABLES(1),
        CHAINS(4),
        SETS(10),
        RULES(7);

        private final int get;

        /// @param get number of the request; that of the answer is one less
        Kind(int get) {
            this.get = get;
        }
    }

    private static final int SUBSYSTEM = 10 << 8;
    private static final int GET_ELEMENTS = 13;
    private static final int GENERIC_HEADER = 4;
    private static final int DORMANT = 1;
    private static final long MAX_BYTES = 128L << 20;

    private static final int INET = 1;
    private static final int IPV4 = 2;
    private static final int NETDEV = 5;
    private static final int IPV6 = 10;

    private final IntFunction<String> interfaces;
    private final Set<TableName> dormant = new HashSet<>();
    private final Map<ChainName, Attributes> chains = new LinkedHashMap<>();
    private final Map<ChainName, List<Attributes>> rules = new LinkedHashMap<>();
    private final Map<SetName, NftSet> sets = new LinkedHashMap<>();
    private final NftSet.Effort effort = new NftSet.Effort();
    private long bytes;
    private int elements;

    /// @param interfaces names by index
    public NftDecoder(IntFunction<String> interfaces) {
        this.interfaces = interfaces;
    }

    private record TableName(int family, String name) {}

    private record ChainName(int family, String table, String name) {}

    /// A set to ask the elements of.
    public record SetName(int family, String table, String name) {}

    /// Asks for all of one kind, in all families.
    public static byte[] request(Kind kind, int sequence) {
        return Netlink.request(SUBSYSTEM | kind.get, sequence, new byte[GENERIC_HEADER]);
    }

    /// Asks for the elements of a set (`NFTA_SET_ELEM_LIST_TABLE`, `NFTA_SET_ELEM_LIST_SET`).
    public static byte[] elementsRequest(SetName set, int sequence) {
        byte[] table = RawText.encode(set.table);
        byte[] name = RawText.encode(set.name);
        var body =
                ByteBuffer.allocate(GENERIC_HEADER + space(table) + space(name))
                        .order(ByteOrder.nativeOrder());
        body.put(0, (byte) set.family);
        attribute(body, GENERIC_HEADER, 1, table);
        attribute(body, GENERIC_HEADER + space(table), 2, name);
        return Netlink.request(SUBSYSTEM | GET_ELEMENTS, sequence, body.array());
    }

    private static int space(byte[] text) {
        return 4 + text.length + 1 + 3 & ~3;
    }

    private static void attribute(ByteBuffer body, int at, int type, byte[] text) {
        body.putShort(at, (short) (4 + text.length + 1)).putShort(at + 2, (short) type);
        body.put(at + 4, text);
    }

    /// Forgets what came of a kind.
    public void forget(Kind kind) {
        switch (kind) {
            case TABLES -> dormant.clear();
            case CHAINS -> chains.clear();
            case SETS -> sets.clear();
            case RULES -> rules.clear();
        }
    }

    /// Takes one message of a dump. Its memory is copied.
    public void accept(Message message) {
        int limit = message.body().limit();
        if (message.type() >> 8 << 8 != SUBSYSTEM || limit < GENERIC_HEADER || isFull()) {
            return;
        }
        bytes += limit;
        var body = ByteBuffer.allocate(limit).order(ByteOrder.nativeOrder());
        body.put(0, message.body(), 0, limit);
        int family = body.get(0) & 0xFF;
        var attributes = Netlink.table(body, GENERIC_HEADER);
        switch (message.type() & 0xFF) {
            case 0 -> table(family, attributes);
            case 3 -> chain(family, attributes);
            case 6 -> rule(family, attributes);
            case 9 -> set(family, attributes);
            default -> {}
        }
    }

    /// Whether so much came that the rest was left out.
    public boolean isFull() {
        return bytes > MAX_BYTES;
    }

    private void table(int family, Attributes attributes) {
        if ((attributes.number(2, 0) & DORMANT) != 0) {
            dormant.add(new TableName(family, attributes.text(1)));
        }
    }

    private void chain(int family, Attributes attributes) {
        chains.put(new ChainName(family, attributes.text(1), attributes.text(3)), attributes);
    }

    private void rule(int family, Attributes attributes) {
        var chain = new ChainName(family, attributes.text(1), attributes.text(2));
        rules.computeIfAbsent(chain, _ -> new ArrayList<>()).add(attributes);
    }

    private void set(int family, Attributes attributes) {
        sets.put(
                new SetName(family, attributes.text(1), attributes.text(2)),
                new NftSet(attributes.number(3, 0), attributes.number(5, 0), effort));
    }

    /// The sets whose elements are needed.
    public List<SetName> sets() {
        return List.copyOf(sets.keySet());
    }

    /// Forgets the elements of a set.
    public void forgetElements(SetName name) {
        var set = sets.get(name);
        if (set != null) {
            elements -= set.size();
            set.forget();
        }
    }

    /// Takes one message of a dump of elements. Its memory is copied.
    public void acceptElements(SetName name, Message message) {
        var set = sets.get(name);
        int limit = message.body().limit();
        if (set == null
                || message.type() != (SUBSYSTEM | GET_ELEMENTS - 1)
                || limit < GENERIC_HEADER) {
            return;
        }
        bytes += limit;
        var body = ByteBuffer.allocate(limit).order(ByteOrder.nativeOrder());
        body.put(0, message.body(), 0, limit);
        for (var element : Netlink.table(body, GENERIC_HEADER).list(3)) {
            if (elements >= NftSet.MAX_ELEMENTS || isFull()) {
                set.cut();
                return;
            }
            elements++;
            set.add(element.value());
        }
    }

    /// The elements of a set could not all be had: rules that ask it are uncertain.
    public void cutElements(SetName name) {
        var set = sets.get(name);
        if (set != null) {
            set.cut();
        }
    }

    /// The chains of all tables that filter IP packets; dormant tables do not filter.
    public List<Chain> chains() {
        var made = new ArrayList<Chain>();
        chains.forEach((name, attributes) -> {
            var family = family(name.family);
            if (family != null && !dormant.contains(new TableName(name.family, name.table))) {
                made.add(chain(name, family, attributes));
            }
        });
        return List.copyOf(made);
    }

    private static @Nullable Family family(int number) {
        return switch (number) {
            case INET, NETDEV -> Family.BOTH;
            case IPV4 -> Family.IPV4;
            case IPV6 -> Family.IPV6;
            default -> null;
        };
    }

    /// `NFTA_CHAIN_*`.
    private Chain chain(ChainName name, Family family, Attributes attributes) {
        var hook = attributes.nested(4);
        var list = new ArrayList<Rule>();
        if (attributes.has(4)) {
            devices(hook, list);
        }
        for (var rule : rules.getOrDefault(name, List.of())) {
            list.addAll(meaning(name, family, rule));
        }
        return new Chain(
                Origin.NFTABLES,
                family,
                (name.family == NETDEV ? "netdev " : "") + name.table,
                name.name,
                attributes.has(4) ? hook(name.family, hook.number(1, -1)) : null,
                hook.number(2, 0),
                attributes.number(5, 1) != 0,
                list);
    }

    private List<Rule> meaning(ChainName chain, Family family, Attributes rule) {
        var decoder = new NftRule(family, set -> set(chain, set), interfaces);
        return decoder.rules(rule.list(4));
    }

    /// A rule as the kernel keeps it, and as it is understood.
    ///
    /// @param meaning several where it has several effects
    public record SeenRule(RawRule raw, List<Rule> meaning) {
        public SeenRule {
            meaning = List.copyOf(meaning);
        }
    }

    /// The rules of all tables that filter IP packets, dormant tables too, each chain's in its
    /// order.
    public List<SeenRule> rules() {
        var seen = new ArrayList<SeenRule>();
        rules.forEach((chain, list) -> {
            var family = family(chain.family);
            if (family != null) {
                for (var rule : list) {
                    var raw = RawRule.of(chain.family, rule);
                    seen.add(new SeenRule(raw, meaning(chain, family, rule)));
                }
            }
        });
        return List.copyOf(seen);
    }

    private @Nullable NftSet set(ChainName chain, String set) {
        return sets.get(new SetName(chain.family, chain.table, set));
    }

    private static String hook(int family, int number) {
        if (family == NETDEV) {
            return number == 0 ? "ingress" : "egress";
        }
        return switch (number) {
            case 0 -> "prerouting";
            case 1 -> "input";
            case 2 -> "forward";
            case 3 -> "output";
            case 4 -> "postrouting";
            case 5 -> "ingress";
            default -> "hook " + number;
        };
    }

    /// A chain that is bound to devices lets pass what comes in by others.
    private static void devices(Attributes hook, List<Rule> rules) {
        var names = new ArrayList<Condition>();
        if (hook.has(3)) {
            names.add(new Condition.Input(hook.text(3)));
        }
        for (var device : hook.list(4)) {
            names.add(new Condition.Input(Netlink.text(device.bytes(), 0, 16)));
        }
        if (!names.isEmpty()) {
            var others = new Condition.Not(new Condition.AnyOf(names));
            rules.add(Rule.of(List.of(others), Verdict.ACCEPT));
        }
    }
}
