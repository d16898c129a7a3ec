package davy.core.packages;

import davy.core.file.ByteSource;
import java.util.HashSet;
import java.util.Set;

/// rpm's own database `Packages.db` (SUSE; rpm, `lib/backend/ndb/rpmpkg.c`): a list of slots, each
/// with the place of one header. Numbers have their least significant byte first.
final class NdbFile {
    private static final int MAGIC = magic("RpmP");
    private static final int SLOT_MAGIC = magic("Slot");
    private static final int HEAD_MAGIC = magic("BlbS");
    private static final int PAGE = 4096;

    /// With 4 million slots.
    private static final long MOST_PAGES = 1 << 14;

    private static final int SLOT = 16;
    private static final int BLOCK = 16;

    private final ByteSource file;
    private final long size;
    private final BlobReader reader;
    private final Set<Integer> seen = new HashSet<>();
    private long left;
    private long damaged;
    private boolean stopped;

    private NdbFile(ByteSource file, long size, BlobReader reader) {
        this.file = file;
        this.size = size;
        this.reader = reader;
        left = size;
    }

    private static int magic(String text) {
        return text.charAt(0) | text.charAt(1) << 8 | text.charAt(2) << 16 | text.charAt(3) << 24;
    }

    private static int int32(byte[] bytes, int at) {
        if (at + 4 > bytes.length) {
            return 0;
        }
        return bytes[at] & 0xFF
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | bytes[at + 3] << 24;
    }

    /// @param size of the file, bytes
    /// @return how many records could not be read; -1 where this is no such database
    static long read(ByteSource file, long size, BlobReader reader) {
        byte[] header = file.bytes(0, 32);
        if (header.length < 32 || int32(header, 0) != MAGIC || int32(header, 4) != 0) {
            return -1;
        }
        var database = new NdbFile(file, size, reader);
        database.slots(Integer.toUnsignedLong(int32(header, 12)));
        return database.damaged;
    }

    private void slots(long pages) {
        long there = Math.min(Math.min(pages, size / PAGE), MOST_PAGES);
        for (long page = 0; page < there && !stopped; page++) {
            byte[] bytes = file.bytes(page * PAGE, PAGE);
            // The header takes the place of the first two.
            int first = page == 0 ? 2 * SLOT : 0;
            for (int at = first; at + SLOT <= bytes.length && !stopped; at += SLOT) {
                slot(bytes, at);
            }
        }
    }

    private void slot(byte[] bytes, int at) {
        if (int32(bytes, at) != SLOT_MAGIC) {
            damaged++;
        } else if (int32(bytes, at + 8) != 0) {
            slot(int32(bytes, at + 4), int32(bytes, at + 8), int32(bytes, at + 12));
        }
    }

    private void slot(int number, int block, int blocks) {
        long start = Integer.toUnsignedLong(block) * BLOCK;
        byte[] head = file.bytes(start, BLOCK);
        long length = Integer.toUnsignedLong(int32(head, 12));
        boolean sound =
                int32(head, 0) == HEAD_MAGIC
                        && int32(head, 4) == number
                        && length <= Integer.toUnsignedLong(blocks) * BLOCK
                        && length <= BlobReader.LONGEST
                        && length <= left
                        && seen.add(number);
        byte[] blob = sound ? file.bytes(start + BLOCK, (int) length) : new byte[0];
        if (!sound || blob.length < length) {
            damaged++;
            return;
        }
        left -= length;
        stopped = !reader.blob(blob);
    }
}
