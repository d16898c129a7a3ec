package davy.core.file;

import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a file is, by its first bytes.
public enum Magic {
    EMPTY,
    ELF,
    /// `#!` and an interpreter.
    SCRIPT,
    PE,
    MACHO,
    CLASS,
    JAR,
    ZIP,
    GZIP,
    XZ,
    BZIP2,
    ZSTD,
    LZ4,
    PNG,
    JPEG,
    GIF,
    WEBP,
    PDF,
    SQLITE,
    /// A dump of Redis.
    RDB,
    PHP,
    HTML,
    XML,
    /// Mostly printable; UTF-8, another encoding that keeps ASCII, or UTF-16 with its mark.
    TEXT,
    OTHER;

    /// The longest first line that the kernel reads of a script (`BINPRM_BUF_SIZE`).
    private static final int LONGEST_SHEBANG = 256;

    private static final int TEXT_SAMPLE = 4096;

    /// One control character in so many is still text.
    private static final int CONTROLS = 50;

    /// @param head the first bytes of a file, best 4,096
    public static Magic of(byte[] head) {
        if (head.length == 0) {
            return EMPTY;
        }
        var magic = binary(head);
        return magic != OTHER ? magic : isText(head) ? text(head) : OTHER;
    }

    private static Magic binary(byte[] head) {
        return switch (head[0] & 0xFF) {
            case 0x7F -> Elf.isElf(head) ? ELF : OTHER;
            case '#' -> interpreter(head) != null ? SCRIPT : OTHER;
            case 'M' -> isPe(head) ? PE : OTHER;
            case 0xCA, 0xCE, 0xCF, 0xFE -> machO(head);
            case 'P' -> starts(head, "PK\3\4") || starts(head, "PK\5\6") ? zip(head) : OTHER;
            case 0x1F -> starts(head, "\u001f\u008b") ? GZIP : OTHER;
            case 0xFD -> starts(head, "\u00fd7zXZ\0") ? XZ : OTHER;
            case 'B' -> isBzip2(head) ? BZIP2 : OTHER;
            case 0x28 -> starts(head, "(\u00b5/\u00fd") ? ZSTD : OTHER;
            case 0x04 -> starts(head, "\u0004\"M\u0018") ? LZ4 : OTHER;
            case 0x89 -> starts(head, "\u0089PNG\r\n\u001a\n") ? PNG : OTHER;
            case 0xFF -> starts(head, "\u00ff\u00d8\u00ff") ? JPEG : OTHER;
            case 'G' -> starts(head, "GIF87a") || starts(head, "GIF89a") ? GIF : OTHER;
            case 'R' -> starts(head, "RIFF") && at(head, 8, "WEBP") ? WEBP : rdb(head);
            case '%' -> starts(head, "%PDF-") ? PDF : OTHER;
            case 'S' -> starts(head, "SQLite format 3\0") ? SQLITE : OTHER;
            default -> OTHER;
        };
    }

    private static Magic rdb(byte[] head) {
        if (!starts(head, "REDIS") || head.length < 9) {
            return OTHER;
        }
        for (int i = 5; i < 9; i++) {
            if (head[i] < '0' || head[i] > '9') {
                return OTHER;
            }
        }
        return RDB;
    }

    private static boolean isPe(byte[] head) {
        if (!starts(head, "MZ") || head.length < 64) {
            return false;
        }
        long header = new ElfLayout(false, false).u32(head, 0x3C);
        return header + 4 <= head.length && at(head, (int) header, "PE\0\0");
    }

    /// `0xCAFEBABE` begins Java classes (then comes a version, 45 or more) and Mach-O files for
    /// several processors (then comes their number).
    private static Magic machO(byte[] head) {
        if (head.length < 8) {
            return OTHER;
        }
        var big = new ElfLayout(false, true);
        long magic = big.u32(head, 0);
        if (magic == 0xCAFEBABEL) {
            return big.u16(head, 6) >= 45 ? CLASS : MACHO;
        }
        return magic == 0xFEEDFACEL
                        || magic == 0xFEEDFACFL
                        || magic == 0xCEFAEDFEL
                        || magic == 0xCFFAEDFEL
                ? MACHO
                : OTHER;
    }

    private static Magic zip(byte[] head) {
        boolean manifest = at(head, 30, "META-INF/");
        return manifest || head.length > 30 && hasJarMark(head) ? JAR : ZIP;
    }

    /// The extra field `0xCAFE` of the first entry, as the jar tool writes it.
    private static boolean hasJarMark(byte[] head) {
        int extra = 30 + new ElfLayout(false, false).u16(head, 26);
        return at(head, extra, "\u00fe\u00ca");
    }

    private static boolean isBzip2(byte[] head) {
        return starts(head, "BZh")
                && head.length >= 10
                && head[3] >= '1'
                && head[3] <= '9'
                && (at(head, 4, "1AY&SY") || at(head, 4, "\u0017rE8P\u0090"));
    }

    private static Magic text(byte[] head) {
        int start = starts(head, "\u00ef\u00bb\u00bf") ? 3 : 0;
        while (start < head.length && isBlank(head[start])) {
            start++;
        }
        if (atAnyCase(head, start, "<?php") || at(head, start, "<?=")) {
            return PHP;
        }
        if (atAnyCase(head, start, "<?xml")) {
            return XML;
        }
        boolean html =
                atAnyCase(head, start, "<!doctype html")
                        || atAnyCase(head, start, "<html")
                        || atAnyCase(head, start, "<head")
                        || atAnyCase(head, start, "<body");
        return html ? HTML : TEXT;
    }

    /// No NUL, and few control characters; bytes of 128 and more may be of any encoding.
    private static boolean isText(byte[] head) {
        if (starts(head, "\u00ff\u00fe") || starts(head, "\u00fe\u00ff")) {
            return true;
        }
        int length = Math.min(head.length, TEXT_SAMPLE);
        int controls = 0;
        for (int i = 0; i < length; i++) {
            int b = head[i] & 0xFF;
            if (b == 0) {
                return false;
            }
            boolean known = b >= 7 && b <= 13 || b == 27;
            controls += b < 32 && !known || b == 127 ? 1 : 0;
        }
        return controls * CONTROLS <= length;
    }

    /// The interpreter of a script: the first word after `#!`, as execve(2) takes it; null where
    /// this is no script.
    public static @Nullable String interpreter(byte[] head) {
        if (!starts(head, "#!")) {
            return null;
        }
        int start = 2;
        int limit = Math.min(head.length, LONGEST_SHEBANG);
        while (start < limit && (head[start] == ' ' || head[start] == '\t')) {
            start++;
        }
        int end = start;
        while (end < limit && !isBlank(head[end]) && head[end] != 0) {
            end++;
        }
        return end == start ? null : RawText.decode(head, start, end - start);
    }

    /// Whether PHP code begins somewhere in these bytes, whatever they are otherwise: in an image
    /// too.
    public static boolean containsPhp(byte[] head) {
        for (int i = 0; i + 4 <= head.length; i++) {
            if (head[i] == '<' && head[i + 1] == '?' && opensPhp(head, i + 2)) {
                return true;
            }
        }
        return false;
    }

    private static boolean opensPhp(byte[] head, int at) {
        if (head[at] == '=') {
            return " $`@('\"".indexOf(head[at + 1]) >= 0;
        }
        return atAnyCase(head, at, "php")
                && (at + 3 == head.length || isBlank(head[at + 3]) || head[at + 3] == '/');
    }

    public boolean isImage() {
        return this == PNG || this == JPEG || this == GIF || this == WEBP;
    }

    /// Whether it holds other files or a packed one.
    public boolean isCompressed() {
        return switch (this) {
            case JAR, ZIP, GZIP, XZ, BZIP2, ZSTD, LZ4 -> true;
            default -> false;
        };
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private static boolean starts(byte[] head, String what) {
        return at(head, 0, what);
    }

    private static boolean at(byte[] head, int at, String what) {
        byte[] bytes = what.getBytes(StandardCharsets.ISO_8859_1);
        return at >= 0
                && at + bytes.length <= head.length
                && java.util.Arrays.equals(head, at, at + bytes.length, bytes, 0, bytes.length);
    }

    private static boolean atAnyCase(byte[] head, int at, String lower) {
        if (at + lower.length() > head.length) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if (Literals.Literal.lower(head[at + i]) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
