package davy.core.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an ELF file says of itself (elf(5)), read as the kernel and the dynamic linker read it.
///
/// Everything in it is a claim of whoever made the file: counts are limited, offsets outside the
/// file are passed over, and what could not be read is missing.
///
/// @param is64 by the size of its program headers, which the kernel checks, where the class byte,
///   which it does not check, says something else
/// @param odd whether class or byte order in the identification contradict the rest: no compiler
///   makes that, and readelf(1) and gdb(1) refuse such files
/// @param machine `e_machine`
/// @param entry address of the first instruction, 0 where there is none
/// @param segments the program headers, at most 256
/// @param sections the section headers without the null section, at most 8,192; empty where there
///   are none
/// @param interpreter the dynamic linker it asks for
/// @param dynamic the dynamic section, null where there is none
/// @param buildId hex digits of the GNU build id
/// @param go whether the Go tool chain built it
/// @param module what a kernel module says of itself, null for every other file
/// @param upx whether it carries UPX's mark
/// @param entropy bits per byte of the executable segment, 64 KiB from its middle; -1 where there
///   is none
/// @param end where the last header, segment or section ends, never beyond the end of the file
public record Elf(
        Type type,
        boolean is64,
        boolean bigEndian,
        boolean odd,
        int machine,
        long entry,
        List<Segment> segments,
        List<Section> sections,
        @Nullable String interpreter,
        @Nullable Dynamic dynamic,
        @Nullable String buildId,
        boolean go,
        @Nullable KernelModule module,
        boolean upx,
        double entropy,
        long end) {

    /// Above this, code is compressed or encrypted: compiled code stays below 7.
    private static final double DENSE = 7.3;

    public Elf {
        segments = List.copyOf(segments);
        sections = List.copyOf(sections);
    }

    /// `e_type`.
    public enum Type {
        RELOCATABLE,
        EXECUTABLE,
        SHARED,
        CORE,
        OTHER
    }

    /// A program header.
    ///
    /// @param type `PT_*`
    /// @param flags `PF_*`: 1 execute, 2 write, 4 read
    public record Segment(
            int type,
            int flags,
            long offset,
            long address,
            long fileSize,
            long memorySize,
            long alignment) {
        static final int LOAD = 1;
        static final int DYNAMIC = 2;
        static final int INTERPRETER = 3;
        static final int NOTE = 4;

        public boolean isLoaded() {
            return type == LOAD;
        }

        public boolean isExecutable() {
            return (flags & 1) != 0;
        }

        public boolean isWritable() {
            return (flags & 2) != 0;
        }
    }

    /// A section header.
    ///
    /// @param type `SHT_*`
    public record Section(String name, int type, long flags, long offset, long size) {
        static final int SYMBOLS = 2;
        static final int NOTE = 7;
        static final int NO_BITS = 8;

        private static final int PROGRAM_BITS = 1;
        private static final int EXECUTABLE = 4;

        public boolean isCode() {
            return type == PROGRAM_BITS && (flags & EXECUTABLE) != 0;
        }
    }

    /// What the dynamic linker is told.
    ///
    /// @param needed libraries, in order
    /// @param soname the library's own name
    /// @param runPath `DT_RUNPATH`, else `DT_RPATH`
    /// @param pie `DF_1_PIE`: an executable, not a library
    public record Dynamic(
            List<String> needed, @Nullable String soname, @Nullable String runPath, boolean pie) {
        public Dynamic {
            needed = List.copyOf(needed);
        }
    }

    /// @param size of the file, bytes
    /// @return null where the source does not begin with a whole ELF header
    public static @Nullable Elf parse(ByteSource source, long size) {
        return ElfReader.read(source, size);
    }

    /// Whether the bytes begin as an ELF file does.
    public static boolean isElf(byte[] head) {
        return head.length >= 4
                && head[0] == 0x7F
                && head[1] == 'E'
                && head[2] == 'L'
                && head[3] == 'F';
    }

    /// Bytes after the ELF file's own end; a kernel module's signature is among them.
    public long appended(long size) {
        return Math.max(0, size - end);
    }

    /// Whether it is a program, position-independent or not, and no library or object.
    public boolean isProgram() {
        return type == Type.EXECUTABLE || isPositionIndependent();
    }

    /// Whether it is a position-independent executable.
    public boolean isPositionIndependent() {
        if (type != Type.SHARED) {
            return false;
        }
        if (dynamic == null) {
            return entry != 0;
        }
        return dynamic.pie() || interpreter != null && dynamic.soname() == null;
    }

    public boolean isLibrary() {
        return type == Type.SHARED && !isPositionIndependent();
    }

    /// Whether it is a program that needs neither a dynamic linker nor a library.
    public boolean isStatic() {
        return isProgram()
                && interpreter == null
                && (dynamic == null || dynamic.needed().isEmpty());
    }

    /// Whether the symbol table was removed.
    public boolean isStripped() {
        return sections.stream().noneMatch(section -> section.type() == Section.SYMBOLS);
    }

    public boolean isKernelModule() {
        return module != null;
    }

    /// Whether it unpacks itself when it starts: UPX's mark, or its shape (no code section, no
    /// dynamic linker, one to three loaded segments) with a content as dense as compressed data.
    /// UPX's mark is what those who use it most like to erase.
    public boolean isPacked() {
        long loaded = segments.stream().filter(Segment::isLoaded).count();
        boolean shape =
                interpreter == null
                        && loaded >= 1
                        && loaded <= 3
                        && sections.stream().noneMatch(Section::isCode);
        return isProgram() && (upx || shape && entropy >= DENSE);
    }

    /// The processor in the words of `uname -m`, or `machine N`.
    public String architecture() {
        return switch (machine) {
            case 2, 18 -> "sparc";
            case 3 -> "i386";
            case 4 -> "m68k";
            case 8 -> is64 ? "mips64" : "mips";
            case 20 -> "ppc";
            case 21 -> bigEndian ? "ppc64" : "ppc64le";
            case 22 -> is64 ? "s390x" : "s390";
            case 40 -> "arm";
            case 42 -> "sh";
            case 43 -> "sparc64";
            case 45, 93, 195 -> "arc";
            case 62 -> "x86_64";
            case 183 -> "aarch64";
            case 243 -> is64 ? "riscv64" : "riscv32";
            case 258 -> is64 ? "loongarch64" : "loongarch32";
            default -> "machine " + machine;
        };
    }
}
