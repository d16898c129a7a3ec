package davy.core.shell;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/// Monero addresses in a text, proved by their checksum: 95 characters (standard and subaddress) or
/// 106 (integrated), CryptoNote base58, four last bytes of Keccak-256.
public final class Wallets {
    private static final String ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int[] DIGITS = digits();
    private static final int STANDARD = 95;
    private static final int INTEGRATED = 106;
    private static final int MAX_FOUND = 64;

    private Wallets() {}

    private static int[] digits() {
        int[] digits = new int[128];
        Arrays.fill(digits, -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            digits[ALPHABET.charAt(i)] = i;
        }
        return digits;
    }

    /// The addresses in the text, in order, at most 64.
    public static Set<String> in(String text) {
        var found = new LinkedHashSet<String>();
        int start = 0;
        for (int i = 0; i <= text.length() && found.size() < MAX_FOUND; i++) {
            if (i < text.length() && digit(text.charAt(i)) >= 0) {
                continue;
            }
            int length = i - start;
            if (length == STANDARD || length == INTEGRATED) {
                String word = text.substring(start, i);
                if (isMonero(word)) {
                    found.add(word);
                }
            }
            start = i + 1;
        }
        return found;
    }

    private static int digit(char c) {
        return c < DIGITS.length ? DIGITS[c] : -1;
    }

    static boolean isMonero(String address) {
        byte[] bytes = decode(address);
        if (bytes.length < 5) {
            return false;
        }
        int prefix = bytes[0];
        boolean known =
                address.length() == INTEGRATED ? prefix == 19 : prefix == 18 || prefix == 42;
        byte[] hash = Keccak.hash(bytes, bytes.length - 4);
        return known && Arrays.equals(hash, 0, 4, bytes, bytes.length - 4, bytes.length);
    }

    /// Blocks of 11 characters give 8 bytes each, the last 7 characters give 5. Empty if malformed.
    private static byte[] decode(String address) {
        int blocks = address.length() / 11;
        byte[] bytes = new byte[blocks * 8 + 5];
        for (int block = 0; block <= blocks; block++) {
            boolean last = block == blocks;
            String part = address.substring(block * 11, last ? address.length() : block * 11 + 11);
            if (!decodeBlock(part, bytes, block * 8, last ? 5 : 8)) {
                return new byte[0];
            }
        }
        return bytes;
    }

    private static boolean decodeBlock(String part, byte[] out, int at, int size) {
        var value = BigInteger.ZERO;
        for (int i = 0; i < part.length(); i++) {
            int digit = digit(part.charAt(i));
            if (digit < 0) {
                return false;
            }
            value = value.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
        }
        if (value.bitLength() > size * 8) {
            return false;
        }
        long number = value.longValue();
        for (int i = 0; i < size; i++) {
            out[at + i] = (byte) (number >>> (8 * (size - 1 - i)));
        }
        return true;
    }
}
