package davy.core.file;

import davy.core.file.Elf.Section;
import davy.core.file.Elf.Segment;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads an [Elf]: at most about two megabytes, whatever its counts say.
final class ElfReader {
    private static final int MOST_SEGMENTS = 256;
    private static final int MOST_SECTIONS = 8_192;
    private static final int MOST_NAMES = 512 << 10;
    private static final int MOST_PATH = 4_096;
    private static final int MOST_MODINFO = 256 << 10;
    private static final int SAMPLE = 64 << 10;

    private final ByteSource source;
    private final long size;
    private final ElfHeader header;

    private ElfReader(ByteSource source, long size, ElfHeader header) {
        this.source = source;
        this.size = size;
        this.header = header;
    }

    static @Nullable Elf read(ByteSource source, long size) {
        var header = ElfHeader.of(source.bytes(0, ElfHeader.SIZE_64));
        return header == null ? null : new ElfReader(source, size, header).read();
    }

    private Elf read() {
        var segments = segments();
        var sections = sections();
        var dynamic = new ElfDynamic(source, header.layout(), segments).read();
        var notes = ElfNotes.of(source, header.layout(), segments, sections);
        return new Elf(
                header.type(),
                header.layout().is64(),
                header.layout().bigEndian(),
                header.odd(),
                header.machine(),
                header.entry(),
                segments,
                sections,
                interpreter(segments),
                dynamic,
                notes.buildId(),
                notes.go() || hasGoInfo(segments, sections),
                module(sections),
                hasUpxMark(),
                entropy(segments),
                end(segments, sections));
    }

    private List<Segment> segments() {
        var layout = header.layout();
        int count = (int) Math.min(segmentCount(), MOST_SEGMENTS);
        byte[] table = source.bytes(header.segmentsAt(), count * layout.segmentSize());
        var segments = new ArrayList<Segment>();
        for (int at = 0; at + layout.segmentSize() <= table.length; at += layout.segmentSize()) {
            segments.add(layout.segment(table, at));
        }
        return segments;
    }

    /// `PN_XNUM`: where there are more than fit, the first section header has their number.
    private long segmentCount() {
        if (header.segmentCount() != 0xFFFF || header.sectionsAt() == 0) {
            return header.segmentCount();
        }
        var layout = header.layout();
        byte[] first = source.bytes(header.sectionsAt(), layout.sectionSize());
        return first.length < layout.sectionSize() ? 0 : layout.sectionInfo(first);
    }

    private List<Section> sections() {
        var layout = header.layout();
        if (header.sectionsAt() == 0) {
            return List.of();
        }
        byte[] first = source.bytes(header.sectionsAt(), layout.sectionSize());
        if (first.length < layout.sectionSize()) {
            return List.of();
        }
        int inHeader = header.sectionCount();
        long count = inHeader == 0 ? layout.sectionSize(first, 0) : inHeader;
        int limited = Math.clamp(count, 0, MOST_SECTIONS);
        byte[] table = source.bytes(header.sectionsAt(), limited * layout.sectionSize());
        byte[] names = sectionNames(table, first);
        var sections = new ArrayList<Section>();
        for (int at = layout.sectionSize();
                at + layout.sectionSize() <= table.length;
                at += layout.sectionSize()) {
            sections.add(
                    new Section(
                            text(names, layout.u32(table, at)),
                            (int) layout.u32(table, at + 4),
                            layout.word(table, at + 8),
                            layout.sectionOffset(table, at),
                            layout.sectionSize(table, at)));
        }
        return sections;
    }

    private byte[] sectionNames(byte[] table, byte[] first) {
        var layout = header.layout();
        long index =
                header.nameSection() == 0xFFFF ? layout.sectionLink(first) : header.nameSection();
        if (index <= 0 || index >= table.length / layout.sectionSize()) {
            return new byte[0];
        }
        int at = (int) index * layout.sectionSize();
        long length = Math.clamp(layout.sectionSize(table, at), 0, MOST_NAMES);
        return source.bytes(layout.sectionOffset(table, at), (int) length);
    }

    /// The text at an index of a string table, at most 4,096 bytes of it.
    private static String text(byte[] strings, long index) {
        if (index < 0 || index >= strings.length) {
            return "";
        }
        int start = (int) index;
        int end = start;
        while (end < strings.length && strings[end] != 0 && end - start < 255) {
            end++;
        }
        return RawText.decode(strings, start, end - start);
    }

    private @Nullable String interpreter(List<Segment> segments) {
        for (var segment : segments) {
            if (segment.type() == Segment.INTERPRETER) {
                int length = Math.clamp(segment.fileSize(), 0, MOST_PATH);
                byte[] path = source.bytes(segment.offset(), length);
                int end = 0;
                while (end < path.length && path[end] != 0) {
                    end++;
                }
                return RawText.decode(path, 0, end);
            }
        }
        return null;
    }

    private @Nullable KernelModule module(List<Section> sections) {
        if (header.type() != Elf.Type.RELOCATABLE) {
            return null;
        }
        for (var section : sections) {
            if (section.name().equals(".modinfo")) {
                int length = Math.clamp(section.size(), 0, MOST_MODINFO);
                return KernelModule.of(source.bytes(section.offset(), length), isSigned());
            }
        }
        return null;
    }

    private boolean isSigned() {
        byte[] mark = KernelModule.SIGNATURE.getBytes(StandardCharsets.US_ASCII);
        return Arrays.equals(source.bytes(size - mark.length, mark.length), mark);
    }

    /// As Go's own debug/buildinfo looks for it: the section, or its mark, aligned to 16 bytes, in
    /// the first 64 KiB of the writable segment.
    private boolean hasGoInfo(List<Segment> segments, List<Section> sections) {
        for (var section : sections) {
            if (section.name().equals(".go.buildinfo")) {
                return true;
            }
        }
        byte[] mark = "\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);
        for (var segment : segments) {
            if (sections.isEmpty() && segment.isLoaded() && segment.isWritable()) {
                int length = Math.clamp(segment.fileSize(), 0, SAMPLE);
                return indexOf(source.bytes(segment.offset(), length), mark, 16) >= 0;
            }
        }
        return false;
    }

    /// UPX's `l_info` follows the program headers, its `PackHeader` is near the end of the file.
    private boolean hasUpxMark() {
        byte[] mark = {'U', 'P', 'X', '!'};
        int before = header.layout().is64() ? ElfHeader.SIZE_64 : ElfHeader.SIZE_32;
        return indexOf(source.bytes(before, 512), mark, 1) >= 0
                || indexOf(source.bytes(Math.max(before, size - 64), 64), mark, 1) >= 0;
    }

    private static int indexOf(byte[] bytes, byte[] what, int step) {
        for (int at = 0; at + what.length <= bytes.length; at += step) {
            if (Arrays.equals(bytes, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }

    /// Of the largest executable segment.
    private double entropy(List<Segment> segments) {
        Segment largest = null;
        for (var segment : segments) {
            boolean larger = largest == null || segment.fileSize() > largest.fileSize();
            if (segment.isLoaded() && segment.isExecutable() && larger) {
                largest = segment;
            }
        }
        if (largest == null || largest.fileSize() <= 0 || largest.offset() < 0) {
            return -1;
        }
        long length = Math.min(largest.fileSize(), size - largest.offset());
        long middle = largest.offset() + Math.max(0, length - SAMPLE) / 2;
        byte[] sample = source.bytes(middle, Math.clamp(length, 0, SAMPLE));
        return sample.length == 0 ? -1 : Entropy.of(sample);
    }

    private long end(List<Segment> segments, List<Section> sections) {
        var layout = header.layout();
        long end = layout.is64() ? ElfHeader.SIZE_64 : ElfHeader.SIZE_32;
        end = later(end, header.segmentsAt(), (long) segments.size() * layout.segmentSize());
        end = later(end, header.sectionsAt(), sectionTable(sections));
        for (var segment : segments) {
            end = later(end, segment.offset(), segment.fileSize());
        }
        for (var section : sections) {
            if (section.type() != Section.NO_BITS) {
                end = later(end, section.offset(), section.size());
            }
        }
        return Math.min(end, size);
    }

    /// Bytes of the section headers: all that are said to be there, if they are.
    private long sectionTable(List<Section> sections) {
        long read = sections.isEmpty() ? 0 : sections.size() + 1L;
        long all = Math.max(read, header.sectionCount()) * header.layout().sectionSize();
        return all <= size - header.sectionsAt() ? all : read * header.layout().sectionSize();
    }

    /// What begins beyond the end of the file is passed over.
    private long later(long end, long offset, long length) {
        if (offset < 0 || offset >= size || length <= 0) {
            return end;
        }
        return Math.max(end, length > size - offset ? size : offset + length);
    }
}
