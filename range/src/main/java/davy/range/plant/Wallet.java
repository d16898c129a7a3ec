package davy.range.plant;

import java.math.BigInteger;
import java.util.Arrays;

/// An address of a CryptoNote coin, well-formed to the last check byte, whose keys nobody has.
///
/// Form: network byte, two public keys of 32 bytes, four bytes of Keccak-256; base 58 in blocks of
/// eight bytes (CryptoNote standard 007).
final class Wallet {
    private static final String ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int[] ENCODED_LENGTH = {0, 2, 3, 5, 6, 7, 9, 10, 11};

    private static final long[] ROUND = {
        0x0000000000000001L, 0x0000000000008082L, 0x800000000000808AL, 0x8000000080008000L,
        0x000000000000808BL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
        0x000000000000008AL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000AL,
        0x000000008000808BL, 0x800000000000008BL, 0x8000000000008089L, 0x8000000000008003L,
        0x8000000000008002L, 0x8000000000000080L, 0x000000000000800AL, 0x800000008000000AL,
        0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
    };
    private static final int[] ROTATION = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };
    private static final int[] LANE = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };

    private Wallet() {}

    static String address(Dice dice) {
        byte[] whole = new byte[69];
        whole[0] = 18;
        System.arraycopy(dice.bytes(64), 0, whole, 1, 64);
        System.arraycopy(keccak256(Arrays.copyOf(whole, 65)), 0, whole, 65, 4);
        return base58(whole);
    }

    static String base58(byte[] bytes) {
        var text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 8) {
            text.append(block(Arrays.copyOfRange(bytes, at, Math.min(at + 8, bytes.length))));
        }
        return text.toString();
    }

    private static String block(byte[] bytes) {
        var rest = new BigInteger(1, bytes);
        var digits = new StringBuilder();
        for (int i = 0; i < ENCODED_LENGTH[bytes.length]; i++) {
            var parts = rest.divideAndRemainder(BigInteger.valueOf(58));
            digits.append(ALPHABET.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return digits.reverse().toString();
    }

    /// Keccak-256 with the padding of 2011, not that of SHA-3.
    static byte[] keccak256(byte[] message) {
        long[] state = new long[25];
        int blocks = message.length / 136 + 1;
        byte[] padded = Arrays.copyOf(message, blocks * 136);
        padded[message.length] ^= 1;
        padded[padded.length - 1] ^= (byte) 0x80;
        for (int at = 0; at < padded.length; at++) {
            state[at % 136 / 8] ^= (padded[at] & 0xFFL) << (at % 8 * 8);
            if (at % 136 == 135) {
                permute(state);
            }
        }
        byte[] digest = new byte[32];
        for (int i = 0; i < 32; i++) {
            digest[i] = (byte) (state[i / 8] >>> (i % 8 * 8));
        }
        return digest;
    }

    private static void permute(long[] state) {
        for (long constant : ROUND) {
            theta(state);
            rotateAndMove(state);
            chi(state);
            state[0] ^= constant;
        }
    }

    private static void theta(long[] state) {
        long[] column = new long[5];
        for (int i = 0; i < 25; i++) {
            column[i % 5] ^= state[i];
        }
        for (int i = 0; i < 25; i++) {
            state[i] ^= column[(i + 4) % 5] ^ Long.rotateLeft(column[(i + 1) % 5], 1);
        }
    }

    private static void rotateAndMove(long[] state) {
        long moving = state[1];
        for (int i = 0; i < 24; i++) {
            long next = state[LANE[i]];
            state[LANE[i]] = Long.rotateLeft(moving, ROTATION[i]);
            moving = next;
        }
    }

    private static void chi(long[] state) {
        for (int row = 0; row < 25; row += 5) {
            long[] old = Arrays.copyOfRange(state, row, row + 5);
            for (int i = 0; i < 5; i++) {
                state[row + i] = old[i] ^ (~old[(i + 1) % 5] & old[(i + 2) % 5]);
            }
        }
    }
}
