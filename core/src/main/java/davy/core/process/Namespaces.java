package davy.core.process;

import davy.core.host.Host;
import org.jspecify.annotations.Nullable;

/// Namespaces of a process (namespaces(7)), by inode; 0 where a link cannot be read.
public record Namespaces(long pid, long mount, long network) {
    static Namespaces read(Host host, String process) {
        return new Namespaces(
                inode(host.readLink(process + "/ns/pid")),
                inode(host.readLink(process + "/ns/mnt")),
                inode(host.readLink(process + "/ns/net")));
    }

    /// The number of `mnt:[4026531832]`.
    private static long inode(@Nullable String link) {
        int open = link == null ? -1 : link.indexOf('[');
        if (link == null || open < 0 || !link.endsWith("]")) {
            return 0;
        }
        try {
            return Long.parseLong(link, open + 1, link.length() - 1, 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
