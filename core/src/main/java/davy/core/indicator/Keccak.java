package davy.core.indicator;

/// Keccak with 256 bits of output, as Monero and Ethereum use it: the submission to NIST's contest,
/// whose padding differs from that of SHA3-256 (FIPS 202) in one byte.
final class Keccak {
    /// Padding of the submission.
    static final int ORIGINAL = 0x01;

    /// Padding of FIPS 202.
    static final int SHA3 = 0x06;

    /// Bytes absorbed at a time: 1600 bits less twice the output.
    private static final int RATE = 136;

    private static final int ROUNDS = 24;
    private static final long[] CONSTANTS = constants();
    private static final int[] ROTATIONS = rotations();

    private Keccak() {}

    static byte[] hash(byte[] message) {
        return hash(message, message.length, ORIGINAL);
    }

    /// Hash of the first `length` bytes.
    static byte[] hash(byte[] message, int length, int padding) {
        var state = new long[25];
        int blocks = length / RATE + 1;
        var padded = new byte[blocks * RATE];
        System.arraycopy(message, 0, padded, 0, length);
        padded[length] ^= (byte) padding;
        padded[padded.length - 1] ^= (byte) 0x80;
        for (int block = 0; block < blocks; block++) {
            absorb(state, padded, block * RATE);
            permute(state);
        }
        return squeeze(state);
    }

    private static void absorb(long[] state, byte[] from, int offset) {
        for (int i = 0; i < RATE; i++) {
            state[i / 8] ^= (from[offset + i] & 0xFFL) << (8 * (i % 8));
        }
    }

    private static byte[] squeeze(long[] state) {
        var out = new byte[32];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
        }
        return out;
    }

    private static void permute(long[] a) {
        var column = new long[5];
        var moved = new long[25];
        for (int round = 0; round < ROUNDS; round++) {
            theta(a, column);
            for (int x = 0; x < 5; x++) {
                for (int y = 0; y < 5; y++) {
                    int from = x + 5 * y;
                    moved[y + 5 * ((2 * x + 3 * y) % 5)] =
                            Long.rotateLeft(a[from], ROTATIONS[from]);
                }
            }
            for (int i = 0; i < 25; i++) {
                int row = i - i % 5;
                a[i] = moved[i] ^ ~moved[row + (i + 1) % 5] & moved[row + (i + 2) % 5];
            }
            a[0] ^= CONSTANTS[round];
        }
    }

    private static void theta(long[] a, long[] column) {
        for (int x = 0; x < 5; x++) {
            column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        }
        for (int i = 0; i < 25; i++) {
            a[i] ^= column[(i + 4) % 5] ^ Long.rotateLeft(column[(i + 1) % 5], 1);
        }
    }

    /// The offsets of the rho step: (t + 1)(t + 2) / 2 along the walk (x, y) → (y, 2x + 3y).
    private static int[] rotations() {
        var rotations = new int[25];
        int x = 1;
        int y = 0;
        for (int t = 0; t < 24; t++) {
            rotations[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
            int next = (2 * x + 3 * y) % 5;
            x = y;
            y = next;
        }
        return rotations;
    }

    /// The constants of the iota step: bits 2^j - 1 from a feedback register of degree 8.
    private static long[] constants() {
        var constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int j = 0; j < 7; j++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << j) - 1);
                }
                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
        return constants;
    }
}
