package davy.core.journal;

import davy.core.compression.ByteReader;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A file of the systemd journal (systemd, "Journal File Format"), read at offsets: 20 MiB of it
/// are held at most, and the time is bounded by its size.
///
/// Entries come in the order of the file, by its lists of entries. Where these are broken (cut off,
/// written over, leading back), the objects themselves are gone through from there on: an entry
/// that the file still has is found. Sums and seals are not compared.
public final class Journal {
    static final int ENTRY_HEAD = 64;

    private static final int LIST = 6;
    private static final int ENTRY = 3;
    private static final int LIST_HEAD = 24;
    private static final long YEAR_1990 = 631_152_000_000_000L;
    private static final long YEAR_2150 = 5_680_281_600_000_000L;

    private final Pages pages;
    private final JournalHeader header;

    private Journal(Pages pages, JournalHeader header) {
        this.pages = pages;
        this.header = header;
    }

    /// @param size of the file in bytes
    /// @return null where this is no journal, or one in a form that is not known
    public static @Nullable Journal open(ByteReader file, long size) {
        var pages = new Pages(file, size);
        var header = JournalHeader.read(pages);
        return header == null || header.unknown() != 0 ? null : new Journal(pages, header);
    }

    public JournalHeader header() {
        return header;
    }

    /// Hands over the entries until there are no more, or the sink says false.
    public JournalReading read(JournalFilter filter, Predicate<JournalEntry> sink) {
        var walk = new Walk(filter, sink);
        walk.run();
        return new JournalReading(
                walk.entries, walk.recovered, walk.badEntries, walk.fields.bad(), walk.broken);
    }

    private boolean isObject(long offset, int type, int head) {
        return offset > 0
                && offset % 8 == 0
                && pages.has(offset, head)
                && pages.octet(offset) == type
                && pages.number(offset + 8) >= head
                && pages.has(offset, pages.number(offset + 8));
    }

    private boolean isEntry(long offset) {
        return isObject(offset, ENTRY, ENTRY_HEAD) && pages.number(offset) >>> 8 == 0;
    }

    private final class Walk {
        private final JournalFilter filter;
        private final Predicate<JournalEntry> sink;
        private final Fields fields;
        private long entries;
        private long recovered;
        private long badEntries;
        private boolean broken;
        private boolean enough;

        /// Where the last entry ended. The next one is behind it: nothing is read twice.
        private long after = 8;

        Walk(JournalFilter filter, Predicate<JournalEntry> sink) {
            this.filter = filter;
            this.sink = sink;
            fields = new Fields(pages, header.compact(), filter);
        }

        void run() {
            long list = header.entryArray();
            long before = 0;
            while (list != 0 && !enough) {
                if (list <= before || !isObject(list, LIST, LIST_HEAD)) {
                    broken = true;
                    break;
                }
                before = list;
                readList(list);
                list = pages.number(list + 16);
            }
            broken |= !enough && entries + badEntries < header.entries();
            if (broken && !enough) {
                recover(Math.max(after, Math.clamp(header.headerSize(), 208, 4096) & ~7));
            }
        }

        private void readList(long list) {
            int width = header.compact() ? 4 : 8;
            long count = (pages.number(list + 8) - LIST_HEAD) / width;
            for (long i = 0; i < count && !enough; i++) {
                long at = list + LIST_HEAD + i * width;
                long offset = header.compact() ? pages.unsigned(at) : pages.number(at);
                if (offset == 0) {
                    return;
                }
                if (offset < after || !isEntry(offset)) {
                    badEntries++;
                    continue;
                }
                pass(offset);
            }
        }

        private void pass(long offset) {
            after = offset + pages.number(offset + 8);
            entries++;
            long realtime = pages.number(offset + 24);
            if (realtime < filter.since()) {
                return;
            }
            var entry =
                    new JournalEntry(
                            pages.number(offset + 16),
                            realtime,
                            pages.number(offset + 32),
                            JournalHeader.id(pages, offset + 40),
                            fields.of(offset));
            enough = !sink.test(entry);
        }

        /// Goes from object to object; over what is no object, by steps of 8 bytes.
        private void recover(long from) {
            long at = from;
            while (pages.has(at, ENTRY_HEAD) && !enough) {
                if (isEntry(at) && isLikely(at)) {
                    pass(at);
                    recovered++;
                    at = after + 7 & ~7;
                    continue;
                }
                at += step(at);
            }
        }

        private long step(long at) {
            long word = pages.number(at);
            int type = (int) word & 0xFF;
            long size = pages.number(at + 8);
            boolean known = type > 0 && type < 8 && type != ENTRY && word >>> 16 == 0;
            boolean fits = known && size >= 16 && pages.has(at, size);
            return fits && isBoundary(at + size + 7 & ~7) ? size + 7 & ~7 : 8;
        }

        /// Whether an object, or the end, or unused space may be here.
        private boolean isBoundary(long at) {
            return !pages.has(at, 16) || (pages.number(at) & ~0x707L) == 0;
        }

        private boolean isLikely(long offset) {
            long realtime = pages.number(offset + 24);
            return realtime > YEAR_1990
                    && realtime < YEAR_2150
                    && pages.number(offset + 8) <= ENTRY_HEAD + 1024 * 16;
        }
    }
}
