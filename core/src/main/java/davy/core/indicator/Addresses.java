package davy.core.indicator;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Addresses as text, without ever asking a name server.
final class Addresses {
    private Addresses() {}

    /// An IPv4 address in four decimal parts or an IPv6 address (RFC 4291, 2.2), without a zone;
    /// IPv4-mapped becomes IPv4. Null for everything else.
    static @Nullable InetAddress parse(String text) {
        byte[] bytes = bytes(text);
        return bytes == null ? null : of(bytes);
    }

    /// @param bytes 4 or 16
    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    static byte @Nullable [] bytes(String text) {
        return text.indexOf(':') < 0 ? four(text, 0) : sixteen(text);
    }

    private static byte @Nullable [] four(String text, int start) {
        var bytes = new byte[4];
        int at = start;
        for (int i = 0; i < 4; i++) {
            int digits = 0;
            int value = 0;
            while (at < text.length() && digits < 4 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
                digits++;
            }
            boolean octal = digits > 1 && text.charAt(at - digits) == '0';
            if (digits == 0 || digits > 3 || value > 255 || octal) {
                return null;
            }
            bytes[i] = (byte) value;
            if (i < 3 && (at >= text.length() || text.charAt(at++) != '.')) {
                return null;
            }
        }
        return at == text.length() ? bytes : null;
    }

    private static byte @Nullable [] sixteen(String text) {
        if (text.length() > 45) {
            return null;
        }
        var parser = new Sixteen(text);
        return parser.run() ? parser.bytes : null;
    }

    /// The bytes of an IPv6 address, group by group.
    private static final class Sixteen {
        private final byte[] bytes = new byte[16];
        private final String text;
        private int filled;
        private int gap = -1;

        Sixteen(String text) {
            this.text = text;
        }

        boolean run() {
            int at = 0;
            if (text.startsWith("::")) {
                gap = 0;
                at = 2;
            }
            while (at < text.length()) {
                int end = at;
                while (end < text.length() && text.charAt(end) != ':') {
                    end++;
                }
                if (end == text.length()) {
                    return last(at) && spread();
                }
                if (!group(at, end)) {
                    return false;
                }
                at = end + 1;
                if (at == text.length()) {
                    return false;
                }
                if (text.charAt(at) == ':') {
                    if (gap >= 0) {
                        return false;
                    }
                    gap = filled;
                    at++;
                }
            }
            return spread();
        }

        private boolean last(int at) {
            if (text.indexOf('.', at) < 0) {
                return group(at, text.length());
            }
            byte[] tail = four(text, at);
            if (tail == null || filled > 12) {
                return false;
            }
            System.arraycopy(tail, 0, bytes, filled, 4);
            filled += 4;
            return true;
        }

        private boolean group(int start, int end) {
            if (end == start || end - start > 4 || filled > 14) {
                return false;
            }
            int value = 0;
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                int digit = c < 128 ? Character.digit(c, 16) : -1;
                if (digit < 0) {
                    return false;
                }
                value = value << 4 | digit;
            }
            bytes[filled++] = (byte) (value >> 8);
            bytes[filled++] = (byte) value;
            return true;
        }

        private boolean spread() {
            if (gap < 0) {
                return filled == 16;
            }
            if (filled > 14) {
                return false;
            }
            int tail = filled - gap;
            System.arraycopy(bytes, gap, bytes, 16 - tail, tail);
            for (int i = gap; i < 16 - tail; i++) {
                bytes[i] = 0;
            }
            return true;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
