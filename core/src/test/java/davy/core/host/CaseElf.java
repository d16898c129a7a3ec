package davy.core.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A minimal, valid, inert ELF64 file for x86-64: its only instruction returns.
final class CaseElf {
    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int SECTION = 64;
    private static final int SYMBOL = 24;

    private final boolean fixed;
    private final String interpreter;
    private final List<String> needed;
    private final String soname;
    private final List<String> symbols;
    private final byte[] constants;
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private final StringBuilder strings = new StringBuilder("\0");

    private CaseElf(CaseFields given) {
        fixed = given.flag("static");
        needed = given.texts("needed");
        soname = given.text("soname", "");
        symbols = given.texts("symbols");
        String usual = fixed || !soname.isEmpty() ? "" : "/lib64/ld-linux-x86-64.so.2";
        interpreter = given.text("interp", usual);
        constants = given.text("text", "").getBytes(StandardCharsets.UTF_8);
        given.done();
    }

    /// @param given `static`, `interp`, `needed`, `soname`, `symbols` (exported functions), `text`
    ///   (goes to `.rodata`)
    static byte[] of(CaseFields given) {
        return new CaseElf(given).build();
    }

    private record Part(String name, int type, int flags, byte[] bytes, int entry) {}

    private byte[] build() {
        for (String name : needed) {
            intern(name);
        }
        intern(soname);
        symbols.forEach(this::intern);
        var parts = new ArrayList<Part>();
        parts.add(new Part(".text", 1, 6, new byte[] {(byte) 0xC3}, 0));
        parts.add(new Part(".rodata", 1, 2, constants, 0));
        if (!interpreter.isEmpty()) {
            parts.add(new Part(".interp", 1, 2, bytes(interpreter + "\0"), 0));
        }
        if (!fixed) {
            parts.add(new Part(".dynstr", 3, 2, bytes(strings.toString()), 0));
            parts.add(new Part(".dynsym", 11, 2, new byte[SYMBOL * (symbols.size() + 1)], SYMBOL));
            parts.add(new Part(".hash", 5, 2, new byte[16 + 4 * symbols.size()], 4));
            parts.add(new Part(".dynamic", 6, 3, new byte[16 * (needed.size() + 7)], 16));
        }
        return lay(parts);
    }

    private int intern(String name) {
        if (name.isEmpty()) {
            return 0;
        }
        return names.computeIfAbsent(
                name,
                n -> {
                    int at = strings.length();
                    strings.append(n).append('\0');
                    return at;
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] lay(List<Part> parts) {
        int segments = 1 + (interpreter.isEmpty() ? 0 : 1) + (fixed ? 0 : 1);
        int at = HEADER + segments * SEGMENT;
        var offsets = new LinkedHashMap<String, Integer>();
        for (Part part : parts) {
            at = (at + 7) & ~7;
            offsets.put(part.name, at);
            at += part.bytes.length;
        }
        var sectionNames = new StringBuilder("\0");
        var nameAt = new ArrayList<Integer>();
        for (Part part : parts) {
            nameAt.add(sectionNames.length());
            sectionNames.append(part.name).append('\0');
        }
        int ownName = sectionNames.length();
        sectionNames.append(".shstrtab\0");
        int namesAt = at;
        int sectionsAt = (at + sectionNames.length() + 7) & ~7;
        var out =
                ByteBuffer.allocate(sectionsAt + (parts.size() + 2) * SECTION)
                        .order(ByteOrder.LITTLE_ENDIAN);
        header(out, segments, sectionsAt, parts.size() + 2, offsets.get(".text"));
        segments(out, parts, offsets, namesAt);
        for (Part part : parts) {
            out.position(offsets.get(part.name));
            out.put(part.bytes);
        }
        if (!fixed) {
            dynamic(out, parts, offsets);
        }
        out.position(namesAt);
        out.put(bytes(sectionNames.toString()));
        out.position(sectionsAt + SECTION);
        for (int i = 0; i < parts.size(); i++) {
            section(out, parts, i, nameAt.get(i), offsets.get(parts.get(i).name));
        }
        section(out, ownName, 3, 0, 0, namesAt, sectionNames.length(), 0, 0, 0);
        return out.array();
    }

    private long base() {
        return fixed ? 0x400000 : 0;
    }

    private void header(ByteBuffer out, int segments, int sectionsAt, int sections, int text) {
        out.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        out.putShort((short) (fixed ? 2 : 3)).putShort((short) 62).putInt(1);
        out.putLong(base() + text).putLong(HEADER).putLong(sectionsAt).putInt(0);
        out.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) segments);
        out.putShort((short) SECTION).putShort((short) sections).putShort((short) (sections - 1));
    }

    private void segments(
            ByteBuffer out, List<Part> parts, Map<String, Integer> offsets, int length) {
        for (Part part : parts) {
            if (part.name.equals(".interp")) {
                segment(out, 3, 4, offsets.get(part.name), part.bytes.length, 1);
            }
        }
        segment(out, 1, 7, 0, length, 4096);
        for (Part part : parts) {
            if (part.name.equals(".dynamic")) {
                segment(out, 2, 6, offsets.get(part.name), part.bytes.length, 8);
            }
        }
    }

    private void segment(ByteBuffer out, int type, int flags, long offset, long size, long align) {
        out.putInt(type).putInt(flags).putLong(offset).putLong(base() + offset);
        out.putLong(base() + offset).putLong(size).putLong(size).putLong(align);
    }

    private void section(ByteBuffer out, List<Part> parts, int i, int name, int offset) {
        Part part = parts.get(i);
        int link =
                switch (part.name) {
                    case ".dynsym", ".dynamic" -> index(parts, ".dynstr");
                    case ".hash" -> index(parts, ".dynsym");
                    default -> 0;
                };
        int info = part.name.equals(".dynsym") ? 1 : 0;
        long address = base() + offset;
        section(out, name, part.type, part.flags, address, offset, part.bytes.length, link, info);
        out.putLong(8).putLong(part.entry);
    }

    private static int index(List<Part> parts, String name) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).name.equals(name)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static void section(
            ByteBuffer out,
            int name,
            int type,
            int flags,
            long address,
            long at,
            long size,
            int link,
            int info,
            long entry) {
        section(out, name, type, flags, address, at, size, link, info);
        out.putLong(1).putLong(entry);
    }

    private static void section(
            ByteBuffer out,
            int name,
            int type,
            int flags,
            long address,
            long at,
            long size,
            int link,
            int info) {
        out.putInt(name).putInt(type).putLong(flags).putLong(address).putLong(at).putLong(size);
        out.putInt(link).putInt(info);
    }

    private void dynamic(ByteBuffer out, List<Part> parts, Map<String, Integer> offsets) {
        out.position(offsets.get(".dynsym") + SYMBOL);
        for (String symbol : symbols) {
            // STB_GLOBAL, STT_FUNC, in section 1, which is .text
            out.putInt(intern(symbol)).put((byte) 0x12).put((byte) 0).putShort((short) 1);
            out.putLong(base() + offsets.get(".text")).putLong(1);
        }
        out.position(offsets.get(".hash"));
        int count = symbols.size() + 1;
        // One bucket: a chain through all symbols.
        out.putInt(1).putInt(count).putInt(count > 1 ? 1 : 0).putInt(0);
        for (int i = 1; i < count; i++) {
            out.putInt(i + 1 < count ? i + 1 : 0);
        }
        out.position(offsets.get(".dynamic"));
        for (String name : needed) {
            out.putLong(1).putLong(intern(name));
        }
        if (!soname.isEmpty()) {
            out.putLong(14).putLong(intern(soname));
        }
        out.putLong(4).putLong(offsets.get(".hash"));
        out.putLong(5).putLong(offsets.get(".dynstr"));
        out.putLong(6).putLong(offsets.get(".dynsym"));
        out.putLong(10).putLong(parts.get(index(parts, ".dynstr") - 1).bytes.length);
        out.putLong(11).putLong(SYMBOL);
    }
}
