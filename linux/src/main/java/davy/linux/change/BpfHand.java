package davy.linux.change;

import davy.linux.Errno;
import davy.linux.Libc;
import davy.linux.kernel.KernelPrograms;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Looks at pinned BPF objects by bpf(2), and at the programs that they keep in the kernel.
public final class BpfHand {
    private static final int OBJ_GET = 7;
    private static final int ATTRIBUTES = 72;
    private static final int LARGEST = 8 << 20;
    private static final String PROGRAM = "prog_id:";

    private BpfHand() {}

    /// The id of the program that a pin keeps: its own, or that of a link.
    ///
    /// @param path of a regular file, in raw text
    /// @return 0 where it is a pin of something else, as of a map
    /// @throws ChangeException where it is no pin
    public static int programOf(String path) throws ChangeException {
        int fd = open(path);
        try {
            // The kernel's own words: the numbers of links have no field of the same place.
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd))) {
                if (line.startsWith(PROGRAM)) {
                    return Integer.parseInt(line.substring(PROGRAM.length()).strip());
                }
            }
            return 0;
        } catch (IOException | NumberFormatException e) {
            throw ChangeException.changed(path);
        } finally {
            Libc.close(fd);
        }
    }

    private static int open(String path) throws ChangeException {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(ValueLayout.JAVA_LONG, 0, Libc.path(path).address());
            int fd = Libc.bpf(OBJ_GET, attributes);
            if (fd < 0) {
                throw new ChangeException("bpf", path, -fd);
            }
            return fd;
        }
    }

    /// A program that is in the kernel; null where there is none of this id.
    public static KernelPrograms.@Nullable Loaded program(int id) throws ChangeException {
        int fd = KernelPrograms.open(id);
        if (fd == -Errno.ENOENT) {
            return null;
        }
        if (fd < 0) {
            throw new ChangeException("bpf", "BPF " + id, -fd);
        }
        try {
            return KernelPrograms.loaded(fd, LARGEST);
        } finally {
            Libc.close(fd);
        }
    }
}
