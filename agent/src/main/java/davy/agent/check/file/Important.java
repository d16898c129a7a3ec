package davy.agent.check.file;

import davy.agent.check.Places;
import java.util.List;
import java.util.Set;

/// Files of packages by which an intruder gains most: what lets people in, what every program
/// loads, and what would show him.
final class Important {
    /// What intruders take away or rename, so that neither rivals nor administrators have it.
    static final List<String> TOOLS =
            List.of(
                    "curl", "wget", "chattr", "lsattr", "ps", "top", "ss", "netstat", "lsof",
                    "kill", "pkill", "pgrep", "find", "crontab", "ip", "last", "w", "rm", "ls",
                    "cat");

    /// Always programs in the packages of every distribution.
    private static final Set<String> ALWAYS_ELF =
            Set.of(
                    "sshd",
                    "ssh",
                    "login",
                    "su",
                    "sudo",
                    "passwd",
                    "ps",
                    "ls",
                    "top",
                    "ss",
                    "netstat",
                    "lsof",
                    "find",
                    "kill",
                    "pkill",
                    "pgrep",
                    "who",
                    "w",
                    "last",
                    "id",
                    "ip",
                    "ifconfig",
                    "bash",
                    "dash",
                    "cron",
                    "crond",
                    "crontab",
                    "curl",
                    "wget",
                    "chattr",
                    "lsattr",
                    "rm",
                    "cat",
                    "md5sum",
                    "sha256sum",
                    "systemctl",
                    "dpkg",
                    "rpm",
                    "iptables",
                    "nft",
                    "uptime",
                    "free",
                    "vmstat",
                    "du",
                    "df",
                    "grep",
                    "agetty",
                    "sshd-session",
                    "sshd-auth",
                    "unix_chkpwd",
                    "tcpdump");

    private static final Set<String> GRAVE =
            Set.of(
                    "sshd",
                    "sshd-session",
                    "sshd-auth",
                    "ssh",
                    "login",
                    "su",
                    "sudo",
                    "passwd",
                    "ps",
                    "ls",
                    "top",
                    "ss",
                    "netstat",
                    "lsof",
                    "find",
                    "who",
                    "w",
                    "last",
                    "bash",
                    "dash",
                    "nologin",
                    "unix_chkpwd");

    private static final List<String> LIBRARIES =
            List.of(
                    "ld-linux",
                    "ld-2.",
                    "ld-musl",
                    "libc.so",
                    "libc-2.",
                    "libpam.so",
                    "libpam_misc.so",
                    "libkeyutils.so",
                    "libselinux.so",
                    "libaudit.so",
                    "liblzma.so",
                    "libnss_files",
                    "libproc",
                    "libcrypt.so",
                    "libdl.so",
                    "libpthread");

    private Important() {}

    /// Whether it is always compared with its package.
    static boolean is(String path, String name) {
        return ALWAYS_ELF.contains(name) && SystemFolders.hasProgram(path) || isLibrary(path, name);
    }

    private static boolean isLibrary(String path, String name) {
        boolean named = name.startsWith("pam_") || name.startsWith("l") && isListed(name);
        return named && name.contains(".so") && SystemFolders.hasLibrary(path);
    }

    private static boolean isListed(String name) {
        for (String library : LIBRARIES) {
            if (name.startsWith(library)) {
                return true;
            }
        }
        return false;
    }

    /// Whether its change alone is proof enough to act on.
    static boolean isGrave(String path) {
        String name = Places.name(path);
        return GRAVE.contains(name) || isLibrary(path, name);
    }

    static boolean isAlwaysElf(String path) {
        return ALWAYS_ELF.contains(Places.name(path)) && SystemFolders.hasProgram(path);
    }
}
