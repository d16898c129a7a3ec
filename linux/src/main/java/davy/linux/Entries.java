package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/// The names that getdents64(2) wrote to a buffer, one after the other; `.` and `..` left out.
final class Entries {
    static final int LENGTH = 16;
    static final int NAME = 19;

    private final MemorySegment buffer;
    private int end;
    private int next;
    private int name;
    private int nameLength;

    Entries(MemorySegment buffer) {
        this.buffer = buffer;
    }

    /// Reads the next part of a directory: bytes, 0 at its end, or `-errno`.
    int fill(int fd) {
        next = 0;
        int result = Libc.getdents64(fd, buffer);
        end = Math.max(result, 0);
        return result;
    }

    /// Moves to the next name of this part.
    boolean next() {
        while (next + NAME < end) {
            int length = Short.toUnsignedInt(buffer.get(JAVA_SHORT_UNALIGNED, next + LENGTH));
            if (length <= NAME || next + length > end) {
                return false;
            }
            name = next + NAME;
            nameLength = nameLength(length - NAME);
            next += length;
            if (!isSelfOrParent()) {
                return true;
            }
        }
        return false;
    }

    /// Looks for the NUL, eight bytes at a time: names are short and many.
    private int nameLength(int most) {
        int i = 0;
        for (; i + 8 <= most; i += 8) {
            long bytes = buffer.get(JAVA_LONG_UNALIGNED, name + i);
            long zeros = bytes - 0x0101010101010101L & ~bytes & 0x8080808080808080L;
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (i < most && buffer.get(JAVA_BYTE, name + i) != 0) {
            i++;
        }
        return i;
    }

    private boolean isSelfOrParent() {
        return nameLength == 0
                || buffer.get(JAVA_BYTE, name) == '.'
                        && (nameLength == 1
                                || nameLength == 2 && buffer.get(JAVA_BYTE, name + 1) == '.');
    }

    /// Where the NUL-terminated name is, until the next [#fill].
    long address() {
        return buffer.address() + name;
    }

    int offset() {
        return name;
    }

    int length() {
        return nameLength;
    }
}
