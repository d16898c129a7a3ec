package davy.core.sqlite;

/// Numbers of the file format, most significant byte first. Beyond the end of the bytes, all is 0.
final class Numbers {
    private Numbers() {}

    static int u8(byte[] bytes, int at) {
        return at >= 0 && at < bytes.length ? bytes[at] & 0xFF : 0;
    }

    static int u16(byte[] bytes, int at) {
        return u8(bytes, at) << 8 | u8(bytes, at + 1);
    }

    static long u32(byte[] bytes, int at) {
        return (long) u16(bytes, at) << 16 | u16(bytes, at + 2);
    }

    /// A signed number of `length` bytes, 8 at most.
    static long signed(byte[] bytes, int at, int length) {
        long value = (byte) u8(bytes, at);
        for (int i = 1; i < length; i++) {
            value = value << 8 | u8(bytes, at + i);
        }
        return value;
    }

    /// A varint: seven bits a byte, the ninth byte whole.
    static long varint(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            int b = u8(bytes, at + i);
            value = value << 7 | b & 0x7F;
            if (b < 0x80) {
                return value;
            }
        }
        return value << 8 | u8(bytes, at + 8);
    }

    /// How many bytes the varint takes.
    static int varintLength(byte[] bytes, int at) {
        int length = 1;
        while (length < 9 && u8(bytes, at + length - 1) >= 0x80) {
            length++;
        }
        return length;
    }
}
