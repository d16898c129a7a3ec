package davy.core.file;

import davy.core.file.Elf.Segment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How numbers and tables lie in an ELF file of one class and byte order. The caller has checked
/// that the bytes are there.
record ElfLayout(boolean is64, boolean bigEndian) {
    static final int SEGMENT_32 = 32;
    static final int SEGMENT_64 = 56;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    int u16(byte[] bytes, int at) {
        short value = (short) SHORTS.get(bytes, at);
        return (bigEndian ? Short.reverseBytes(value) : value) & 0xFFFF;
    }

    long u32(byte[] bytes, int at) {
        int value = (int) INTS.get(bytes, at);
        return (bigEndian ? Integer.reverseBytes(value) : value) & 0xFFFFFFFFL;
    }

    private long i64(byte[] bytes, int at) {
        long value = (long) LONGS.get(bytes, at);
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    /// An address, offset or size; negative where it is beyond 2^63.
    long word(byte[] bytes, int at) {
        return is64 ? i64(bytes, at) : u32(bytes, at);
    }

    int wordSize() {
        return is64 ? 8 : 4;
    }

    int segmentSize() {
        return is64 ? SEGMENT_64 : SEGMENT_32;
    }

    Segment segment(byte[] table, int at) {
        int type = (int) u32(table, at);
        if (!is64) {
            return new Segment(
                    type,
                    (int) u32(table, at + 24),
                    u32(table, at + 4),
                    u32(table, at + 8),
                    u32(table, at + 16),
                    u32(table, at + 20),
                    u32(table, at + 28));
        }
        return new Segment(
                type,
                (int) u32(table, at + 4),
                i64(table, at + 8),
                i64(table, at + 16),
                i64(table, at + 32),
                i64(table, at + 40),
                i64(table, at + 48));
    }

    int sectionSize() {
        return is64 ? 64 : 40;
    }

    long sectionOffset(byte[] table, int at) {
        return word(table, at + (is64 ? 24 : 16));
    }

    long sectionSize(byte[] table, int at) {
        return word(table, at + (is64 ? 32 : 20));
    }

    long sectionLink(byte[] header) {
        return u32(header, is64 ? 40 : 24);
    }

    long sectionInfo(byte[] header) {
        return u32(header, is64 ? 44 : 28);
    }
}
