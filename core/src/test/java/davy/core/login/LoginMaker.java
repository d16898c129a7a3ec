package davy.core.login;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes records in the four layouts, by the offsets of `bits/utmp.h`.
final class LoginMaker {
    private LoginMaker() {}

    static byte[] login(
            boolean wide,
            ByteOrder order,
            int type,
            int pid,
            String line,
            String user,
            String host,
            long seconds,
            byte... address) {
        var out = ByteBuffer.allocate(wide ? 400 : 384).order(order);
        out.putShort(0, (short) type).putInt(4, pid);
        text(out, 8, line);
        text(out, 40, line.substring(Math.max(0, line.length() - 4)));
        text(out, 44, user);
        text(out, 76, host);
        if (wide) {
            out.putLong(344, seconds).putLong(352, 123_456).put(360, address);
        } else {
            out.putInt(340, (int) seconds).putInt(344, 123_456).put(348, address);
        }
        return out.array();
    }

    static byte[] last(boolean wide, ByteOrder order, String line, String host, long seconds) {
        var out = ByteBuffer.allocate(wide ? 296 : 292).order(order);
        if (wide) {
            out.putLong(0, seconds);
        } else {
            out.putInt(0, (int) seconds);
        }
        text(out, wide ? 8 : 4, line);
        text(out, wide ? 40 : 36, host);
        return out.array();
    }

    private static void text(ByteBuffer out, int at, String text) {
        out.put(at, text.getBytes(StandardCharsets.UTF_8));
    }
}
