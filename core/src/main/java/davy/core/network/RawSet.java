package davy.core.network;

import davy.core.network.Netlink.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A set without a name of its own, which goes with the one rule that asks it: `{ 80, 443 }`.
///
/// @param name that the kernel gave it, by which the rule asks it
/// @param attributes those of `NFTA_SET_*` that make it what it is, in hexadecimal digits
/// @param elements `NFTA_SET_ELEM_*` of each element, likewise
public record RawSet(String name, SortedMap<Integer, String> attributes, List<String> elements) {
    static final int ANONYMOUS = 1;

    /// Flags, types and lengths of key and data, policy, description, timeouts, user data, type of
    /// objects, expressions.
    private static final Set<Integer> KEPT = Set.of(3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 17, 18);

    public RawSet {
        var parsed = new TreeMap<Integer, String>(attributes);
        parsed.values().forEach(HexFormat.of()::parseHex);
        elements.forEach(HexFormat.of()::parseHex);
        attributes = Collections.unmodifiableSortedMap(parsed);
        elements = List.copyOf(elements);
    }

    static RawSet of(Attributes set) {
        var attributes = new TreeMap<Integer, String>();
        for (int type : KEPT) {
            if (set.has(type)) {
                attributes.put(type, HexFormat.of().formatHex(set.bytes(type)));
            }
        }
        return new RawSet(set.text(2), attributes, List.of());
    }

    /// Whether it has the same elements, whatever they have counted meanwhile.
    boolean says(RawSet other) {
        return attributes.equals(other.attributes) && outline().equals(other.outline());
    }

    /// What it is and what is in it.
    String words() {
        return attributes + " " + outline();
    }

    /// Key, data, flags and end of key of each element, in any order.
    private List<String> outline() {
        var lines = new ArrayList<String>();
        for (String element : elements) {
            var buffer = ByteBuffer.wrap(HexFormat.of().parseHex(element));
            var parts = Netlink.table(buffer.order(ByteOrder.nativeOrder()), 0);
            var words = new ArrayList<String>();
            for (int type : List.of(1, 2, 3, 10)) {
                words.add(HexFormat.of().formatHex(parts.bytes(type)));
            }
            lines.add(String.join(" ", words));
        }
        lines.sort(null);
        return lines;
    }

    RawSet with(List<String> more) {
        var all = new ArrayList<String>(elements);
        all.addAll(more);
        return new RawSet(name, attributes, all);
    }
}
