package davy.core.git;

import davy.core.host.OpenFile;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where in a pack the objects lie (gitformat-pack(5), versions 1 and 2). Nothing that it says is
/// believed beyond what the pack itself shows.
final class PackIndex {
    private static final int MAGIC = 0xFF744F63;
    private static final int PAGE = 4096;
    private static final int PAGES = 64;
    private static final long FANOUT = 256 * 4L;

    private final OpenFile file;
    private final int width;
    private final boolean old;
    private final long fanout;
    private final long count;
    private final byte[][] pages = new byte[PAGES][];
    private final long[] numbers = new long[PAGES];

    private PackIndex(OpenFile file, int width) {
        this.file = file;
        this.width = width;
        old = number(0) != (MAGIC & 0xFFFFFFFFL);
        fanout = old ? 0 : 8;
        count = number(fanout + 255 * 4);
    }

    /// Null where it is cut off or of another version.
    ///
    /// @param width bytes of an object's name
    static @Nullable PackIndex of(OpenFile file, int width) {
        if (file.size() < 8 + FANOUT) {
            return null;
        }
        var index = new PackIndex(file, width);
        long entry = index.old ? 4L + width : width + 8L;
        boolean known = index.old || index.number(4) == 2;
        return known && index.ids() + entry * index.count <= file.size() ? index : null;
    }

    private long ids() {
        return fanout + FANOUT;
    }

    /// Where an object begins; -1 where the pack does not have it.
    long find(byte[] id) {
        int first = id[0] & 0xFF;
        long low = first == 0 ? 0 : number(fanout + (first - 1) * 4L);
        long high = Math.min(number(fanout + first * 4L), count) - 1;
        while (low <= high) {
            long middle = low + high >>> 1;
            int order = compare(middle, id);
            if (order == 0) {
                return offset(middle);
            }
            low = order < 0 ? middle + 1 : low;
            high = order > 0 ? middle - 1 : high;
        }
        return -1;
    }

    private int compare(long entry, byte[] id) {
        long at = ids() + (old ? entry * (4 + width) + 4 : entry * width);
        for (int i = 0; i < width; i++) {
            int order = byteAt(at + i) - (id[i] & 0xFF);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private long offset(long entry) {
        if (old) {
            return number(ids() + entry * (4 + width));
        }
        long offsets = ids() + count * (width + 4);
        long offset = number(offsets + entry * 4);
        if (offset >>> 31 == 0) {
            return offset;
        }
        long at = offsets + count * 4 + (offset & 0x7FFFFFFF) * 8;
        return number(at) << 32 | number(at + 4);
    }

    private long number(long at) {
        return (long) byteAt(at) << 24
                | byteAt(at + 1) << 16
                | byteAt(at + 2) << 8
                | byteAt(at + 3);
    }

    /// 0 behind the end.
    private int byteAt(long at) {
        long number = at / PAGE;
        int slot = (int) (number % PAGES);
        var page = pages[slot];
        if (page == null || numbers[slot] != number) {
            page = page == null ? new byte[PAGE] : page;
            int got = Math.max(file.readAt(number * PAGE, page, 0, PAGE), 0);
            Arrays.fill(page, got, PAGE, (byte) 0);
            pages[slot] = page;
            numbers[slot] = number;
        }
        return page[(int) (at % PAGE)] & 0xFF;
    }
}
