package davy.core.compression;

import java.util.Arrays;

/// One block: run lengths, sorted rotations, move to front, Huffman codes, and all that backwards.
final class Bzip2Block {
    private static final int LARGEST = 900_000;
    private static final int GROUP = 50;

    private final int[] next = new int[LARGEST];
    private final byte[] symbols = new byte[256];
    private final byte[] selectors = new byte[18_002];
    private final int[] counts = new int[256];

    private int used;
    private int groups;
    private int tables;
    private int length;

    /// What is left to hand over, and where in the rotations it stands.
    private int left;

    private int place;
    private int run;
    private int lastByte;
    private int repeats;

    /// Reads a block whose magic was seen.
    ///
    /// @return whether it is well formed
    boolean read(Bzip2Bits in) {
        left = 0;
        repeats = 0;
        in.read(32);
        boolean randomised = in.bit();
        int origin = (int) in.read(24);
        readSymbols(in);
        boolean good = !randomised && used > 0 && readSelectors(in);
        var codes = new Bzip2Code[6];
        for (int i = 0; good && i < tables; i++) {
            codes[i] = Bzip2Code.read(in, used + 2);
            good = codes[i].isGood();
        }
        if (!good || !decode(in, codes) || origin >= length) {
            return false;
        }
        link(origin);
        return true;
    }

    private void readSymbols(Bzip2Bits in) {
        long rows = in.read(16);
        used = 0;
        for (int row = 0; row < 16; row++) {
            if ((rows >> 15 - row & 1) == 0) {
                continue;
            }
            long columns = in.read(16);
            for (int column = 0; column < 16; column++) {
                if ((columns >> 15 - column & 1) != 0) {
                    symbols[used++] = (byte) (row * 16 + column);
                }
            }
        }
    }

    private boolean readSelectors(Bzip2Bits in) {
        tables = (int) in.read(3);
        groups = (int) in.read(15);
        if (tables < 2 || tables > 6 || groups < 1) {
            return false;
        }
        byte[] order = {0, 1, 2, 3, 4, 5};
        for (int i = 0; i < groups; i++) {
            int at = 0;
            while (in.bit()) {
                if (++at >= tables) {
                    return false;
                }
            }
            byte table = order[at];
            System.arraycopy(order, 0, order, 1, at);
            order[0] = table;
            if (i < selectors.length) {
                selectors[i] = table;
            }
        }
        groups = Math.min(groups, selectors.length);
        return true;
    }

    private boolean decode(Bzip2Bits in, Bzip2Code[] codes) {
        Arrays.fill(counts, 0);
        length = 0;
        long runLength = 0;
        int runUnit = 1;
        for (int group = 0; group < groups && !in.ended(); group++) {
            var code = codes[selectors[group]];
            for (int i = 0; i < GROUP; i++) {
                int symbol = code.next(in);
                if (symbol >= 0 && symbol < 2) {
                    runLength += (long) runUnit << symbol;
                    if (runLength > LARGEST - length) {
                        return false;
                    }
                    runUnit <<= 1;
                    continue;
                }
                repeatFirst((int) runLength);
                runLength = 0;
                runUnit = 1;
                if (symbol == used + 1) {
                    return !in.ended();
                }
                if (symbol < 0 || length == LARGEST) {
                    return false;
                }
                moveToFront(symbol - 1);
                repeatFirst(1);
            }
        }
        return false;
    }

    private void repeatFirst(int count) {
        int value = symbols[0] & 0xFF;
        Arrays.fill(next, length, length + count, value);
        counts[value] += count;
        length += count;
    }

    private void moveToFront(int at) {
        byte symbol = symbols[at];
        System.arraycopy(symbols, 0, symbols, 1, at);
        symbols[0] = symbol;
    }

    /// Threads the rotations: each place holds its byte in the low 8 bits, the next place above.
    private void link(int origin) {
        int sum = 0;
        for (int i = 0; i < 256; i++) {
            int count = counts[i];
            counts[i] = sum;
            sum += count;
        }
        for (int i = 0; i < length; i++) {
            next[counts[next[i] & 0xFF]++] |= i << 8;
        }
        place = next[origin] >>> 8;
        left = length;
        run = 0;
        lastByte = -1;
    }

    /// Hands over unpacked bytes; 0 where the block has no more.
    int take(byte[] into, int at, int count) {
        int done = 0;
        while (done < count) {
            if (repeats > 0) {
                int some = Math.min(repeats, count - done);
                Arrays.fill(into, at + done, at + done + some, (byte) lastByte);
                repeats -= some;
                done += some;
                continue;
            }
            if (left == 0) {
                break;
            }
            int entry = next[place];
            place = entry >>> 8;
            left--;
            int value = entry & 0xFF;
            if (run == 4) {
                repeats = value;
                run = 0;
                continue;
            }
            run = value == lastByte ? run + 1 : 1;
            lastByte = value;
            into[at + done++] = (byte) value;
        }
        return done;
    }
}
