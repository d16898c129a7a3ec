package davy.core.startup;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Directories that are read together.
final class Folders {
    private Folders() {}

    /// Paths of the files in these directories, a directory reached by two names once.
    ///
    /// @param suffix that names must have; may be empty
    static List<String> files(Host host, List<String> folders, String suffix) {
        var real = new HashSet<String>();
        var found = new ArrayList<String>();
        for (String folder : folders) {
            String path = host.resolve(folder);
            if (path == null || !real.add(path)) {
                continue;
            }
            for (String name : Bounded.names(host, folder)) {
                if (name.endsWith(suffix) && Bounded.isFile(host, folder + '/' + name)) {
                    found.add(folder + '/' + name);
                }
            }
        }
        return found;
    }

    /// As [#files], where a file hides those of the same name in later directories.
    static List<String> effective(Host host, List<String> folders, String suffix) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String path : files(host, folders, suffix)) {
            byName.putIfAbsent(path.substring(path.lastIndexOf('/') + 1), path);
        }
        return new ArrayList<>(byName.values());
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
