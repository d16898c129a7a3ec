package davy.core.shell;

/// Keccak-256 as CryptoNote uses it: the padding of the first submission, not that of SHA-3.
final class Keccak {
    private static final int RATE = 136;
    private static final long[] ROUNDS = {
        0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
        0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
        0x000000000000008aL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
        0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L, 0x8000000000008003L,
        0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL, 0x800000008000000aL,
        0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
    };
    private static final int[] ROTATIONS = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };
    private static final int[] LANES = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };

    private Keccak() {}

    /// 32 bytes.
    static byte[] hash(byte[] input, int length) {
        long[] state = new long[25];
        byte[] padded = new byte[(length / RATE + 1) * RATE];
        System.arraycopy(input, 0, padded, 0, length);
        padded[length] = 1;
        padded[padded.length - 1] |= (byte) 0x80;
        for (int block = 0; block < padded.length; block += RATE) {
            for (int i = 0; i < RATE; i++) {
                state[i / 8] ^= (padded[block + i] & 0xFFL) << (8 * (i % 8));
            }
            permute(state);
        }
        byte[] hash = new byte[32];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
        }
        return hash;
    }

    private static void permute(long[] a) {
        long[] column = new long[5];
        for (long round : ROUNDS) {
            theta(a, column);
            long last = a[1];
            for (int i = 0; i < LANES.length; i++) {
                long saved = a[LANES[i]];
                a[LANES[i]] = Long.rotateLeft(last, ROTATIONS[i]);
                last = saved;
            }
            chi(a, column);
            a[0] ^= round;
        }
    }

    private static void theta(long[] a, long[] column) {
        for (int x = 0; x < 5; x++) {
            column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        }
        for (int x = 0; x < 5; x++) {
            long d = column[(x + 4) % 5] ^ Long.rotateLeft(column[(x + 1) % 5], 1);
            for (int y = 0; y < 25; y += 5) {
                a[y + x] ^= d;
            }
        }
    }

    private static void chi(long[] a, long[] row) {
        for (int y = 0; y < 25; y += 5) {
            System.arraycopy(a, y, row, 0, 5);
            for (int x = 0; x < 5; x++) {
                a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }
    }
}
