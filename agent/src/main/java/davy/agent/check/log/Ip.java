package davy.agent.check.log;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Addresses as logs write them. Names are never resolved.
final class Ip {
    private Ip() {}

    /// Whether it is an IPv4 address in four numbers.
    static byte @Nullable [] four(String text) {
        var bytes = new byte[4];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (value < 0 || part > 3) {
                    return null;
                }
                bytes[part++] = (byte) value;
                value = -1;
            } else if (c >= '0' && c <= '9' && value < 100) {
                value = Math.max(value, 0) * 10 + c - '0';
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return part == 4 ? bytes : null;
    }

    /// Whether a stranger on the Internet can have it.
    static boolean isPublic(String text) {
        byte[] four = four(text);
        if (four == null) {
            return text.indexOf(':') > 0 && (text.startsWith("2") || text.startsWith("3"));
        }
        try {
            var address = InetAddress.getByAddress(four);
            boolean shared = four[0] == 100 && (four[1] & 0xC0) == 64;
            boolean odd = four[0] == 0 || (four[0] & 0xFF) >= 224;
            return !shared
                    && !odd
                    && !address.isLoopbackAddress()
                    && !address.isLinkLocalAddress()
                    && !address.isSiteLocalAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
