package davy.core.indicator;

import java.util.Arrays;

/// Bitcoin's segregated witness addresses (BIP 173, BIP 350).
final class Bech32 {
    /// Shortest and longest: a version, a program of 2 to 40 bytes, six characters of checksum.
    static final int SHORTEST = 14;

    static final int LONGEST = 74;

    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final byte[] DIGITS = digits();
    private static final int[] GENERATOR = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };
    private static final int CHECKSUM = 6;
    private static final int BECH32 = 1;
    private static final int BECH32M = 0x2bc830a3;

    private Bech32() {}

    /// Whether the text, in one case, is an address of Bitcoin's main network.
    static boolean isAddress(CharSequence text, int start, int end) {
        int length = end - start;
        if (length < SHORTEST || length > LONGEST || !hasPrefix(text, start)) {
            return false;
        }
        int state = prefixState();
        int first = -1;
        for (int i = start + 3; i < end; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? DIGITS[c] : -1;
            if (digit < 0) {
                return false;
            }
            first = first < 0 ? digit : first;
            state = step(state, digit);
        }
        return state == (first == 0 ? BECH32 : BECH32M) && isProgram(first, length - 4 - CHECKSUM);
    }

    private static boolean hasPrefix(CharSequence text, int at) {
        return text.charAt(at) == 'b' && text.charAt(at + 1) == 'c' && text.charAt(at + 2) == '1';
    }

    /// @param digits characters of the program, 5 bits each
    private static boolean isProgram(int version, int digits) {
        int bytes = digits * 5 / 8;
        boolean padded = digits * 5 % 8 < 5;
        boolean length = version == 0 ? bytes == 20 || bytes == 32 : bytes >= 2 && bytes <= 40;
        return version <= 16 && padded && length;
    }

    private static int prefixState() {
        int state = 1;
        for (int digit : new int[] {'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31}) {
            state = step(state, digit);
        }
        return state;
    }

    private static int step(int state, int digit) {
        int top = state >>> 25;
        int next = (state & 0x1ffffff) << 5 ^ digit;
        for (int i = 0; i < GENERATOR.length; i++) {
            if ((top >>> i & 1) != 0) {
                next ^= GENERATOR[i];
            }
        }
        return next;
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
