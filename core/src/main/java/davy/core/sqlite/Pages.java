package davy.core.sqlite;

import davy.core.file.ByteSource;
import org.jspecify.annotations.Nullable;

/// The pages of a database, numbered from 1, with what its write-ahead log changes in them.
final class Pages {
    private static final byte[] MAGIC = {
        'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0
    };

    private final ByteSource file;
    private final @Nullable WalFile wal;
    private final int size;
    private final int reserved;
    private final int encoding;
    private final long count;

    private Pages(ByteSource file, long length, @Nullable WalFile wal, byte[] header) {
        this.file = file;
        this.wal = wal;
        int written = Numbers.u16(header, 16);
        size = written == 1 ? 65_536 : written;
        reserved = Numbers.u8(header, 20);
        encoding = (int) Numbers.u32(header, 56);
        count = wal == null ? length / Math.max(size, 1) : wal.pages();
    }

    /// @param length of the file, bytes
    /// @return null where this is no database
    static @Nullable Pages of(ByteSource file, long length, @Nullable WalFile log) {
        var wal = log == null || log.isEmpty() ? null : log;
        byte[] first = wal == null ? null : wal.page(1);
        byte[] header = first == null ? file.bytes(0, 100) : first;
        for (int i = 0; i < MAGIC.length; i++) {
            if (Numbers.u8(header, i) != MAGIC[i]) {
                return null;
            }
        }
        var pages = new Pages(file, length, wal, header);
        boolean sound =
                header.length >= 100
                        && WalFile.isPageSize(pages.size)
                        && pages.usable() >= 480
                        && (wal == null || wal.pageSize() == pages.size);
        return sound ? pages : null;
    }

    /// Bytes of a page that hold something.
    int usable() {
        return size - reserved;
    }

    long count() {
        return count;
    }

    /// 1: UTF-8; 2: UTF-16, least significant byte first; 3: UTF-16, most significant byte first.
    int encoding() {
        return encoding;
    }

    /// The page's usable bytes and what is behind them; null where there is no such page.
    byte @Nullable [] page(long number) {
        if (number < 1 || number > count) {
            return null;
        }
        byte[] changed = wal == null ? null : wal.page(number);
        byte[] bytes = changed == null ? file.bytes((number - 1) * size, size) : changed;
        return bytes.length == size ? bytes : null;
    }
}
