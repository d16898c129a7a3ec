package davy.core.process;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import org.jspecify.annotations.Nullable;

/// The file that a process runs, as `/proc/PID/exe` tells.
///
/// @param path in the process' own root, without the kernel's mark of a deleted file
/// @param deleted whether the name is gone or belongs to another file by now
/// @param memory whether it never had a name in a file system: `memfd_create(2)`
public record Executable(String path, boolean deleted, boolean memory) {
    private static final String DELETED = " (deleted)";

    /// The last part of the path.
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The executable of a process; null for a kernel thread, and where the link cannot be read.
    static @Nullable Executable read(Host host, String process) {
        String link = host.readLink(process + "/exe");
        if (link == null) {
            return null;
        }
        boolean memory = link.startsWith("/memfd:");
        if (!link.endsWith(DELETED)) {
            return new Executable(link, false, memory);
        }
        if (isName(host, process, link)) {
            return new Executable(link, false, memory);
        }
        return new Executable(link.substring(0, link.length() - DELETED.length()), true, memory);
    }

    /// Whether the text is a name that really ends so, and not the kernel's mark.
    private static boolean isName(Host host, String process, String link) {
        var running = host.stat(process + "/exe");
        if (running == null || running.links() == 0) {
            return false;
        }
        return same(running, host.lstat(link))
                || same(running, host.lstat(process + "/root" + link));
    }

    private static boolean same(FileInfo running, @Nullable FileInfo named) {
        return named != null
                && running.inode() == named.inode()
                && running.device() == named.device();
    }
}
