package davy.core.compression;

/// Bytes that come one after the other.
public interface ByteStream {
    /// Reads some bytes, at least one where `length` is not 0.
    ///
    /// @return how many bytes, or -1 at the end, or where damage lets nothing more be read
    int read(byte[] into, int at, int length);

    /// Whether what was read so far ended in damage: cut off or malformed. What came before it was
    /// given.
    default boolean damaged() {
        return false;
    }

    /// The bytes of a file from its beginning.
    static ByteStream of(ByteReader file) {
        return new ByteStream() {
            private long position;

            @Override
            public int read(byte[] into, int at, int length) {
                int got = file.readAt(position, into, at, length);
                position += Math.max(got, 0);
                return got <= 0 ? -1 : got;
            }
        };
    }

    /// A file's bytes, unpacked where its first bytes say that they are compressed with gzip, xz,
    /// bzip2 or zstd. Memory stays below 150 MiB whatever the file claims.
    static ByteStream unpacked(ByteReader file) {
        var head = new byte[6];
        int length = 0;
        while (length < head.length) {
            int got = file.readAt(length, head, length, head.length - length);
            if (got <= 0) {
                break;
            }
            length += got;
        }
        var plain = of(file);
        return switch (Compression.of(head, length)) {
            case NONE -> plain;
            case GZIP -> new Gzip(plain);
            case XZ -> new Xz(plain, 80 << 10);
            case BZIP2 -> new Bzip2(plain);
            case ZSTD -> new Zstd(plain);
        };
    }
}
