package davy.core.compression;

/// The LZ4 block format, as journald keeps it.
public final class Lz4 {
    private static final int SHORTEST_MATCH = 4;

    private Lz4() {}

    /// Unpacks one block until it ends or `out` is full.
    ///
    /// @return how many bytes of `out` were made, or -1 where the block is malformed
    public static int decode(byte[] in, int from, int length, byte[] out) {
        int at = from;
        int end = from + length;
        int made = 0;
        while (at < end) {
            long token = in[at++] & 0xFFL;
            long literals = token >>> 4;
            while (literals >= 15 && at < end) {
                int more = in[at++] & 0xFF;
                literals += more;
                if (more != 255) {
                    break;
                }
            }
            if (literals > end - at) {
                return -1;
            }
            int fits = (int) Math.min(literals, out.length - made);
            System.arraycopy(in, at, out, made, fits);
            made += fits;
            at += (int) literals;
            if (made == out.length || at == end) {
                return made;
            }
            if (at + 2 > end) {
                return -1;
            }
            int distance = in[at] & 0xFF | (in[at + 1] & 0xFF) << 8;
            at += 2;
            if (distance == 0 || distance > made) {
                return -1;
            }
            long match = (token & 15) + SHORTEST_MATCH;
            while (match >= 15 + SHORTEST_MATCH && at < end) {
                int more = in[at++] & 0xFF;
                match += more;
                if (more != 255) {
                    break;
                }
            }
            made = copy(out, made, distance, match);
        }
        return made;
    }

    private static int copy(byte[] out, int made, int distance, long match) {
        int end = (int) Math.min(out.length, made + match);
        for (int i = made; i < end; i++) {
            out[i] = out[i - distance];
        }
        return end;
    }
}
