package davy.core.network;

import java.net.InetAddress;

/// An address and a port as text, the same everywhere: `203.0.113.7:3333`, `[2001:db8::7]:3333`.
public final class Endpoint {
    private Endpoint() {}

    public static String text(InetAddress address, int port) {
        var text = text(address);
        return text.indexOf(':') < 0 ? text + ':' + port : '[' + text + "]:" + port;
    }

    /// An address in its canonical form (RFC 5952): lower case, the longest run of zeros as `::`.
    public static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? address.getHostAddress() : six(groups(bytes));
    }

    private static int[] groups(byte[] bytes) {
        var groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
        }
        return groups;
    }

    private static String six(int[] groups) {
        int start = 0;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        return length > 1
                ? join(groups, 0, start) + "::" + join(groups, start + length, 8)
                : join(groups, 0, 8);
    }

    private static String join(int[] groups, int start, int end) {
        var text = new StringBuilder(40);
        for (int i = start; i < end; i++) {
            text.append(i == start ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
