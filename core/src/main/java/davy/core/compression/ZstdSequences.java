package davy.core.compression;

import davy.core.compression.ZstdBits.Malformed;
import org.jspecify.annotations.Nullable;

/// The second section of a block: what is copied from before (RFC 8878, 3.1.1.3.2).
final class ZstdSequences {
    /// Takes what a sequence says.
    interface Sink {
        void copy(int literals, long distance, int match) throws Malformed;
    }

    private static final int[] LITERAL_BASES =
            bases(
                    0,
                    new int[] {
                        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4,
                        6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
                    });
    private static final int[] MATCH_BASES =
            bases(
                    3,
                    new int[] {
                        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                        0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12,
                        13, 14, 15, 16
                    });
    private static final int[] LITERAL_COUNTS = {
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1,
        1, -1, -1, -1, -1
    };
    private static final int[] MATCH_COUNTS = {
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
    };
    private static final int[] DISTANCE_COUNTS = {
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1
    };

    private @Nullable ZstdTable literals;
    private @Nullable ZstdTable distances;
    private @Nullable ZstdTable matches;
    private final long[] last = {1, 4, 8};

    /// For each code its base in the low 24 bits, and above it how many bits are added.
    private static int[] bases(int first, int[] bits) {
        var bases = new int[bits.length];
        int base = first;
        for (int i = 0; i < bits.length; i++) {
            bases[i] = base | bits[i] << 24;
            base += 1 << bits[i];
        }
        return bases;
    }

    /// A frame begins.
    void reset() {
        literals = null;
        distances = null;
        matches = null;
        last[0] = 1;
        last[1] = 4;
        last[2] = 8;
    }

    /// Reads the section, which ends the block.
    void read(byte[] in, int from, int end, Sink sink) throws Malformed {
        if (from >= end) {
            throw new Malformed("no sequences");
        }
        int first = in[from] & 0xFF;
        int head = first < 128 ? 1 : first < 255 ? 2 : 3;
        if (first == 0) {
            return;
        }
        if (from + head + 1 > end) {
            throw new Malformed("sequences cut off");
        }
        int count =
                switch (head) {
                    case 1 -> first;
                    case 2 -> (first - 128 << 8) + (in[from + 1] & 0xFF);
                    default -> (in[from + 1] & 0xFF) + ((in[from + 2] & 0xFF) << 8) + 0x7F00;
                };
        int modes = in[from + head] & 0xFF;
        var tables = new Tables(in, from + head + 1, end);
        literals = tables.next(modes >> 6, literals, 9, LITERAL_COUNTS, 6, 35);
        distances = tables.next(modes >> 4 & 3, distances, 8, DISTANCE_COUNTS, 5, 31);
        matches = tables.next(modes >> 2 & 3, matches, 9, MATCH_COUNTS, 6, 52);
        run(count, new ZstdBits(in, tables.at, end), literals, distances, matches, sink);
    }

    /// The descriptions of the three tables.
    private static final class Tables {
        private final byte[] in;
        private final int end;
        private int at;

        Tables(byte[] in, int at, int end) {
            this.in = in;
            this.at = at;
            this.end = end;
        }

        ZstdTable next(
                int mode, @Nullable ZstdTable before, int longest, int[] counts, int log, int most)
                throws Malformed {
            return switch (mode) {
                case 0 -> ZstdTable.of(log, counts);
                case 1 -> always(most);
                case 2 -> described(longest, most);
                default -> {
                    if (before == null) {
                        throw new Malformed("no table before");
                    }
                    yield before;
                }
            };
        }

        private ZstdTable always(int most) throws Malformed {
            int symbol = at < end ? in[at++] & 0xFF : most + 1;
            if (symbol > most) {
                throw new Malformed("symbol");
            }
            return ZstdTable.always(symbol);
        }

        private ZstdTable described(int longest, int most) throws Malformed {
            var description = new ZstdTable.Description(in, at, end);
            var table = description.table(longest, most);
            at = description.end();
            return table;
        }
    }

    private void run(
            int count,
            ZstdBits in,
            ZstdTable literals,
            ZstdTable distances,
            ZstdTable matches,
            Sink sink)
            throws Malformed {
        int literal = literals.start(in);
        int distance = distances.start(in);
        int match = matches.start(in);
        for (int i = 0; i < count; i++) {
            int code = distances.symbol(distance);
            long value = (1L << code) + in.peek(code);
            in.skip(code);
            int matchBase = MATCH_BASES[matches.symbol(match)];
            int matchLength = (matchBase & 0xFFFFFF) + in.read(matchBase >>> 24);
            int literalBase = LITERAL_BASES[literals.symbol(literal)];
            int literalLength = (literalBase & 0xFFFFFF) + in.read(literalBase >>> 24);
            if (in.left() < 0) {
                throw new Malformed("sequences");
            }
            sink.copy(literalLength, distance(value, literalLength), matchLength);
            if (i < count - 1) {
                literal = literals.next(literal, in);
                match = matches.next(match, in);
                distance = distances.next(distance, in);
            }
        }
        if (in.left() != 0) {
            throw new Malformed("sequences");
        }
    }

    /// RFC 8878, 3.1.1.5: the smallest values mean the last distances.
    private long distance(long value, int literalLength) {
        long distance;
        int back = value > 3 ? 3 : (int) value - (literalLength == 0 ? 0 : 1);
        if (value > 3) {
            distance = value - 3;
        } else {
            distance = back == 3 ? last[0] - 1 : last[back];
        }
        if (back > 1) {
            last[2] = last[1];
        }
        if (back > 0) {
            last[1] = last[0];
        }
        last[0] = distance;
        return distance;
    }
}
