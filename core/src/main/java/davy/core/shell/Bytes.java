package davy.core.shell;

import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Bytes out of text codes. All give null where the text is not of that code.
final class Bytes {
    private Bytes() {}

    /// The bytes of any text.
    static byte[] of(String text) {
        try {
            return RawText.encode(text);
        } catch (IllegalArgumentException _) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /// Standard or URL alphabet, blanks ignored, padding optional, as lenient as base64(1) `-di`.
    static byte @Nullable [] base64(CharSequence text) {
        var clean = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                break;
            }
            if (isBase64(c)) {
                clean[length++] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
            } else if (c > ' ') {
                return null;
            }
        }
        length -= length % 4 == 1 ? 1 : 0;
        if (length == 0) {
            return null;
        }
        return Base64.getDecoder().decode(Arrays.copyOf(clean, length));
    }

    static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '-'
                || c == '_';
    }

    static byte @Nullable [] base32(CharSequence text) {
        var out = new byte[text.length() * 5 / 8 + 1];
        int length = 0;
        int bits = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
            if (value < 0) {
                if (c == '=') {
                    break;
                }
                if (c > ' ') {
                    return null;
                }
                continue;
            }
            bits = (bits << 5) | value;
            count += 5;
            if (count >= 8) {
                count -= 8;
                out[length++] = (byte) (bits >> count);
            }
        }
        return length == 0 ? null : Arrays.copyOf(out, length);
    }

    /// Pairs of hexadecimal digits, blanks between ignored; stops at anything else.
    static byte @Nullable [] hex(CharSequence text) {
        var out = new byte[text.length() / 2];
        int length = 0;
        int high = -1;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                if (text.charAt(i) > ' ') {
                    break;
                }
                continue;
            }
            if (high < 0) {
                high = digit;
            } else {
                out[length++] = (byte) (high << 4 | digit);
                high = -1;
            }
        }
        return length == 0 ? null : Arrays.copyOf(out, length);
    }

    /// `%63` as in URLs; null where there is none.
    static byte @Nullable [] url(String text) {
        byte[] in = of(text);
        int length = 0;
        boolean any = false;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low >= 0) {
                in[length++] = (byte) (high << 4 | low);
                i += 2;
                any = true;
            } else {
                in[length++] = in[i];
            }
        }
        return any ? Arrays.copyOf(in, length) : null;
    }

    /// Whether a person could read it: text without control characters but blanks and line ends.
    static boolean isReadable(byte[] bytes) {
        if (bytes.length == 0) {
            return false;
        }
        String text = RawText.decode(bytes);
        int bad = 0;
        int signs = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < ' ' && c != '\n' && c != '\t' && c != '\r';
            if (control || c == 0x7F || (c >= 0xDC80 && c <= 0xDCFF)) {
                bad++;
            } else if (" \n/;|&=(".indexOf(c) >= 0) {
                signs++;
            }
        }
        return bad * 50 <= text.length() && (signs > 0 || text.length() < 16);
    }

    static boolean isElf(byte[] bytes) {
        return bytes.length > 16
                && bytes[0] == 0x7F
                && bytes[1] == 'E'
                && bytes[2] == 'L'
                && bytes[3] == 'F';
    }
}
