package davy.core.packages;

import davy.core.file.ByteSource;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A hash table of Berkeley DB 4 and 5 (`Packages` of rpm up to 4.15; Berkeley DB,
/// `src/dbinc/db_page.h`), in either byte order. All its values are read, page after page; keys are
/// not.
final class BdbFile {
    private static final int MAGIC = 0x061561;
    private static final int PAGE_HEADER = 26;
    private static final int HASH_UNSORTED = 2;
    private static final int OVERFLOW = 7;
    private static final int HASH = 13;
    private static final int VALUE_HERE = 1;
    private static final int VALUE_ELSEWHERE = 3;

    /// A file may claim to be endless; of 4 KiB each, these are 4 GiB.
    private static final long MOST_PAGES = 1 << 20;

    private final ByteSource file;
    private final BlobReader reader;
    private final boolean little;
    private final int pageSize;
    private final long pages;
    private final BitSet passed = new BitSet();
    private long damaged;
    private boolean stopped;

    private BdbFile(ByteSource file, long size, BlobReader reader, byte[] meta, boolean little) {
        this.file = file;
        this.reader = reader;
        this.little = little;
        pageSize = Math.clamp(int32(meta, 20), 0, 1 << 20);
        long there = pageSize == 0 ? 0 : size / pageSize;
        pages = Math.min(Math.min(int32(meta, 32) + 1, there), MOST_PAGES);
    }

    /// @param size of the file, bytes
    /// @return how many values could not be read; -1 where this is no such database
    static long read(ByteSource file, long size, BlobReader reader) {
        byte[] meta = file.bytes(0, 72);
        if (meta.length < 72) {
            return -1;
        }
        boolean little = int32(meta, 12, true) == MAGIC;
        if (!little && int32(meta, 12, false) != MAGIC) {
            return -1;
        }
        var database = new BdbFile(file, size, reader, meta, little);
        boolean sound =
                database.pageSize >= 512
                        && database.pageSize <= 65_536
                        && Integer.bitCount(database.pageSize) == 1
                        && meta[24] == 0;
        if (!sound) {
            return -1;
        }
        database.run();
        return database.damaged;
    }

    private static long int32(byte[] bytes, int at, boolean little) {
        if (at < 0 || at + 4 > bytes.length) {
            return 0;
        }
        int value =
                (bytes[at] & 0xFF) << 24
                        | (bytes[at + 1] & 0xFF) << 16
                        | (bytes[at + 2] & 0xFF) << 8
                        | bytes[at + 3] & 0xFF;
        return Integer.toUnsignedLong(little ? Integer.reverseBytes(value) : value);
    }

    private long int32(byte[] bytes, int at) {
        return int32(bytes, at, little);
    }

    private int int16(byte[] bytes, int at) {
        if (at < 0 || at + 2 > bytes.length) {
            return 0;
        }
        int first = bytes[at] & 0xFF;
        int second = bytes[at + 1] & 0xFF;
        return little ? second << 8 | first : first << 8 | second;
    }

    private void run() {
        for (long number = 1; number < pages && !stopped; number++) {
            byte[] page = file.bytes(number * pageSize, pageSize);
            if (page.length < pageSize) {
                damaged++;
                return;
            }
            if (page[25] == HASH || page[25] == HASH_UNSORTED) {
                values(page);
            }
        }
    }

    /// Items stand in pairs of key and value, the first at the end of the page.
    private void values(byte[] page) {
        int count = int16(page, 20);
        for (int i = 1; i < count && PAGE_HEADER + 2 * i + 2 <= pageSize && !stopped; i += 2) {
            int end = int16(page, PAGE_HEADER + 2 * (i - 1));
            int start = int16(page, PAGE_HEADER + 2 * i);
            // Items that overlap would be a trap: each must lie before the last.
            boolean sound = start >= PAGE_HEADER && start < end && end <= pageSize;
            boolean ordered = i < 2 || end <= int16(page, PAGE_HEADER + 2 * (i - 2));
            if (!sound || !ordered) {
                damaged++;
                return;
            }
            value(page, start, end);
        }
    }

    private void value(byte[] page, int start, int end) {
        byte[] value =
                switch (page[start]) {
                    case VALUE_HERE -> Arrays.copyOfRange(page, start + 1, end);
                    case VALUE_ELSEWHERE ->
                            end - start < 12
                                    ? null
                                    : chain(int32(page, start + 4), int32(page, start + 8));
                    default -> null;
                };
        if (value == null) {
            damaged++;
            return;
        }
        stopped = !reader.blob(value);
    }

    /// A value that is spread over pages.
    private byte @Nullable [] chain(long first, long length) {
        if (length > BlobReader.LONGEST) {
            return null;
        }
        byte[] value = new byte[(int) Math.min(length, pageSize)];
        long next = first;
        int filled = 0;
        while (filled < length) {
            boolean fresh = next > 0 && next < pages && !passed.get((int) next);
            byte[] page = fresh ? file.bytes(next * pageSize, pageSize) : new byte[0];
            int here = int16(page, 22);
            if (page.length < pageSize
                    || page[25] != OVERFLOW
                    || here == 0
                    || here > pageSize - PAGE_HEADER
                    || filled + here > length) {
                return null;
            }
            passed.set((int) next);
            if (filled + here > value.length) {
                value = Arrays.copyOf(value, (int) Math.min(length, (filled + here) * 2L));
            }
            System.arraycopy(page, PAGE_HEADER, value, filled, here);
            filled += here;
            next = int32(page, 16);
        }
        return value;
    }
}
