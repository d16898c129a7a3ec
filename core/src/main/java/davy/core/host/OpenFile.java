package davy.core.host;

/// A regular file that is open for reading at any place. Valid only during the call that hands it
/// over.
public interface OpenFile {
    /// Bytes, as they were when it was opened.
    long size();

    /// Reads up to `length` bytes from `offset` into `into`, from its index `at` on.
    ///
    /// @return how many bytes; 0 or less at the end or where they cannot be read
    int readAt(long offset, byte[] into, int at, int length);

    /// Where bytes stand that are in no hole, from an offset on: the offset itself or later; the
    /// size or more where only a hole follows. What cannot tell has no holes.
    default long data(long offset) {
        return offset;
    }

    /// Where the next hole begins, from an offset on; the size or more where none follows.
    default long hole(long offset) {
        return size();
    }

    /// A file whose bytes are at hand.
    static OpenFile of(byte[] bytes) {
        return new OpenFile() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public int readAt(long offset, byte[] into, int at, int length) {
                int n = Math.clamp(bytes.length - offset, 0, length);
                if (n > 0) {
                    System.arraycopy(bytes, (int) offset, into, at, n);
                }
                return n;
            }
        };
    }
}
