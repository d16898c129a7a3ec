package davy.core.compression;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Bits read backwards from the end of a part of an array (RFC 8878, 4.1). Beyond the beginning
/// there are zeros; [#left] is then negative.
final class ZstdBits {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private long left;

    /// @param bytes with 8 bytes of no matter what after `end`
    /// @throws Malformed where the last byte is 0 or there is none
    ZstdBits(byte[] bytes, int start, int end) throws Malformed {
        if (end <= start || bytes[end - 1] == 0) {
            throw new Malformed("no end mark");
        }
        this.bytes = bytes;
        this.start = start;
        int last = bytes[end - 1] & 0xFF;
        left = (end - start - 1) * 8L + 31 - Integer.numberOfLeadingZeros(last);
    }

    long left() {
        return left;
    }

    /// @param count up to 56
    long peek(int count) {
        long from = left - count;
        if (from >= 0) {
            long word = (long) LONG.get(bytes, start + (int) (from >>> 3));
            return word >>> (from & 7) & (1L << count) - 1;
        }
        if (left <= 0) {
            return 0;
        }
        long word = (long) LONG.get(bytes, start);
        return (word & (1L << left) - 1) << -from;
    }

    void skip(int count) {
        left -= count;
    }

    int read(int count) {
        long value = peek(count);
        left -= count;
        return (int) value;
    }

    /// What a decoder was given is not in the format.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what, null, false, false);
        }
    }
}
