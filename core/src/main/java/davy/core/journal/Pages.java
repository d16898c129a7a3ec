package davy.core.journal;

import davy.core.compression.ByteReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A file behind a cache of pages: 16 MiB of it are held at most.
final class Pages {
    private static final int BITS = 16;
    private static final int SIZE = 1 << BITS;
    private static final int SLOTS = 256;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteReader file;
    private final long size;
    private final byte[] @Nullable [] pages = new byte[SLOTS][];
    private final long[] numbers = new long[SLOTS];
    private final int[] lengths = new int[SLOTS];

    Pages(ByteReader file, long size) {
        this.file = file;
        this.size = size;
    }

    long size() {
        return size;
    }

    /// Whether the file has these bytes.
    boolean has(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size - length;
    }

    /// The slot that now holds the page.
    private int load(long number) {
        int slot = (int) (number % SLOTS);
        if (pages[slot] != null && numbers[slot] == number) {
            return slot;
        }
        byte[] page = pages[slot];
        if (page == null) {
            page = new byte[SIZE];
            pages[slot] = page;
        }
        int length = 0;
        while (length < SIZE) {
            int got = file.readAt((number << BITS) + length, page, length, SIZE - length);
            if (got <= 0) {
                break;
            }
            length += got;
        }
        Arrays.fill(page, length, SIZE, (byte) 0);
        numbers[slot] = number;
        lengths[slot] = length;
        return slot;
    }

    private byte[] page(int slot) {
        byte[] page = pages[slot];
        return page == null ? new byte[SIZE] : page;
    }

    /// 8 bytes, the lowest first; bytes that cannot be read are 0.
    long number(long offset) {
        int at = (int) offset & SIZE - 1;
        if (at <= SIZE - 8) {
            return (long) LONG.get(page(load(offset >>> BITS)), at);
        }
        var bytes = new byte[8];
        copy(offset, bytes, 0, 8);
        return (long) LONG.get(bytes, 0);
    }

    long unsigned(long offset) {
        return number(offset) & 0xFFFF_FFFFL;
    }

    int octet(long offset) {
        return (int) number(offset) & 0xFF;
    }

    /// Copies bytes; those that cannot be read stay as they are.
    ///
    /// @return how many came before the first that cannot be read
    int copy(long offset, byte[] into, int at, int length) {
        int done = 0;
        while (done < length) {
            long from = offset + done;
            int slot = load(from >>> BITS);
            int inPage = (int) from & SIZE - 1;
            int count = Math.min(length - done, lengths[slot] - inPage);
            if (count <= 0) {
                break;
            }
            System.arraycopy(page(slot), inPage, into, at + done, count);
            done += count;
        }
        return done;
    }
}
