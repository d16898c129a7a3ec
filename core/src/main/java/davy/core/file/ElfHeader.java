package davy.core.file;

import org.jspecify.annotations.Nullable;

/// The ELF header (elf(5)).
///
/// @param odd see [Elf#odd]
record ElfHeader(
        ElfLayout layout,
        boolean odd,
        Elf.Type type,
        int machine,
        long entry,
        long segmentsAt,
        int segmentCount,
        long sectionsAt,
        int sectionCount,
        int nameSection) {
    static final int SIZE_32 = 52;
    static final int SIZE_64 = 64;

    private static final int LARGEST_TYPE = 4;

    /// @return null where this is no ELF header
    static @Nullable ElfHeader of(byte[] bytes) {
        if (!Elf.isElf(bytes) || bytes.length < SIZE_32) {
            return null;
        }
        boolean bigEndian = isBigEndian(bytes);
        boolean is64 = is64(bytes, bigEndian);
        if (is64 && bytes.length < SIZE_64) {
            return null;
        }
        var layout = new ElfLayout(is64, bigEndian);
        boolean odd = bytes[4] != (is64 ? 2 : 1) || bytes[5] != (bigEndian ? 2 : 1);
        int rest = is64 ? 54 : 42;
        return new ElfHeader(
                layout,
                odd,
                type(layout.u16(bytes, 16)),
                layout.u16(bytes, 18),
                layout.word(bytes, 24),
                layout.word(bytes, is64 ? 32 : 28),
                layout.u16(bytes, rest + 2),
                layout.word(bytes, is64 ? 40 : 32),
                layout.u16(bytes, rest + 6),
                layout.u16(bytes, rest + 8));
    }

    /// The kernel reads in its own byte order and does not look at the byte that names one.
    private static boolean isBigEndian(byte[] bytes) {
        boolean little = isType(bytes, false);
        boolean big = isType(bytes, true);
        return little == big ? bytes[5] == 2 : big;
    }

    private static boolean isType(byte[] bytes, boolean bigEndian) {
        int type = new ElfLayout(false, bigEndian).u16(bytes, 16);
        return type > 0 && type <= LARGEST_TYPE;
    }

    /// The kernel runs no file whose `e_phentsize` is not its own, and does not look at the class.
    /// Objects need no program headers: there the class is all there is.
    private static boolean is64(byte[] bytes, boolean bigEndian) {
        var any = new ElfLayout(false, bigEndian);
        boolean like32 = any.u16(bytes, 42) == ElfLayout.SEGMENT_32;
        boolean like64 = bytes.length >= SIZE_64 && any.u16(bytes, 54) == ElfLayout.SEGMENT_64;
        boolean said64 = bytes[4] != 1;
        int type = any.u16(bytes, 16);
        return like32 == like64 || type != 2 && type != 3 ? said64 : like64;
    }

    private static Elf.Type type(int type) {
        return switch (type) {
            case 1 -> Elf.Type.RELOCATABLE;
            case 2 -> Elf.Type.EXECUTABLE;
            case 3 -> Elf.Type.SHARED;
            case 4 -> Elf.Type.CORE;
            default -> Elf.Type.OTHER;
        };
    }
}
