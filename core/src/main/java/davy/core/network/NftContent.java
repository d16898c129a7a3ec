package davy.core.network;

import davy.core.network.Netlink.Attribute;
import davy.core.network.Netlink.Attributes;
import davy.core.network.Netlink.Message;
import davy.core.text.RawText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is in one table of the family `inet`, without handles and counters, so that the messages
/// that make a table and those that the kernel dumps of it come to the same.
public final class NftContent {
    private static final int BASE_CHAIN = 1;

    private final String table;
    private final List<String> lines = new ArrayList<>();

    public NftContent(String table) {
        this.table = table;
    }

    /// Takes a message that makes or shows something; those of other tables are passed over.
    public void accept(Message message) {
        int limit = message.body().limit();
        if (message.type() >> 8 << 8 != NftBatch.SUBSYSTEM || limit < NftBatch.GENERIC_HEADER) {
            return;
        }
        var body = copy(message.body());
        var attributes = Netlink.table(body, NftBatch.GENERIC_HEADER);
        if (body.get(0) != NftBatch.INET || !attributes.text(1).equals(table)) {
            return;
        }
        switch (message.type() & 0xFF) {
            case NftBatch.NEW_TABLE -> lines.add("table " + attributes.number(2, 0));
            case NftBatch.NEW_CHAIN -> lines.add(chain(attributes));
            case NftBatch.NEW_RULE ->
                    lines.add("rule " + attributes.text(2) + ' ' + expressions(attributes.list(4)));
            case NftBatch.NEW_SET -> lines.add(set(attributes));
            case NftBatch.NEW_ELEMENTS -> elements(attributes);
            default -> {}
        }
    }

    private static ByteBuffer copy(ByteBuffer body) {
        return ByteBuffer.allocate(body.limit())
                .order(ByteOrder.nativeOrder())
                .put(0, body, 0, body.limit());
    }

    /// Forgets everything.
    public void clear() {
        lines.clear();
    }

    /// The names of the table's sets, to dump their elements.
    public List<NftDecoder.SetName> sets() {
        return lines.stream()
                .filter(line -> line.startsWith("set "))
                .map(line -> line.split(" ", 3)[1])
                .map(name -> new NftDecoder.SetName(NftBatch.INET, table, name))
                .toList();
    }

    private static String chain(Attributes chain) {
        var hook = chain.nested(4);
        String devices = hook.has(3) || hook.has(4) ? " devices" : "";
        return "chain %s hook %d priority %d policy %d type %s flags %d%s"
                .formatted(
                        chain.text(3),
                        hook.number(1, -1),
                        hook.number(2, 0),
                        chain.number(5, -1),
                        chain.text(7),
                        chain.number(10, 0) & ~BASE_CHAIN,
                        devices);
    }

    private static String set(Attributes set) {
        return "set %s flags %d type %d length %d%s"
                .formatted(
                        set.text(2),
                        set.number(3, 0),
                        set.number(4, 0),
                        set.number(5, 0),
                        set.has(11) ? " timeout" : "");
    }

    private void elements(Attributes list) {
        for (var element : list.list(3)) {
            var kept = new TreeMap<Integer, String>();
            for (var attribute : Netlink.attributes(element.value(), 0)) {
                kept(kept, attribute);
            }
            lines.add("element " + list.text(2) + ' ' + kept);
        }
    }

    /// The expressions of a rule as text, attributes in the order of their numbers. An attribute
    /// that is zero is left out, as the kernel tells some that need not be given.
    static String expressions(List<Attribute> expressions) {
        var out = new StringBuilder();
        for (var expression : expressions) {
            var parts = Netlink.table(expression.value(), 0);
            String name = parts.text(1);
            var kept = new TreeMap<Integer, String>();
            for (var attribute : parts.list(2)) {
                if (!changes(name, attribute.type())) {
                    kept(kept, attribute);
                }
            }
            out.append(name).append(kept).append(' ');
        }
        return out.toString();
    }

    /// What the kernel counts on while packets pass: `NFTA_QUOTA_CONSUMED`, `NFTA_LAST_*`.
    private static boolean changes(String expression, int attribute) {
        return switch (expression) {
            case "counter", "last" -> true;
            case "quota" -> attribute == 4;
            default -> false;
        };
    }

    private static void kept(Map<Integer, String> kept, Attribute attribute) {
        byte[] bytes = attribute.bytes();
        for (byte b : bytes) {
            if (b != 0) {
                kept.put(attribute.type(), HexFormat.of().formatHex(bytes));
                return;
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NftContent that && sorted().equals(that.sorted());
    }

    /// Rules stay in their order among those of a chain.
    private List<String> sorted() {
        var rules = lines.stream().filter(line -> line.startsWith("rule ")).toList();
        var others = lines.stream().filter(line -> !line.startsWith("rule ")).sorted().toList();
        var byChain = new TreeMap<String, List<String>>();
        for (String rule : rules) {
            byChain.computeIfAbsent(rule.split(" ", 3)[1], _ -> new ArrayList<>()).add(rule);
        }
        var all = new ArrayList<String>(others);
        byChain.values().forEach(all::addAll);
        return all;
    }

    @Override
    public int hashCode() {
        return sorted().hashCode();
    }

    /// For a person who looks for the difference.
    @Override
    public String toString() {
        return RawText.show(String.join(" | ", sorted()));
    }
}
