package davy.core.file;

import davy.core.file.Literals.Literal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The filter of [Literals]: which four-byte grams begin a comparison, and with which literals.
///
/// A gram's first three bytes, hashed, choose a word of the filter, its fourth byte a bit of the
/// word. Letters are folded to lower case throughout, which is exact enough for a filter.
final class LiteralTable {
    /// Makes ASCII letters lower case (and a few other bytes equal, which costs comparisons only).
    static final long FOLD = 0x2020202020202020L;

    /// Distance of the positions looked at, and so the number of grams each literal has.
    static final int STRIDE = 4;

    private static final int GRAM = 4;
    private static final int WINDOW = STRIDE + GRAM - 1;
    private static final int SMALLEST = 13;
    private static final int LARGEST = 18;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int shift;
    private final int[] filter;
    private final int[] starts;
    private final Entry[] entries;
    private final int[] literalOf;
    private final int[] offsetOf;

    /// A gram of a literal, with the up to eight bytes of the literal that are compared first.
    ///
    /// @param offset of the gram in the literal
    /// @param probe offset of those bytes in the literal
    /// @param mask which of them count
    /// @param fold bits set in both before comparing, for letters in either case
    private record Entry(
            int literal, int offset, int slot, int probe, long mask, long fold, long value) {}

    private LiteralTable(int shift, int[] filter, List<Entry> sorted) {
        this.shift = shift;
        this.filter = filter;
        this.entries = sorted.toArray(Entry[]::new);
        this.literalOf = sorted.stream().mapToInt(Entry::literal).toArray();
        this.offsetOf = sorted.stream().mapToInt(Entry::offset).toArray();
        this.starts = new int[filter.length + 1];
        sorted.forEach(entry -> starts[entry.slot() + 1]++);
        Arrays.parallelPrefix(starts, Integer::sum);
    }

    static LiteralTable of(List<Literal> literals) {
        int bits = 32 - Integer.numberOfLeadingZeros(literals.size() * STRIDE * 4);
        int shift = 32 - Math.clamp(bits, SMALLEST, LARGEST);
        int[] filter = new int[1 << (32 - shift)];
        int[] load = new int[filter.length];
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < literals.size(); i++) {
            var literal = literals.get(i);
            int window = rarest(literal.bytes(), load, shift);
            for (int k = window; k < window + STRIDE; k++) {
                int gram = gram(literal.bytes(), k);
                int slot = slot(gram, shift);
                load[slot]++;
                filter[slot] |= k + GRAM > literal.bytes().length ? -1 : 1 << (gram >>> 24);
                entries.add(entry(literal, i, k, slot));
            }
        }
        // Of one literal, the larger offset is the earlier place in the content: it comes first.
        entries.sort((a, b) ->
                a.slot() != b.slot()
                        ? Integer.compare(a.slot(), b.slot())
                        : Integer.compare(b.offset(), a.offset()));
        return new LiteralTable(shift, filter, entries);
    }

    private static Entry entry(Literal literal, int number, int offset, int slot) {
        byte[] bytes = literal.bytes();
        int probe = Math.clamp(offset - 2, 0, Math.max(0, bytes.length - Long.BYTES));
        long mask = 0;
        long fold = 0;
        long value = 0;
        for (int i = 0; i < Long.BYTES && probe + i < bytes.length; i++) {
            byte b = bytes[probe + i];
            mask |= 0xFFL << (8 * i);
            value |= (b & 0xFFL) << (8 * i);
            fold |= (literal.anyCase() && b >= 'a' && b <= 'z' ? 0x20L : 0) << (8 * i);
        }
        return new Entry(number, offset, slot, probe, mask, fold, value);
    }

    /// Where the seven bytes begin whose grams cost the least: rare in files, and not yet taken by
    /// many other literals.
    private static int rarest(byte[] bytes, int[] load, int shift) {
        int best = 0;
        double least = Double.MAX_VALUE;
        for (int window = 0; window == 0 || window + WINDOW <= bytes.length; window++) {
            double cost = 0;
            for (int k = window; k < window + STRIDE; k++) {
                int gram = gram(bytes, k);
                cost += frequency(bytes, k) * (1 + load[slot(gram, shift)]);
            }
            if (cost < least) {
                least = cost;
                best = window;
            }
        }
        return best;
    }

    private static double frequency(byte[] bytes, int at) {
        double frequency = 1;
        for (int i = at; i < Math.min(at + GRAM, bytes.length); i++) {
            frequency *= frequency(bytes[i]);
        }
        return frequency;
    }

    /// How often a byte is seen in the files of a system, roughly, relative to the rarest.
    private static int frequency(byte b) {
        if (b == 0) {
            return 200;
        }
        if (" etaoinsr".indexOf(b) >= 0) {
            return 60;
        }
        if (b >= 'a' && b <= 'z') {
            return "jqxzkwv".indexOf(b) >= 0 ? 8 : 30;
        }
        if (b >= 'A' && b <= 'Z') {
            return 8;
        }
        return b >= '0' && b <= '9' || "_./-\n\t".indexOf(b) >= 0 ? 12 : 3;
    }

    private static int gram(byte[] bytes, int at) {
        int gram = 0;
        for (int i = 0; i < GRAM && at + i < bytes.length; i++) {
            gram |= (bytes[at + i] & 0xFF) << (8 * i);
        }
        return gram | (int) FOLD;
    }

    static int slot(int gram, int shift) {
        return (gram & 0xFFFFFF) * 0x9E3779B1 >>> shift;
    }

    int[] filter() {
        return filter;
    }

    int shift() {
        return shift;
    }

    /// Whether a literal has this (folded) gram: never wrong when it says no.
    boolean has(int gram) {
        return (filter[slot(gram, shift)] >>> (gram >>> 24) & 1) != 0;
    }

    /// By slot, the first entry; one more at the end.
    int[] starts() {
        return starts;
    }

    int literal(int entry) {
        return literalOf[entry];
    }

    int offset(int entry) {
        return offsetOf[entry];
    }

    /// Whether the bytes around the gram are the literal's, were it to begin at `start`. True also
    /// where the buffer is too short to tell.
    boolean probes(int entry, byte[] buffer, int start) {
        var e = entries[entry];
        int at = start + e.probe();
        if (at + Long.BYTES > buffer.length) {
            return true;
        }
        long bytes = (long) LONGS.get(buffer, at);
        return (bytes & e.mask() | e.fold()) == e.value();
    }
}
