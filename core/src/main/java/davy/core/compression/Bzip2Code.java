package davy.core.compression;

/// A canonical Huffman code of up to 20 bits.
final class Bzip2Code {
    private static final int LONGEST = 20;

    private final int[] limits = new int[LONGEST + 2];
    private final int[] bases = new int[LONGEST + 2];
    private final int[] sorted = new int[258];
    private boolean good = true;

    private Bzip2Code() {}

    boolean isGood() {
        return good;
    }

    static Bzip2Code read(Bzip2Bits in, int symbols) {
        var code = new Bzip2Code();
        var lengths = new int[symbols];
        int length = (int) in.read(5);
        for (int i = 0; i < symbols; i++) {
            while (length > 0 && length <= LONGEST && in.bit()) {
                length += in.bit() ? -1 : 1;
            }
            if (length < 1 || length > LONGEST) {
                code.good = false;
                return code;
            }
            lengths[i] = length;
        }
        code.build(lengths);
        return code;
    }

    /// For each length the first code above it, and what to add to find its symbol.
    private void build(int[] lengths) {
        int at = 0;
        int first = 0;
        for (int length = 1; length <= LONGEST; length++) {
            bases[length] = at - first;
            for (int s = 0; s < lengths.length; s++) {
                if (lengths[s] == length) {
                    sorted[at++] = s;
                    first++;
                }
            }
            limits[length] = first;
            first <<= 1;
        }
    }

    /// The next symbol, or -1 where the bits are no code.
    int next(Bzip2Bits in) {
        int value = 0;
        for (int length = 1; length <= LONGEST; length++) {
            value = value << 1 | (in.bit() ? 1 : 0);
            if (value < limits[length]) {
                int at = bases[length] + value;
                return at >= 0 && at < sorted.length ? sorted[at] : -1;
            }
        }
        return -1;
    }
}
