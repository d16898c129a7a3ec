package davy.core.sqlite;

import davy.core.file.ByteSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A write-ahead log (`-wal`): pages that were committed and not yet written back (SQLite file
/// format, section 4). What stands in it behind the last whole commit does not count.
final class WalFile {
    private static final int HEADER = 32;
    private static final int FRAME = 24;

    /// With pages of 4 KiB, 4 GiB of log.
    private static final int MOST_FRAMES = 1 << 20;

    private final Map<Long, Long> offsets = new HashMap<>();
    private final ByteSource bytes;
    private final byte[] header;
    private final int pageSize;
    private final boolean little;
    private long sum1;
    private long sum2;
    private long pages;

    private WalFile(ByteSource bytes, byte[] header) {
        this.bytes = bytes;
        this.header = header;
        pageSize = (int) Numbers.u32(header, 8);
        little = (Numbers.u32(header, 0) & 1) == 0;
    }

    /// The log; null where it is none, or none that begins well.
    static @Nullable WalFile read(ByteSource bytes) {
        byte[] header = bytes.bytes(0, HEADER);
        boolean known = (Numbers.u32(header, 0) & ~1L) == 0x377F0682L;
        if (header.length < HEADER || !known || !isPageSize(Numbers.u32(header, 8))) {
            return null;
        }
        var wal = new WalFile(bytes, header);
        wal.add(header, 24);
        if (!wal.isSummed(header, 24)) {
            return null;
        }
        wal.frames();
        return wal;
    }

    static boolean isPageSize(long size) {
        return size >= 512 && size <= 65_536 && Long.bitCount(size) == 1;
    }

    private void frames() {
        var pending = new HashMap<Long, Long>();
        long at = HEADER;
        for (int i = 0; i < MOST_FRAMES; i++) {
            byte[] frame = bytes.bytes(at, FRAME + pageSize);
            if (frame.length < FRAME + pageSize || !isNext(frame)) {
                return;
            }
            pending.put(Numbers.u32(frame, 0), at + FRAME);
            if (Numbers.u32(frame, 4) != 0) {
                pages = Numbers.u32(frame, 4);
                offsets.putAll(pending);
                pending.clear();
            }
            at += FRAME + pageSize;
        }
    }

    /// Whether the frame belongs to this log and not to what was in the file before.
    private boolean isNext(byte[] frame) {
        boolean salted =
                Numbers.u32(frame, 8) == Numbers.u32(header, 16)
                        && Numbers.u32(frame, 12) == Numbers.u32(header, 20);
        if (!salted) {
            return false;
        }
        add(frame, 8);
        int at = FRAME;
        for (; at < frame.length; at += 8) {
            add(word(frame, at), word(frame, at + 4));
        }
        return isSummed(frame, 16);
    }

    private void add(byte[] from, int length) {
        for (int at = 0; at < length; at += 8) {
            add(word(from, at), word(from, at + 4));
        }
    }

    private void add(long first, long second) {
        sum1 = sum1 + first + sum2 & 0xFFFF_FFFFL;
        sum2 = sum2 + second + sum1 & 0xFFFF_FFFFL;
    }

    private long word(byte[] from, int at) {
        long word = Numbers.u32(from, at);
        return little ? Integer.toUnsignedLong(Integer.reverseBytes((int) word)) : word;
    }

    private boolean isSummed(byte[] from, int at) {
        return Numbers.u32(from, at) == sum1 && Numbers.u32(from, at + 4) == sum2;
    }

    boolean isEmpty() {
        return offsets.isEmpty();
    }

    int pageSize() {
        return pageSize;
    }

    /// How many pages the database has after the last commit.
    long pages() {
        return pages;
    }

    /// A page as it was committed last; null where the log has none.
    byte @Nullable [] page(long number) {
        Long at = offsets.get(number);
        return at == null ? null : bytes.bytes(at, pageSize);
    }
}
