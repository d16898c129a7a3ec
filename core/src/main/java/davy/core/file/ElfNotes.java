package davy.core.file;

import davy.core.file.Elf.Section;
import davy.core.file.Elf.Segment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The notes that tools left in an ELF file.
///
/// @param buildId hex digits of the GNU build id
/// @param go whether there is a note of Go's linker
record ElfNotes(@Nullable String buildId, boolean go) {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_PLACES = 16;
    private static final int MOST_ID = 64;
    private static final int BUILD_ID = 3;
    private static final int GO_BUILD_ID = 4;
    private static final byte[] GNU = "GNU\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GO = "Go\0\0".getBytes(StandardCharsets.US_ASCII);

    /// From the note segments, and from the sections: objects have no segments, and Go's linker
    /// puts the GNU build id into no segment.
    static ElfNotes of(
            ByteSource source, ElfLayout layout, List<Segment> segments, List<Section> sections) {
        var notes = new ElfNotes(null, false);
        int places = 0;
        for (var segment : segments) {
            if (segment.type() == Segment.NOTE && places++ < MOST_PLACES) {
                byte[] bytes = bytes(source, segment.offset(), segment.fileSize());
                notes = notes.and(parse(bytes, layout, segment.alignment() == 8 ? 8 : 4));
            }
        }
        for (var section : sections) {
            if (section.type() == Section.NOTE && places++ < MOST_PLACES) {
                byte[] bytes = bytes(source, section.offset(), section.size());
                notes = notes.and(parse(bytes, layout, 4));
            }
        }
        return notes;
    }

    private static byte[] bytes(ByteSource source, long offset, long size) {
        return source.bytes(offset, Math.clamp(size, 0, MOST_BYTES));
    }

    private ElfNotes and(ElfNotes other) {
        return new ElfNotes(buildId != null ? buildId : other.buildId, go || other.go);
    }

    private static ElfNotes parse(byte[] bytes, ElfLayout layout, int alignment) {
        String buildId = null;
        boolean go = false;
        long at = 0;
        while (at + 12 <= bytes.length) {
            long nameSize = layout.u32(bytes, (int) at);
            long size = layout.u32(bytes, (int) at + 4);
            long type = layout.u32(bytes, (int) at + 8);
            long content = align(at + 12 + nameSize, alignment);
            if (content + size > bytes.length) {
                break;
            }
            int name = (int) at + 12;
            if (type == BUILD_ID && size <= MOST_ID && is(bytes, name, nameSize, GNU)) {
                buildId = HexFormat.of().formatHex(bytes, (int) content, (int) (content + size));
            }
            go |= type == GO_BUILD_ID && is(bytes, name, nameSize, GO);
            at = align(content + size, alignment);
        }
        return new ElfNotes(buildId, go);
    }

    private static boolean is(byte[] bytes, int at, long size, byte[] name) {
        return size == name.length
                && Arrays.equals(bytes, at, at + name.length, name, 0, name.length);
    }

    private static long align(long at, int alignment) {
        return (at + alignment - 1) & -alignment;
    }
}
