package davy.core.startup;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What lies in one unit directory of systemd.
final class UnitDirectory {
    static final Set<String> TYPES =
            Set.of(
                    "service",
                    "socket",
                    "timer",
                    "path",
                    "target",
                    "mount",
                    "automount",
                    "swap",
                    "slice",
                    "scope",
                    "device");
    private static final Set<String> PULLS = Set.of("wants", "requires", "upholds");
    private static final int MAX_DROP_INS = 1_000;

    private final Host host;
    private final String path;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, List<String>> dropIns = new LinkedHashMap<>();
    private final Set<String> wanted = new LinkedHashSet<>();

    private UnitDirectory(Host host, String path) {
        this.host = host;
        this.path = path;
    }

    /// A unit file or link.
    ///
    /// @param target where the link points, unresolved; null for a file
    /// @param real path with all links resolved; null for a link that leads nowhere
    record Entry(String name, String path, @Nullable String target, @Nullable String real) {
        /// The last part of what the link points to.
        String targetName() {
            return target == null ? name : target.substring(target.lastIndexOf('/') + 1);
        }
    }

    static UnitDirectory read(Host host, String path) {
        var directory = new UnitDirectory(host, path);
        for (String name : Bounded.names(host, path)) {
            directory.add(name);
        }
        return directory;
    }

    String path() {
        return path;
    }

    /// By name.
    Map<String, Entry> entries() {
        return entries;
    }

    /// Paths of `*.conf`, by the name of their directory without `.d`.
    Map<String, List<String>> dropIns() {
        return dropIns;
    }

    /// Names of units that something pulls in.
    Set<String> wanted() {
        return wanted;
    }

    private void add(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return;
        }
        String suffix = name.substring(dot + 1);
        String place = path + '/' + name;
        if (suffix.equals("d")) {
            dropIns(name.substring(0, dot), place);
        } else if (PULLS.contains(suffix)) {
            wanted.addAll(Bounded.names(host, place));
        } else if (TYPES.contains(suffix) && dot > 0) {
            entry(name, place);
        }
    }

    private void dropIns(String unit, String place) {
        var found = new ArrayList<String>();
        for (String name : Bounded.names(host, place)) {
            if (name.endsWith(".conf")) {
                found.add(place + '/' + name);
            }
        }
        if (!found.isEmpty()) {
            dropIns.put(unit, Bounded.most(host, place, found, MAX_DROP_INS));
        }
    }

    private void entry(String name, String place) {
        FileInfo info = host.lstat(place);
        if (info == null || info.isDirectory()) {
            return;
        }
        String target = info.isLink() ? host.readLink(place) : null;
        entries.put(name, new Entry(name, place, target, host.resolve(place)));
    }
}
