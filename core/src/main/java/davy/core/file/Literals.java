package davy.core.file;

import davy.core.host.FileView;
import davy.core.text.RawText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// A set of byte strings that are searched for all at once; the cost of a search does not grow with
/// their number.
///
/// Only every fourth position of the content is looked at: each literal has four overlapping
/// four-byte grams ([LiteralTable] picks the rarest), and one of them must lie at such a position.
/// A filter of one bit per gram says whether to compare. Immutable; a [Scanner] is one thread's.
public final class Literals {
    /// Shortest literal, bytes.
    public static final int SHORTEST = 6;

    /// Longest literal, bytes.
    public static final int LONGEST = 1024;

    private final List<Literal> literals;
    private final LiteralTable table;
    private final int longest;

    private Literals(List<Literal> literals) {
        this.literals = List.copyOf(literals);
        this.table = LiteralTable.of(this.literals);
        this.longest = literals.stream().mapToInt(l -> l.bytes().length).max().orElse(0);
    }

    /// Literals as they are written, each [#SHORTEST] to [#LONGEST] bytes of UTF-8; other lengths
    /// are refused with [IllegalArgumentException].
    public static Literals of(List<String> texts) {
        var builder = builder();
        texts.forEach(builder::add);
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return literals.size();
    }

    /// The literal with this number, as it was given; numbers count from 0 in order of addition.
    public String text(int literal) {
        return RawText.decode(literals.get(literal).bytes());
    }

    public Scanner scanner() {
        return new Scanner(literals, table, longest);
    }

    /// One literal.
    ///
    /// @param bytes in lower case where case does not count
    /// @param anyCase whether ASCII letters match in either case
    record Literal(byte[] bytes, boolean anyCase) {
        boolean matches(byte[] buffer, int at) {
            return anyCase
                    ? matchesAnyCase(buffer, at)
                    : Arrays.equals(buffer, at, at + bytes.length, bytes, 0, bytes.length);
        }

        private boolean matchesAnyCase(byte[] buffer, int at) {
            for (int i = 0; i < bytes.length; i++) {
                if (lower(buffer[at + i]) != bytes[i]) {
                    return false;
                }
            }
            return true;
        }

        static byte lower(byte b) {
            return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
        }
    }

    /// Collects literals; their numbers are the order of addition.
    public static final class Builder {
        private final List<Literal> literals = new ArrayList<>();

        private Builder() {}

        public Builder add(String text) {
            return add(RawText.encode(text), false);
        }

        /// A literal whose ASCII letters match in either case.
        public Builder addAnyCase(String text) {
            return add(RawText.encode(text), true);
        }

        public Builder add(byte[] bytes, boolean anyCase) {
            if (bytes.length < SHORTEST || bytes.length > LONGEST) {
                throw new IllegalArgumentException(
                        "a literal has %d to %d bytes, not %d: %s"
                                .formatted(
                                        SHORTEST,
                                        LONGEST,
                                        bytes.length,
                                        RawText.show(RawText.decode(bytes))));
            }
            byte[] own = bytes.clone();
            for (int i = 0; anyCase && i < own.length; i++) {
                own[i] = Literal.lower(own[i]);
            }
            literals.add(new Literal(own, anyCase));
            return this;
        }

        public Literals build() {
            return new Literals(literals);
        }
    }

    /// Searches content that comes in pieces; what crosses the border of two pieces is found too.
    public static final class Scanner implements FileView.Sink {
        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final long NOWHERE = -1;

        private final List<Literal> literals;
        private final LiteralTable table;
        private final long[] first;
        private final BitSet found = new BitSet();

        /// End of the content so far, one byte shorter than the longest literal; then room for as
        /// much of the next piece.
        private final byte[] border;

        private final int reach;
        private int carried;
        private long fed;

        private Scanner(List<Literal> literals, LiteralTable table, int longest) {
            this.literals = literals;
            this.table = table;
            this.first = new long[literals.size()];
            this.reach = Math.max(0, longest - 1);
            this.border = new byte[2 * reach];
            reset();
        }

        /// Forgets everything: the next piece begins a new file.
        public void reset() {
            Arrays.fill(first, NOWHERE);
            found.clear();
            carried = 0;
            fed = 0;
        }

        /// What came before does not touch what comes after.
        @Override
        public void gap() {
            carried = 0;
        }

        @Override
        public boolean accept(byte[] buffer, int length) {
            feed(buffer, length);
            return true;
        }

        public void feed(byte[] buffer, int length) {
            if (carried > 0) {
                int head = Math.min(length, reach);
                System.arraycopy(buffer, 0, border, carried, head);
                scan(border, carried + head, fed - carried);
            }
            scan(buffer, length, fed);
            carry(buffer, length);
            fed += length;
        }

        private void carry(byte[] buffer, int length) {
            if (length >= reach) {
                System.arraycopy(buffer, length - reach, border, 0, reach);
                carried = reach;
                return;
            }
            // The border already holds what was carried, followed by the whole of this piece.
            if (carried == 0) {
                System.arraycopy(buffer, 0, border, 0, length);
            }
            int all = carried + length;
            int kept = Math.min(all, reach);
            System.arraycopy(border, all - kept, border, 0, kept);
            carried = kept;
        }

        /// Numbers of the literals found since the last [#reset]; a view, not a copy.
        public BitSet found() {
            return found;
        }

        /// Where a literal was first found, counted in bytes fed since the last [#reset] (holes do
        /// not count); -1 where it was not.
        public long first(int literal) {
            return first[literal];
        }

        private void scan(byte[] buffer, int end, long base) {
            int[] filter = table.filter();
            int shift = table.shift();
            int at = 0;
            for (; at <= end - Long.BYTES; at += Long.BYTES) {
                long bytes = (long) LONGS.get(buffer, at) | LiteralTable.FOLD;
                int low = (int) bytes;
                int high = (int) (bytes >>> 32);
                int hits =
                        filter[LiteralTable.slot(low, shift)] >>> (low >>> 24)
                                | filter[LiteralTable.slot(high, shift)] >>> (high >>> 24);
                if ((hits & 1) != 0) {
                    pair(buffer, at, low, high, end, base);
                }
            }
            tail(buffer, at, end, base);
        }

        private void pair(byte[] buffer, int at, int low, int high, int end, long base) {
            if (table.has(low)) {
                verify(buffer, at, LiteralTable.slot(low, table.shift()), end, base);
            }
            if (table.has(high)) {
                verify(buffer, at + 4, LiteralTable.slot(high, table.shift()), end, base);
            }
        }

        private void tail(byte[] buffer, int at, int end, long base) {
            long bytes = 0;
            for (int i = at; i < end; i++) {
                bytes |= (buffer[i] & 0xFFL) << (8 * (i - at));
            }
            bytes |= LiteralTable.FOLD;
            if (end - at >= 3) {
                pair(buffer, at, (int) bytes, end - at == 7 ? (int) (bytes >>> 32) : 0, end, base);
            }
        }

        /// Compares each literal that has a gram in this slot with the bytes around the gram.
        private void verify(byte[] buffer, int at, int slot, int end, long base) {
            int[] starts = table.starts();
            for (int entry = starts[slot]; entry < starts[slot + 1]; entry++) {
                int number = table.literal(entry);
                int start = at - table.offset(entry);
                if (first[number] != NOWHERE || start < 0) {
                    continue;
                }
                var literal = literals.get(number);
                if (start + literal.bytes().length <= end
                        && table.probes(entry, buffer, start)
                        && literal.matches(buffer, start)) {
                    first[number] = base + start;
                    found.set(number);
                }
            }
        }
    }
}
