package davy.core.network;

import davy.core.network.Netlink.Attributes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A set or map of nftables and its elements.
final class NftSet {
    private static final int INTERVAL = 0x4;
    private static final int CONCAT = 0x80;
    private static final int ELEMENT_END = 0x1;
    private static final int ELEMENT_ANY = 0x2;
    private static final int MAX_KEY = 64;

    /// Elements of all sets together are not held beyond this many.
    static final int MAX_ELEMENTS = 1_000_000;

    private final int flags;
    private final int keyLength;
    private final Effort effort;
    private final List<Raw> raw = new ArrayList<>();
    private final Map<List<NftRegister>, Condition> asked = new HashMap<>();
    private boolean whole = true;

    /// @param effort shared by all sets
    NftSet(int flags, int keyLength, Effort effort) {
        this.flags = flags;
        this.keyLength = Math.clamp(keyLength, 0, MAX_KEY);
        this.effort = effort;
    }

    /// How many elements may yet be made into conditions: thousands of rules may ask one large set.
    static final class Effort {
        private int left = 4 * MAX_ELEMENTS;

        private boolean take(int elements) {
            left -= Math.min(left, elements + 1);
            return left > 0;
        }
    }

    /// Whether its elements may be made into conditions once more.
    boolean take() {
        return whole && effort.take(raw.size());
    }

    /// The condition that the set is for a key, made once.
    Condition asked(List<NftRegister> key, Supplier<Condition> made) {
        var known = asked.get(key);
        if (known == null) {
            known = take() ? made.get() : new Condition.Unknown("set");
            asked.put(key, known);
        }
        return known;
    }

    private record Raw(byte[] key, byte[] end, int flags, @Nullable Attributes data) {}

    /// Keys from `low` to `high`, both included.
    ///
    /// @param any stands for all keys that no other element has
    /// @param data what a map has for them
    record Element(byte[] low, byte[] high, boolean any, @Nullable Attributes data) {}

    int keyLength() {
        return keyLength;
    }

    int size() {
        return raw.size();
    }

    /// Not all of its elements came.
    void cut() {
        whole = false;
    }

    void forget() {
        asked.clear();
        raw.clear();
    }

    /// `NFTA_SET_ELEM_*`.
    void add(ByteBuffer element) {
        var attributes = Netlink.table(element, 0);
        byte[] key = attributes.nested(1).bytes(1);
        byte[] end = attributes.nested(10).bytes(1);
        var data = attributes.has(2) ? attributes.nested(2) : null;
        raw.add(new Raw(fitted(key), fitted(end), attributes.number(3, 0), data));
    }

    private byte[] fitted(byte[] key) {
        return key.length == 0 || key.length == keyLength ? key : Arrays.copyOf(key, keyLength);
    }

    /// The elements as ranges; the one for all other keys last.
    List<Element> elements() {
        boolean pairs = (flags & INTERVAL) != 0 && (flags & CONCAT) == 0;
        var elements = pairs ? pairs() : singles();
        for (var each : raw) {
            if ((each.flags & ELEMENT_ANY) != 0) {
                elements.add(new Element(each.key, each.key, true, each.data));
            }
        }
        return elements;
    }

    private List<Element> singles() {
        var elements = new ArrayList<Element>();
        for (var each : raw) {
            if ((each.flags & (ELEMENT_END | ELEMENT_ANY)) == 0 && each.key.length > 0) {
                byte[] high = each.end.length > 0 ? each.end : each.key;
                elements.add(new Element(each.key, high, false, each.data));
            }
        }
        return elements;
    }

    /// An interval is two elements: where it begins, and, marked, where it is over. One that
    /// reaches to the end has no second.
    private List<Element> pairs() {
        var sorted = new ArrayList<Raw>();
        for (var each : raw) {
            if ((each.flags & ELEMENT_ANY) == 0 && each.key.length > 0) {
                sorted.add(each);
            }
        }
        sorted.sort(
                Comparator.comparing(Raw::key, Arrays::compareUnsigned)
                        .thenComparingInt(each -> -(each.flags & ELEMENT_END)));
        var elements = new ArrayList<Element>();
        Raw begun = null;
        for (var each : sorted) {
            if (begun != null) {
                elements.add(interval(begun, before(each.key)));
            }
            begun = (each.flags & ELEMENT_END) != 0 ? null : each;
        }
        if (begun != null) {
            byte[] last = new byte[keyLength];
            Arrays.fill(last, (byte) 0xFF);
            elements.add(interval(begun, last));
        }
        return elements;
    }

    private static Element interval(Raw begin, byte[] last) {
        byte[] high = begin.end.length > 0 ? begin.end : last;
        return new Element(begin.key, high, false, begin.data);
    }

    /// The key less one.
    private static byte[] before(byte[] key) {
        byte[] less = key.clone();
        for (int i = less.length - 1; i >= 0 && less[i]-- == 0; i--) {
            // Borrows from the byte before.
        }
        return less;
    }
}
