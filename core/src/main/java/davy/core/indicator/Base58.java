package davy.core.indicator;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The two ways in which coins write bytes with 58 characters.
final class Base58 {
    private static final String ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final byte[] DIGITS = digits();
    private static final int FULL_BLOCK = 8;
    private static final int FULL_TEXT = 11;

    /// Bytes in a block of that many characters; -1 where no number of bytes gives it.
    private static final int[] BLOCK_BYTES = {0, -1, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8};

    private Base58() {}

    static boolean isDigit(char c) {
        return c < 128 && DIGITS[c] >= 0;
    }

    /// CryptoNote's way: blocks of 8 bytes as 11 characters each, the last one shorter. Null where
    /// the text is not written so.
    static byte @Nullable [] decodeBlocks(CharSequence text, int start, int end) {
        int length = end - start;
        int rest = BLOCK_BYTES[length % FULL_TEXT];
        if (rest < 0) {
            return null;
        }
        var out = new byte[length / FULL_TEXT * FULL_BLOCK + rest];
        int at = 0;
        for (int from = start; from < end; from += FULL_TEXT) {
            int size = end - from < FULL_TEXT ? rest : FULL_BLOCK;
            if (!decodeBlock(text, from, Math.min(from + FULL_TEXT, end), out, at, size)) {
                return null;
            }
            at += size;
        }
        return out;
    }

    private static boolean decodeBlock(
            CharSequence text, int start, int end, byte[] out, int at, int size) {
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = digit(text.charAt(i));
            long high = Math.unsignedMultiplyHigh(value, 58);
            long next = value * 58 + digit;
            if (digit < 0 || high != 0 || Long.compareUnsigned(next, digit) < 0) {
                return false;
            }
            value = next;
        }
        if (size < FULL_BLOCK && value >>> (8 * size) != 0) {
            return false;
        }
        for (int i = size - 1; i >= 0; i--) {
            out[at + i] = (byte) value;
            value >>>= 8;
        }
        return true;
    }

    /// Bitcoin's way: the whole as one number, each leading `1` a zero byte. Null where the text is
    /// not written so, or does not give `size` bytes.
    static byte @Nullable [] decode(CharSequence text, int start, int end, int size) {
        var value = BigInteger.ZERO;
        var base = BigInteger.valueOf(58);
        int zeros = 0;
        for (int i = start; i < end; i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0) {
                return null;
            }
            value = value.multiply(base).add(BigInteger.valueOf(digit));
            if (digit == 0 && zeros == i - start) {
                zeros++;
            }
        }
        byte[] number = value.signum() == 0 ? new byte[0] : value.toByteArray();
        int skip = number.length > 0 && number[0] == 0 ? 1 : 0;
        if (zeros + number.length - skip != size) {
            return null;
        }
        var out = new byte[size];
        System.arraycopy(number, skip, out, zeros, number.length - skip);
        return out;
    }

    private static int digit(char c) {
        return c < 128 ? DIGITS[c] : -1;
    }

    private static byte[] digits() {
        var digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            digits[ALPHABET.charAt(i)] = (byte) i;
        }
        return digits;
    }
}
