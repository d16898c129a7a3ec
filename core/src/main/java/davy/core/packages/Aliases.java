package davy.core.packages;

import davy.core.host.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Directories that are links to others, as `/bin` is to `/usr/bin`: packages list files by either
/// name. Looks at the first two parts of a path, where distributions put such links.
final class Aliases {
    private static final List<String> USUAL =
            List.of("/usr/lib64", "/usr/sbin", "/var/lock", "/var/mail", "/var/run");

    private final Host host;
    private final Map<String, String> top = new HashMap<>();
    private final Map<String, String> second = new HashMap<>();

    Aliases(Host host) {
        this.host = host;
        for (String name : host.list("/")) {
            var info = host.lstat("/" + name);
            if (info != null && info.isLink()) {
                top.put("/" + name, resolve("/" + name));
            }
        }
        USUAL.forEach(this::real);
    }

    /// The directory with links in its first parts followed. Without a slash at its end; the root
    /// is empty.
    String real(String directory) {
        String below = belowTop(directory);
        int end = part(below, part(below, 0));
        String head = below.substring(0, end);
        return second.computeIfAbsent(head, this::resolve) + below.substring(end);
    }

    /// As [#real], without a look at the host: a directory of no package stays as it is.
    String known(String directory) {
        String below = belowTop(directory);
        int end = part(below, part(below, 0));
        String head = below.substring(0, end);
        return second.getOrDefault(head, head) + below.substring(end);
    }

    private String belowTop(String directory) {
        int end = part(directory, 0);
        String head = directory.substring(0, end);
        String real = top.get(head);
        return real == null ? directory : real + directory.substring(end);
    }

    /// Where the part that begins with a slash at `start` ends.
    private static int part(String directory, int start) {
        int slash = start < directory.length() ? directory.indexOf('/', start + 1) : -1;
        return slash < 0 ? directory.length() : slash;
    }

    private String resolve(String head) {
        String resolved = head.isEmpty() ? "/" : host.resolve(head);
        if (resolved == null) {
            return head;
        }
        return resolved.equals("/") ? "" : resolved;
    }
}
