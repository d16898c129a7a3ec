package davy.core.compression;

/// The ways in which rotated logs are compressed, told by their first bytes.
public enum Compression {
    NONE,
    GZIP,
    XZ,
    BZIP2,
    ZSTD;

    /// @param length how many bytes of `head` count
    public static Compression of(byte[] head, int length) {
        if (starts(head, length, 0x1F, 0x8B, 8)) {
            return GZIP;
        }
        if (starts(head, length, 0xFD, '7', 'z', 'X', 'Z', 0)) {
            return XZ;
        }
        if (starts(head, length, 'B', 'Z', 'h') && length > 3 && head[3] >= '1' && head[3] <= '9') {
            return BZIP2;
        }
        return starts(head, length, 0x28, 0xB5, 0x2F, 0xFD) ? ZSTD : NONE;
    }

    private static boolean starts(byte[] head, int length, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= length || (head[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
