package davy.core.compression;

import davy.core.compression.ZstdBits.Malformed;

/// A Huffman code for literals (RFC 8878, 4.2).
final class ZstdHuffman {
    private static final int LONGEST = 11;

    private final int log;
    private final byte[] symbols;
    private final byte[] bits;
    private final int end;

    private ZstdHuffman(int log, int end) {
        this.log = log;
        this.end = end;
        symbols = new byte[1 << log];
        bits = new byte[1 << log];
    }

    /// Where its description ended.
    int end() {
        return end;
    }

    /// Reads a description from `from` on.
    static ZstdHuffman read(byte[] in, int from, int end) throws Malformed {
        if (from >= end) {
            throw new Malformed("no code");
        }
        int head = in[from] & 0xFF;
        int after = from + 1 + (head < 128 ? head : (head - 126) / 2);
        if (after > end) {
            throw new Malformed("code cut off");
        }
        var weights = new int[256];
        int count =
                head < 128
                        ? packed(in, from + 1, after, weights)
                        : plain(in, from + 1, head - 127, weights);
        return of(weights, count, after);
    }

    private static int plain(byte[] in, int from, int count, int[] weights) {
        for (int i = 0; i < count; i++) {
            int pair = in[from + i / 2] & 0xFF;
            weights[i] = i % 2 == 0 ? pair >> 4 : pair & 15;
        }
        return count;
    }

    /// Weights by two states that take turns.
    private static int packed(byte[] in, int from, int end, int[] weights) throws Malformed {
        var description = new ZstdTable.Description(in, from, end);
        var table = description.table(6, 12);
        var bits = new ZstdBits(in, description.end(), end);
        int one = table.start(bits);
        int other = table.start(bits);
        int count = 0;
        while (count < 254) {
            weights[count++] = table.symbol(one);
            int next = table.next(one, bits);
            one = other;
            other = next;
            if (bits.left() < 0) {
                weights[count++] = table.symbol(one);
                return count;
            }
        }
        throw new Malformed("too many weights");
    }

    private static ZstdHuffman of(int[] weights, int count, int end) throws Malformed {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > LONGEST) {
                throw new Malformed("weight");
            }
            sum += weights[i] == 0 ? 0 : 1 << weights[i] - 1;
        }
        int log = 32 - Integer.numberOfLeadingZeros(sum);
        int rest = (1 << log) - sum;
        if (sum == 0 || log > LONGEST || Integer.bitCount(rest) != 1) {
            throw new Malformed("weights");
        }
        weights[count] = 32 - Integer.numberOfLeadingZeros(rest);
        var code = new ZstdHuffman(log, end);
        code.fill(weights, count + 1);
        return code;
    }

    /// The lightest first: they have the longest codes.
    private void fill(int[] weights, int count) {
        int at = 0;
        for (int weight = 1; weight <= log; weight++) {
            for (int s = 0; s < count; s++) {
                if (weights[s] != weight) {
                    continue;
                }
                int size = 1 << weight - 1;
                for (int i = at; i < at + size; i++) {
                    symbols[i] = (byte) s;
                    bits[i] = (byte) (log + 1 - weight);
                }
                at += size;
            }
        }
    }

    /// Decodes `count` literals from one stream, which they must use up.
    void decode(byte[] in, int from, int end, byte[] out, int at, int count) throws Malformed {
        var stream = new ZstdBits(in, from, end);
        for (int i = at; i < at + count; i++) {
            int index = (int) stream.peek(log);
            out[i] = symbols[index];
            stream.skip(bits[index]);
        }
        if (stream.left() != 0) {
            throw new Malformed("literals");
        }
    }
}
