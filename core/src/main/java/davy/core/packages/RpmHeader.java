package davy.core.packages;

import davy.core.text.RawText;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header of an installed package, as rpm keeps it in its database: an index of tags, each with
/// type, place and count, and the data (rpm's manual, "RPM v4 Package format", Header). Numbers
/// have their most significant byte first.
final class RpmHeader {
    private static final int ENTRY = 16;

    /// What rpm itself accepts.
    private static final int MOST_ENTRIES = 0xFFFF;

    private static final int INT16 = 3;
    private static final int INT32 = 4;
    private static final int INT64 = 5;
    private static final int STRING = 6;
    private static final int BINARY = 7;
    private static final int STRING_ARRAY = 8;
    private static final int I18N_STRING = 9;

    /// @param start of its data in the whole
    private record Entry(int type, int start, int count) {}

    private final byte[] bytes;
    private final Map<Integer, Entry> entries = new HashMap<>();

    private RpmHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @return null where this is no header
    static @Nullable RpmHeader of(byte[] bytes) {
        long count = bytes.length < 8 ? 0 : int32(bytes, 0);
        long data = bytes.length < 8 ? 0 : int32(bytes, 4);
        if (count < 1 || count > MOST_ENTRIES || 8 + count * ENTRY + data > bytes.length) {
            return null;
        }
        var header = new RpmHeader(bytes);
        int start = 8 + (int) count * ENTRY;
        for (int i = 0; i < count; i++) {
            header.entry(8 + i * ENTRY, start, data);
        }
        return header;
    }

    /// What was added at the installation stands behind what the package brought, and wins.
    private void entry(int at, int start, long data) {
        long tag = int32(bytes, at);
        long type = int32(bytes, at + 4);
        long offset = int32(bytes, at + 8);
        long count = int32(bytes, at + 12);
        if (offset < data && count <= data && type <= I18N_STRING && tag <= 0xFFFF) {
            var entry = new Entry((int) type, start + (int) offset, (int) count);
            entries.put((int) tag, entry);
        }
    }

    private static long int32(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /// How many values; 0 for a tag that is not there.
    int count(int tag) {
        var entry = entries.get(tag);
        return entry == null ? 0 : entry.count;
    }

    /// The first string; empty where there is none.
    String text(int tag) {
        var entry = entries.get(tag);
        if (entry == null || entry.type < STRING || entry.type == BINARY) {
            return "";
        }
        return RawText.decode(bytes, entry.start, end(entry.start) - entry.start);
    }

    private int end(int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    /// A number, unsigned but for those of 64 bits; -1 where there is none.
    long number(int tag, int index) {
        var entry = entries.get(tag);
        if (entry == null || index < 0 || index >= entry.count) {
            return -1;
        }
        int width =
                switch (entry.type) {
                    case 1, 2 -> 1;
                    case INT16 -> 2;
                    case INT32 -> 4;
                    case INT64 -> 8;
                    default -> 0;
                };
        long at = entry.start + (long) index * width;
        if (width == 0 || at + width > bytes.length) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | bytes[(int) at + i] & 0xFF;
        }
        return value;
    }

    /// Where the strings of a list begin: string `i` goes from `i` to the byte before `i + 1`, a
    /// zero. Empty where there is no such list or it does not end well.
    int[] strings(int tag) {
        var entry = entries.get(tag);
        if (entry == null || entry.type != STRING_ARRAY && entry.type != STRING) {
            return new int[0];
        }
        int count = entry.type == STRING ? 1 : entry.count;
        int[] starts = new int[count + 1];
        int at = entry.start;
        for (int i = 0; i < count; i++) {
            starts[i] = at;
            at = end(at) + 1;
            if (at > bytes.length) {
                return new int[0];
            }
        }
        starts[count] = at;
        return starts;
    }

    /// All of it; strings lie in it.
    byte[] bytes() {
        return bytes;
    }

    String text(int[] strings, int index) {
        if (index < 0 || index + 1 >= strings.length) {
            return "";
        }
        return RawText.decode(bytes, strings[index], length(strings, index));
    }

    static int length(int[] strings, int index) {
        return strings[index + 1] - 1 - strings[index];
    }
}
