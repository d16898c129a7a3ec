package davy.core.login;

import davy.core.compression.ByteReader;
import davy.core.text.UnixTime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// `/var/log/lastlog`: a record for each uid, at its place; most of the file is holes.
public final class LastLog {
    private static final int SAMPLES = 2000;
    private static final int NARROW = 292;
    private static final int WIDE = 296;
    private static final long YEAR_1990 = 631_152_000L;

    private final ByteReader file;
    private final int size;
    private final ByteOrder order;

    private LastLog(ByteReader file, int size, ByteOrder order) {
        this.file = file;
        this.size = size;
        this.order = order;
    }

    /// @param uids some that may have logged in, by whose records the layout is told
    public static LastLog of(ByteReader file, Iterable<Long> uids) {
        var best = new LastLog(file, NARROW, ByteOrder.LITTLE_ENDIAN);
        long most = best.sense(uids);
        for (var order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            for (int size : new int[] {NARROW, WIDE}) {
                var other = new LastLog(file, size, order);
                long sense = other.sense(uids);
                if (sense > most) {
                    most = sense;
                    best = other;
                }
            }
        }
        return best;
    }

    /// How many records make sense, less those that do not.
    private long sense(Iterable<Long> uids) {
        long sense = 0;
        int count = 0;
        for (long uid : uids) {
            var bytes = record(uid);
            if (bytes == null || ++count > SAMPLES) {
                continue;
            }
            long seconds = seconds(bytes);
            boolean time = seconds > YEAR_1990 && seconds < 1L << 32;
            if (time && isText(bytes)) {
                sense++;
            } else if (seconds != 0) {
                sense--;
            }
        }
        return sense;
    }

    /// Whether text begins where the terminal's name should.
    private boolean isText(byte[] bytes) {
        int at = size - 288;
        return bytes[at] > ' ' && bytes[at] < 0x7F;
    }

    /// The last login of a user; null where there was none.
    public @Nullable LastLogin find(long uid) {
        byte[] bytes = record(uid);
        if (bytes == null || seconds(bytes) <= 0) {
            return null;
        }
        int line = size - 288;
        return new LastLogin(
                uid,
                UnixTime.of(seconds(bytes)),
                LoginLayout.text(bytes, line, 32),
                LoginLayout.text(bytes, line + 32, 256));
    }

    private byte @Nullable [] record(long uid) {
        if (uid < 0 || uid > 0xFFFF_FFFFL) {
            return null;
        }
        var bytes = new byte[size];
        int length = 0;
        while (length < size) {
            int got = file.readAt(uid * size + length, bytes, length, size - length);
            if (got <= 0) {
                return null;
            }
            length += got;
        }
        return bytes;
    }

    private long seconds(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes).order(order);
        return size == WIDE ? in.getLong(0) : in.getInt(0) & 0xFFFF_FFFFL;
    }
}
