package davy.agent.archive;

import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.text.UnixTime;
import org.jspecify.annotations.Nullable;

/// A line of a body file of The Sleuth Kit 3, as UAC writes it: `MD5|name|inode|mode|UID|GID|size|
/// atime|mtime|ctime|crtime`.
///
/// @param target where a link leads
record BodyFile(String path, FileInfo info, @Nullable String target) {
    private static final int FIELDS_AFTER_NAME = 9;

    /// Null where it is no such line. A name may have `|` in it: fields are counted from the end.
    static @Nullable BodyFile parse(String line) {
        int start = line.indexOf('|');
        var fields = new String[FIELDS_AFTER_NAME];
        int end = line.length();
        for (int i = FIELDS_AFTER_NAME - 1; i >= 0; i--) {
            int bar = line.lastIndexOf('|', end - 1);
            if (bar <= start) {
                return null;
            }
            fields[i] = line.substring(bar + 1, end);
            end = bar;
        }
        String name = line.substring(start + 1, end);
        var type = fields[1].isEmpty() ? FileType.UNKNOWN : type(fields[1].charAt(0));
        int arrow = type == FileType.LINK ? name.indexOf(" -> ") : -1;
        String path = FileTree.path(arrow < 0 ? name : name.substring(0, arrow));
        if (path == null || !name.startsWith("/") || start < 0) {
            return null;
        }
        return new BodyFile(path, info(type, fields), arrow < 0 ? null : name.substring(arrow + 4));
    }

    private static FileInfo info(FileType type, String[] fields) {
        long born = number(fields[8]);
        return new FileInfo(
                type,
                mode(fields[1]),
                number(fields[2]),
                number(fields[3]),
                number(fields[4]),
                number(fields[0]),
                1,
                1,
                UnixTime.of(number(fields[6])),
                UnixTime.of(number(fields[7])),
                born == 0 ? null : UnixTime.of(born),
                false,
                false);
    }

    /// Whole seconds; 0 where it is no number.
    private static long number(String text) {
        long number = 0;
        for (int i = 0; i < text.length() && i < 15; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return i > 0 && c == '.' ? number : 0;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    private static FileType type(char letter) {
        return switch (letter) {
            case '-', 'r' -> FileType.REGULAR;
            case 'd' -> FileType.DIRECTORY;
            case 'l' -> FileType.LINK;
            case 'p' -> FileType.FIFO;
            case 's' -> FileType.SOCKET;
            case 'c' -> FileType.CHARACTER_DEVICE;
            case 'b' -> FileType.BLOCK_DEVICE;
            default -> FileType.UNKNOWN;
        };
    }

    /// `-rwsr-xr-x`, or `r/rrwxr-xr-x` of mactime's own form.
    private static int mode(String text) {
        if (text.length() < 9) {
            return 0;
        }
        String letters = text.substring(text.length() - 9);
        int mode = 0;
        for (int i = 0; i < 9; i++) {
            char c = letters.charAt(i);
            if (c != '-' && c != 'S' && c != 'T') {
                mode |= 1 << 8 - i;
            }
        }
        mode |= "sS".indexOf(letters.charAt(2)) >= 0 ? 04000 : 0;
        mode |= "sS".indexOf(letters.charAt(5)) >= 0 ? 02000 : 0;
        return mode | ("tT".indexOf(letters.charAt(8)) >= 0 ? 01000 : 0);
    }
}
