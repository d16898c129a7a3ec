package davy.core.file;

import davy.core.file.Elf.Segment;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which functions a shared library offers, and so puts before those of other libraries where it is
/// preloaded.
///
/// Its own count of symbols is not believed: all that follows the table is read as symbols too, so
/// that no entry is left out.
public final class ElfExports {
    private static final int LONGEST_NAME = 64;

    private ElfExports() {}

    /// Those of the wanted names that the library defines.
    ///
    /// @param bytes the whole file
    /// @return null where this is no shared library, or is one that its loader and we may read
    ///   differently
    public static @Nullable Set<String> of(byte[] bytes, Set<String> wanted) {
        var source = ByteSource.of(bytes);
        var elf = Elf.parse(source, bytes.length);
        if (elf == null || elf.odd() || elf.type() != Elf.Type.SHARED) {
            return null;
        }
        var layout = new ElfLayout(elf.is64(), elf.bigEndian());
        var dynamic = new ArrayList<Segment>();
        elf.segments().stream().filter(s -> s.type() == Segment.DYNAMIC).forEach(dynamic::add);
        if (dynamic.size() != 1) {
            return null;
        }
        // The loader goes by the address, tools by the offset.
        long table = offset(elf.segments(), dynamic.getFirst().address());
        if (table != dynamic.getFirst().offset()) {
            return null;
        }
        long symbols = -1;
        long strings = -1;
        int step = 2 * layout.wordSize();
        for (long at = table; at >= 0 && at <= bytes.length - step; at += step) {
            long tag = layout.word(bytes, (int) at);
            long value = layout.word(bytes, (int) at + layout.wordSize());
            if (tag == 0) {
                break;
            }
            strings = tag == 5 ? offset(elf.segments(), value) : strings;
            symbols = tag == 6 ? offset(elf.segments(), value) : symbols;
        }
        return symbols < 0 || strings < 0 ? null : names(bytes, layout, symbols, strings, wanted);
    }

    private static Set<String> names(
            byte[] bytes, ElfLayout layout, long symbols, long strings, Set<String> wanted) {
        var found = new TreeSet<String>();
        int size = layout.is64() ? 24 : 16;
        int section = layout.is64() ? 6 : 14;
        for (long at = symbols; at <= bytes.length - size; at += size) {
            boolean defined = layout.u16(bytes, (int) at + section) != 0;
            long name = strings + layout.u32(bytes, (int) at);
            if (defined && name >= 0 && name < bytes.length) {
                String text = text(bytes, (int) name);
                if (wanted.contains(text)) {
                    found.add(text);
                }
            }
        }
        return found;
    }

    private static String text(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != 0 && end - start < LONGEST_NAME) {
            end++;
        }
        return RawText.decode(bytes, start, end - start);
    }

    /// Where an address lies in the file; -1 for nowhere, and where several segments claim it.
    private static long offset(List<Segment> segments, long address) {
        long found = -1;
        for (var segment : segments) {
            long into = address - segment.address();
            if (segment.isLoaded() && into >= 0 && into < segment.memorySize()) {
                if (found >= 0 || into >= segment.fileSize()) {
                    return -1;
                }
                found = segment.offset() + into;
            }
        }
        return found;
    }
}
