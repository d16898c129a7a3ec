package davy.core.compression;

import davy.core.compression.ZstdBits.Malformed;

/// A decoding table of finite state entropy (RFC 8878, 4.1).
final class ZstdTable {
    final int log;
    private final byte[] symbols;
    private final byte[] bits;
    private final short[] bases;

    private ZstdTable(int log) {
        this.log = log;
        symbols = new byte[1 << log];
        bits = new byte[1 << log];
        bases = new short[1 << log];
    }

    /// The table that always gives one symbol.
    static ZstdTable always(int symbol) {
        var table = new ZstdTable(0);
        table.symbols[0] = (byte) symbol;
        return table;
    }

    /// @param counts of each symbol, of `1 << log` in all; -1 for less than one
    static ZstdTable of(int log, int... counts) throws Malformed {
        var table = new ZstdTable(log);
        table.spread(counts);
        return table;
    }

    private void spread(int[] counts) throws Malformed {
        int size = 1 << log;
        int high = size;
        var next = new int[counts.length];
        for (int s = 0; s < counts.length; s++) {
            if (counts[s] == -1) {
                symbols[--high] = (byte) s;
                next[s] = 1;
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int s = 0; s < counts.length; s++) {
            for (int i = 0; i < counts[s]; i++) {
                symbols[at] = (byte) s;
                do {
                    at = at + step & size - 1;
                } while (at >= high);
            }
            next[s] = Math.max(next[s], counts[s]);
        }
        if (at != 0) {
            throw new Malformed("counts");
        }
        for (int i = 0; i < size; i++) {
            int count = next[symbols[i] & 0xFF]++;
            bits[i] = (byte) (log - 31 + Integer.numberOfLeadingZeros(count));
            bases[i] = (short) ((count << bits[i]) - size);
        }
    }

    int symbol(int state) {
        return symbols[state] & 0xFF;
    }

    int start(ZstdBits in) {
        return in.read(log);
    }

    int next(int state, ZstdBits in) {
        return (bases[state] & 0xFFFF) + in.read(bits[state]);
    }

    /// Reads a table's description, whose bits are read forwards.
    static final class Description {
        private final byte[] bytes;
        private final int end;
        private long position;

        Description(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.end = end;
            position = from * 8L;
        }

        /// Where the description ends, in bytes.
        int end() {
            return (int) (position + 7 >>> 3);
        }

        private int read(int count) throws Malformed {
            int value = 0;
            for (int i = 0; i < count; i++, position++) {
                int at = (int) (position >>> 3);
                if (at >= end) {
                    throw new Malformed("table cut off");
                }
                value |= (bytes[at] >> (position & 7) & 1) << i;
            }
            return value;
        }

        /// @param most the highest symbol allowed
        ZstdTable table(int longest, int most) throws Malformed {
            int log = read(4) + 5;
            if (log > longest) {
                throw new Malformed("table too large");
            }
            var counts = new int[most + 1];
            int left = 1 << log;
            int symbol = 0;
            while (left > 0) {
                if (symbol > most) {
                    throw new Malformed("too many symbols");
                }
                int count = count(left);
                left -= Math.abs(count);
                counts[symbol++] = count;
                if (count == 0) {
                    symbol += zeros();
                }
            }
            if (left != 0) {
                throw new Malformed("too many counts");
            }
            return of(log, counts);
        }

        /// RFC 8878, 4.1.1: small values take one bit less.
        private int count(int left) throws Malformed {
            int bits = 32 - Integer.numberOfLeadingZeros(left + 1);
            int mask = (1 << bits - 1) - 1;
            int threshold = (1 << bits) - 1 - (left + 1);
            int low = read(bits - 1);
            if (low < threshold) {
                return low - 1;
            }
            int value = low | read(1) << bits - 1;
            return (value > mask ? value - threshold : value) - 1;
        }

        private int zeros() throws Malformed {
            int zeros = 0;
            int more = 3;
            while (more == 3) {
                more = read(2);
                zeros += more;
            }
            return zeros;
        }
    }
}
