package davy.core.login;

import davy.core.text.RawText;
import davy.core.text.UnixTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where the parts of a record lie (glibc, `bits/utmp.h`): with times of 32 bits on x86, arm, ppc
/// and s390, of 64 on aarch64, riscv64 and loongarch64; in the byte order of the machine.
public enum LoginLayout {
    LITTLE_32(384, ByteOrder.LITTLE_ENDIAN),
    LITTLE_64(400, ByteOrder.LITTLE_ENDIAN),
    BIG_32(384, ByteOrder.BIG_ENDIAN),
    BIG_64(400, ByteOrder.BIG_ENDIAN);

    private static final int SAMPLES = 64;
    private static final int LINE = 8;
    private static final int ID = 40;
    private static final int USER = 44;
    private static final int HOST = 76;
    private static final int SESSION = 336;
    private static final long YEAR_1990 = 631_152_000L;

    final int size;
    private final ByteOrder order;

    LoginLayout(int size, ByteOrder order) {
        this.size = size;
        this.order = order;
    }

    /// How many bytes are to be looked at to tell the layout.
    static int sample() {
        return SAMPLES * 400;
    }

    /// The layout that makes most sense of the first bytes of a file.
    static LoginLayout of(byte[] bytes, int length) {
        var best = LITTLE_32;
        for (var layout : values()) {
            if (layout.sense(bytes, length) > best.sense(bytes, length)) {
                best = layout;
            }
        }
        return best;
    }

    private double sense(byte[] bytes, int length) {
        int count = Math.min(length / size, SAMPLES);
        double good = 0;
        for (int i = 0; i < count; i++) {
            good += isLikely(buffer(bytes, i * size)) ? 1 : 0;
        }
        return count == 0 ? 0 : good / count;
    }

    private ByteBuffer buffer(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes, at, size).slice().order(order);
    }

    private boolean isLikely(ByteBuffer in) {
        int type = in.getShort(0);
        long seconds = seconds(in);
        long micros = micros(in);
        return type > 0
                && type <= 9
                && (seconds == 0 || seconds > YEAR_1990 && seconds < 1L << 32)
                && micros >= 0
                && micros < 1_000_000;
    }

    private boolean isWide() {
        return size == 400;
    }

    private long seconds(ByteBuffer in) {
        return isWide() ? in.getLong(SESSION + 8) : in.getInt(SESSION + 4) & 0xFFFF_FFFFL;
    }

    private long micros(ByteBuffer in) {
        return isWide() ? in.getLong(SESSION + 16) : in.getInt(SESSION + 8);
    }

    LoginRecord read(byte[] bytes, int at, long place) {
        var in = buffer(bytes, at);
        int type = in.getShort(0);
        return new LoginRecord(
                place,
                LoginRecord.Type.of(type),
                type,
                in.getInt(4),
                text(bytes, at + LINE, 32),
                text(bytes, at + ID, 4),
                text(bytes, at + USER, 32),
                text(bytes, at + HOST, 256),
                address(bytes, at + (isWide() ? SESSION + 24 : SESSION + 12)),
                time(in));
    }

    private Instant time(ByteBuffer in) {
        return UnixTime.of(Math.max(0, seconds(in)), Math.clamp(micros(in), 0, 999_999) * 1000L);
    }

    static String text(byte[] bytes, int at, int length) {
        int end = at;
        while (end < at + length && bytes[end] != 0) {
            end++;
        }
        return RawText.decode(bytes, at, end - at);
    }

    /// In network order: four bytes and zeros, or sixteen.
    private static @Nullable InetAddress address(byte[] bytes, int at) {
        boolean six = false;
        boolean any = false;
        for (int i = 0; i < 16; i++) {
            any |= bytes[at + i] != 0;
            six |= i >= 4 && bytes[at + i] != 0;
        }
        try {
            return any
                    ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + (six ? 16 : 4)))
                    : null;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
