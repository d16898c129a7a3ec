package davy.core.file;

import java.util.Arrays;

/// Random access to the bytes of one file.
@FunctionalInterface
public interface ByteSource {
    /// Reads up to `length` bytes from `offset` into `into`, from its index `at` on.
    ///
    /// @param offset never negative, perhaps beyond the end
    /// @return how many bytes; 0 or less at the end or where they cannot be read
    int read(long offset, byte[] into, int at, int length);

    static ByteSource of(byte[] bytes) {
        return (offset, into, at, length) -> {
            int n = Math.clamp(bytes.length - offset, 0, length);
            if (n > 0) {
                System.arraycopy(bytes, (int) offset, into, at, n);
            }
            return n;
        };
    }

    /// The bytes from `offset`, at most `length`, fewer where the file ends.
    default byte[] bytes(long offset, int length) {
        if (offset < 0 || length <= 0) {
            return new byte[0];
        }
        byte[] bytes = new byte[length];
        int n = 0;
        while (n < length && offset <= Long.MAX_VALUE - length) {
            int more = read(offset + n, bytes, n, length - n);
            if (more <= 0) {
                break;
            }
            n += more;
        }
        return n == length ? bytes : Arrays.copyOf(bytes, n);
    }
}
