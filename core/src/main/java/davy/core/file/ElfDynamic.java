package davy.core.file;

import davy.core.file.Elf.Dynamic;
import davy.core.file.Elf.Segment;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the dynamic section as the dynamic linker finds it: by the segment, addresses mapped
/// through the loaded segments. Section headers have no say.
final class ElfDynamic {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_NEEDED = 512;
    private static final int MOST_STRINGS = 64 << 10;
    private static final int MOST_TEXT = 1_024;

    private static final long PIE = 0x0800_0000L;

    private final ByteSource source;
    private final ElfLayout layout;
    private final List<Segment> segments;
    private final List<Long> needed = new ArrayList<>();
    private long soname = -1;
    private long runPath = -1;
    private long rPath = -1;
    private long stringsAt = -1;
    private long stringsSize;
    private boolean pie;

    ElfDynamic(ByteSource source, ElfLayout layout, List<Segment> segments) {
        this.source = source;
        this.layout = layout;
        this.segments = segments;
    }

    @Nullable Dynamic read() {
        for (var segment : segments) {
            if (segment.type() == Segment.DYNAMIC) {
                int length = Math.clamp(segment.fileSize(), 0, MOST_BYTES);
                take(source.bytes(segment.offset(), length));
                return dynamic();
            }
        }
        return null;
    }

    private void take(byte[] table) {
        int step = 2 * layout.wordSize();
        for (int at = 0; at + step <= table.length; at += step) {
            long tag = layout.word(table, at);
            if (tag == 0) {
                return;
            }
            take(tag, layout.word(table, at + layout.wordSize()));
        }
    }

    private void take(long tag, long value) {
        if (tag == 1 && needed.size() < MOST_NEEDED) {
            needed.add(value);
        } else if (tag == 5) {
            stringsAt = offset(value);
        } else if (tag == 10) {
            stringsSize = value;
        } else if (tag == 14) {
            soname = value;
        } else if (tag == 15) {
            rPath = value;
        } else if (tag == 29) {
            runPath = value;
        } else if (tag == 0x6FFF_FFFBL) {
            pie = (value & PIE) != 0;
        }
    }

    /// Where an address lies in the file; -1 for nowhere.
    private long offset(long address) {
        for (var segment : segments) {
            long into = address - segment.address();
            if (segment.isLoaded() && into >= 0 && into < segment.fileSize()) {
                return segment.offset() + into;
            }
        }
        return -1;
    }

    private Dynamic dynamic() {
        // The names of a library lie together, wherever in the table: one read serves them all.
        byte[] strings = source.bytes(stringsAt, Math.clamp(stringsSize, 0, MOST_STRINGS));
        var libraries = new ArrayList<String>();
        for (long index : needed) {
            String library = text(strings, index);
            if (library != null) {
                libraries.add(library);
            }
        }
        return new Dynamic(
                libraries,
                text(strings, soname),
                text(strings, runPath >= 0 ? runPath : rPath),
                pie);
    }

    private @Nullable String text(byte[] strings, long index) {
        if (index < 0 || index >= stringsSize || stringsAt < 0) {
            return null;
        }
        if (index < strings.length - MOST_TEXT || strings.length == stringsSize) {
            return text(strings, (int) index);
        }
        boolean beyond = index > Long.MAX_VALUE - stringsAt;
        return beyond ? null : text(source.bytes(stringsAt + index, MOST_TEXT), 0);
    }

    private static String text(byte[] strings, int start) {
        int end = start;
        while (end < strings.length && strings[end] != 0 && end - start < MOST_TEXT) {
            end++;
        }
        return RawText.decode(strings, start, end - start);
    }
}
