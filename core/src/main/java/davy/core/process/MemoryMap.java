package davy.core.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of a process' address space: a line of `/proc/PID/maps` (proc_pid_maps(5)).
///
/// @param permissions four characters: `r-xp`
/// @param offset in the file
/// @param device major and minor in hexadecimal: `fd:01`
/// @param path of the file, or a name in brackets: `[heap]`; empty for anonymous memory
/// @param deleted whether the file has lost this name
public record MemoryMap(
        long start,
        long end,
        String permissions,
        long offset,
        String device,
        long inode,
        String path,
        boolean deleted) {
    private static final String DELETED = " (deleted)";

    /// Bytes.
    public long size() {
        return end - start;
    }

    public boolean isWritable() {
        return permissions.charAt(1) == 'w';
    }

    public boolean isExecutable() {
        return permissions.charAt(2) == 'x';
    }

    /// Whether it shows a file, be it a deleted one or shared memory.
    public boolean isFile() {
        return path.startsWith("/");
    }

    static List<MemoryMap> parse(List<String> lines) {
        var maps = new ArrayList<MemoryMap>();
        for (String line : lines) {
            var map = parse(line);
            if (map != null) {
                maps.add(map);
            }
        }
        return maps;
    }

    static @Nullable MemoryMap parse(String line) {
        int dash = line.indexOf('-');
        int[] ends = new int[5];
        int at = 0;
        for (int i = 0; i < ends.length; i++) {
            int end = line.indexOf(' ', at);
            ends[i] = end < 0 ? line.length() : end;
            at = ends[i] + 1;
            if (end < 0 && i < ends.length - 1) {
                return null;
            }
        }
        if (dash < 1 || dash > ends[0] || ends[1] - ends[0] != 5) {
            return null;
        }
        try {
            return map(line, dash, ends);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static MemoryMap map(String line, int dash, int[] ends) {
        String path = ends[4] < line.length() ? line.substring(ends[4]).stripLeading() : "";
        boolean deleted = path.startsWith("/") && path.endsWith(DELETED);
        if (deleted) {
            path = path.substring(0, path.length() - DELETED.length());
        }
        return new MemoryMap(
                Long.parseUnsignedLong(line, 0, dash, 16),
                Long.parseUnsignedLong(line, dash + 1, ends[0], 16),
                line.substring(ends[0] + 1, ends[1]),
                Long.parseUnsignedLong(line, ends[1] + 1, ends[2], 16),
                line.substring(ends[2] + 1, ends[3]),
                Long.parseUnsignedLong(line, ends[3] + 1, ends[4], 10),
                // The only character that the kernel escapes here.
                path.replace("\\012", "\n"),
                deleted);
    }
}
