package davy.agent.check.file;

import java.util.List;
import java.util.Set;

/// The folders in which packages keep programs and shared libraries, and administrators hardly ever
/// do: what lies directly in them.
final class SystemFolders {
    private static final Set<String> PROGRAMS = Set.of("/bin", "/sbin", "/usr/bin", "/usr/sbin");

    private static final Set<String> LIBRARIES =
            Set.of(
                    "/lib",
                    "/lib32",
                    "/lib64",
                    "/libx32",
                    "/usr/lib",
                    "/usr/lib32",
                    "/usr/lib64",
                    "/usr/libx32");

    /// Directories of settings and data: programs lie in those below, if anywhere.
    private static final Set<String> DATA =
            Set.of(
                    "/etc",
                    "/usr/share",
                    "/usr/include",
                    "/usr/src",
                    "/var",
                    "/var/lib",
                    "/var/cache",
                    "/var/spool",
                    "/var/log");

    /// Where no program lies at any depth.
    private static final List<String> NEVER =
            List.of(
                    "/usr/share/man/",
                    "/usr/share/info/",
                    "/usr/share/locale/",
                    "/var/cache/man/",
                    "/var/spool/cron/",
                    "/var/spool/mail/",
                    "/var/mail/");

    private SystemFolders() {}

    /// Whether only settings and data belong there.
    static boolean isForData(String path) {
        return DATA.contains(folder(path)) || NEVER.stream().anyMatch(path::startsWith);
    }

    /// `/usr/bin/x`.
    static boolean hasProgram(String path) {
        return isShallow(path) && PROGRAMS.contains(folder(path));
    }

    /// `/usr/lib/x`, `/usr/lib/x86_64-linux-gnu/x`, and PAM's modules.
    static boolean hasLibrary(String path) {
        String folder = folder(path);
        if (LIBRARIES.contains(folder)) {
            return true;
        }
        String parent = folder.endsWith("/security") ? folder(folder) : folder;
        return LIBRARIES.contains(parent)
                || parent.contains("-linux-") && LIBRARIES.contains(folder(parent));
    }

    /// Where an intruder's program passes for the system's: also `/boot` and everything in `/etc`.
    static boolean isCore(String path) {
        return hasProgram(path)
                || path.startsWith("/etc/")
                || folder(path).equals("/boot")
                || hasLibrary(path);
    }

    private static boolean isShallow(String path) {
        return path.length() > 1 && path.lastIndexOf('/') <= 9;
    }

    /// The path without its last part.
    static String folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
