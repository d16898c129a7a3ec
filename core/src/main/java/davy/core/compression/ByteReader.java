package davy.core.compression;

/// Bytes that can be read at any place, such as a file that is never held whole.
/// [davy.core.host.FileView#readAt] is one.
@FunctionalInterface
public interface ByteReader {
    /// Reads up to `length` bytes from `offset` into `into`, from its index `at` on.
    ///
    /// @return how many bytes; 0 or less at the end or where they cannot be read
    int readAt(long offset, byte[] into, int at, int length);

    /// The bytes of an array.
    static ByteReader of(byte[] bytes) {
        return (offset, into, at, length) -> {
            int count = (int) Math.clamp(bytes.length - offset, 0, (long) length);
            System.arraycopy(bytes, count == 0 ? 0 : (int) offset, into, at, count);
            return count;
        };
    }
}
