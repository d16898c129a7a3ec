package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The first bytes of an open file, read until they end: files of `/proc` have no size.
final class Reading {
    private final Buffers buffers;
    private byte[] bytes = new byte[0];
    private int length;
    private int error;

    Reading(Buffers buffers) {
        this.buffers = buffers;
    }

    /// Reads up to `limit` bytes and looks whether there are more.
    ///
    /// @return whether there are
    boolean read(int fd, int limit) {
        while (length <= limit) {
            long most = Math.min(Buffers.CONTENT, (long) limit - length + 1);
            int got = Libc.read(fd, buffers.content.asSlice(0, most));
            if (got == -Errno.EINTR) {
                continue;
            }
            if (got <= 0) {
                error = got;
                break;
            }
            append(got);
        }
        boolean more = length > limit;
        length = Math.min(length, limit);
        return more;
    }

    private void append(int count) {
        if (length + count > bytes.length) {
            // The first piece of most files is the whole of them.
            int size = length == 0 ? count : Math.max(length + count, length * 2);
            bytes = Arrays.copyOf(bytes, size);
        }
        MemorySegment.copy(buffers.content, JAVA_BYTE, 0, bytes, length, count);
        length += count;
    }

    /// What ended the reading: 0, or `-errno`.
    int error() {
        return error;
    }

    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
