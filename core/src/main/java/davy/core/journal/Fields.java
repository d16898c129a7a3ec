package davy.core.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields of entries. What entries share (the unit, the boot) is read once and remembered:
/// 4,096 objects of up to 1 KiB, of a small file fewer.
final class Fields {
    private static final int MOST_ITEMS = 1024;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_SLOTS = 4096;
    private static final int LEAST_SLOTS = 16;

    /// A data object with its hash entry and the item that names it takes more.
    private static final int BYTES_OF_OBJECT = 64;

    private static final int LARGEST_REMEMBERED = 1024;

    /// What was found at an object's place: a field, or one that is not wanted.
    private record Known(long offset, @Nullable JournalField field, boolean bad) {}

    private final Pages pages;
    private final Payload payload;
    private final boolean compact;
    private final JournalFilter filter;
    private final @Nullable Known[] known;
    private long bad;

    Fields(Pages pages, boolean compact, JournalFilter filter) {
        this.pages = pages;
        this.compact = compact;
        this.filter = filter;
        payload = new Payload(pages, compact);
        long objects = Math.clamp(pages.size() / BYTES_OF_OBJECT, LEAST_SLOTS, MOST_SLOTS);
        known = new Known[(int) Long.highestOneBit(objects)];
    }

    /// How many could not be read.
    long bad() {
        return bad;
    }

    /// The fields that are wanted of the entry at this offset, which is one.
    List<JournalField> of(long entry) {
        int width = compact ? 4 : 16;
        long size = pages.number(entry + 8) - Journal.ENTRY_HEAD;
        int count = (int) Math.min(size / width, MOST_ITEMS);
        var fields = new ArrayList<JournalField>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            long at = entry + Journal.ENTRY_HEAD + (long) i * width;
            long offset = compact ? pages.unsigned(at) : pages.number(at);
            var found = find(offset);
            bad += found.bad() ? 1 : 0;
            if (found.field() != null) {
                fields.add(found.field());
            }
        }
        return fields;
    }

    private Known find(long offset) {
        int slot = (int) (offset >>> 3 ^ offset >>> 15) & known.length - 1;
        var before = known[slot];
        if (before != null && before.offset() == offset) {
            return before;
        }
        var found = read(offset);
        var field = found.field();
        if (field == null || field.value().length <= LARGEST_REMEMBERED) {
            known[slot] = found;
        }
        return found;
    }

    /// The name first, so that what is not wanted is not unpacked.
    private Known read(long offset) {
        byte[] head = payload.read(offset, LONGEST_NAME + 1);
        int end = head == null ? -1 : nameEnd(head);
        if (head == null || end <= 0) {
            return new Known(offset, null, true);
        }
        String name = new String(head, 0, end, StandardCharsets.US_ASCII);
        if (!filter.wants(name)) {
            return new Known(offset, null, false);
        }
        int limit = end + 1 + filter.longest();
        byte[] all =
                head.length <= LONGEST_NAME ? head : payload.read(offset, Math.addExact(limit, 1));
        if (all == null) {
            return new Known(offset, null, true);
        }
        byte[] value = Arrays.copyOfRange(all, end + 1, Math.min(all.length, limit));
        return new Known(offset, new JournalField(name, value, all.length > limit), false);
    }

    private static int nameEnd(byte[] head) {
        for (int i = 0; i < head.length; i++) {
            byte c = head[i];
            if (c == '=') {
                return i;
            }
            if (c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
                return -1;
            }
        }
        return -1;
    }
}
