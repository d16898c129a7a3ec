package davy.core.sqlite;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes through all rows of one table: the leaves of its b-tree, in the order of their row ids. No
/// page is passed twice, so that loops end.
final class TableScan {
    private static final int INTERIOR = 5;
    private static final int LEAF = 13;

    /// SQLite itself refuses deeper trees.
    private static final int DEEPEST = 20;

    private final Pages pages;
    private final List<Column> columns;
    private final int longest;
    private final RowReader reader;
    private final BitSet passed = new BitSet();
    private long damaged;
    private boolean stopped;

    /// @param longest row that is read, bytes
    TableScan(Pages pages, List<Column> columns, int longest, RowReader reader) {
        this.pages = pages;
        this.columns = columns;
        this.longest = longest;
        this.reader = reader;
    }

    /// @return how many pages and rows could not be read
    long run(long root) {
        tree(root, 0);
        return damaged;
    }

    private void tree(long number, int depth) {
        byte[] page = depth > DEEPEST ? null : next(number);
        if (page == null) {
            damaged++;
            return;
        }
        int at = number == 1 ? 100 : 0;
        int cells = Numbers.u16(page, at + 3);
        switch (page[at]) {
            case INTERIOR -> interior(page, at, cells, depth);
            case LEAF -> leaf(page, at, cells);
            default -> damaged++;
        }
    }

    /// A page that was not passed yet.
    private byte @Nullable [] next(long number) {
        byte[] page = number < 1 || number > Integer.MAX_VALUE ? null : pages.page(number);
        if (page == null || passed.get((int) number)) {
            return null;
        }
        passed.set((int) number);
        return page;
    }

    private void interior(byte[] page, int at, int cells, int depth) {
        for (int i = 0; i < cells && at + 12 + 2 * i + 1 < page.length && !stopped; i++) {
            int cell = Numbers.u16(page, at + 12 + 2 * i);
            tree(Numbers.u32(page, cell), depth + 1);
        }
        if (!stopped) {
            tree(Numbers.u32(page, at + 8), depth + 1);
        }
    }

    private void leaf(byte[] page, int at, int cells) {
        // Cells do not overlap: more than a page of them would be a trap.
        int left = pages.usable();
        for (int i = 0; i < cells && at + 8 + 2 * i + 1 < page.length && !stopped; i++) {
            int cell = Numbers.u16(page, at + 8 + 2 * i);
            left -= 2 + local(Numbers.varint(page, cell));
            if (left < 0) {
                damaged++;
                return;
            }
            cell(page, cell);
        }
    }

    private void cell(byte[] page, int at) {
        long length = Numbers.varint(page, at);
        int id = at + Numbers.varintLength(page, at);
        int start = id + Numbers.varintLength(page, id);
        if (length < 0 || length > longest) {
            damaged++;
            return;
        }
        byte[] payload = payload(page, start, (int) length);
        var row =
                payload == null ? null : Row.of(columns, pages, Numbers.varint(page, id), payload);
        if (row == null) {
            damaged++;
            return;
        }
        stopped = !reader.row(row);
    }

    /// The bytes of a row: on its page, or their beginning there and the rest on others (SQLite
    /// file format, section 1.6).
    private byte @Nullable [] payload(byte[] page, int start, int length) {
        int usable = pages.usable();
        int local = local(length);
        if (start + local > usable) {
            return null;
        }
        if (local == length) {
            return Arrays.copyOfRange(page, start, start + local);
        }
        // What is claimed is not given before it is there.
        byte[] payload = Arrays.copyOfRange(page, start, start + local);
        long next = Numbers.u32(page, start + local);
        int filled = local;
        while (filled < length) {
            byte[] more = next(next);
            if (more == null) {
                return null;
            }
            int n = Math.min(usable - 4, length - filled);
            if (filled + n > payload.length) {
                payload = Arrays.copyOf(payload, Math.min(length, (filled + n) * 2));
            }
            System.arraycopy(more, 4, payload, filled, n);
            filled += n;
            next = Numbers.u32(more, 0);
        }
        return payload;
    }

    /// How many bytes of a row lie on the page of its cell.
    private int local(long length) {
        int usable = pages.usable();
        int most = usable - 35;
        if (length >= 0 && length <= most) {
            return (int) length;
        }
        int least = (usable - 12) * 32 / 255 - 23;
        long fitting = least + Math.max(0, length - least) % (usable - 4);
        return fitting <= most ? (int) fitting : least;
    }
}
