package davy.agent.check;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Libraries as `LD_PRELOAD` and `/etc/ld.so.preload` name them, which need not be by their path
/// (ld.so(8)).
public final class NamedLibrary {
    /// Where the loader looks for `$LIB` and `$PLATFORM`, on the systems we know.
    private static final List<String> LIB =
            List.of(
                    "lib64",
                    "lib",
                    "lib/x86_64-linux-gnu",
                    "lib/aarch64-linux-gnu",
                    "usr/lib64",
                    "lib32",
                    "lib/i386-linux-gnu");

    private static final List<String> PLATFORM =
            List.of("x86_64", "haswell", "aarch64", "v6l", "v7l", "v8l", "i686");

    private static final String SETTINGS = "/etc/ld.so.conf";
    private static final int MOST_FOLDERS = 64;

    private NamedLibrary() {}

    /// Whether it is a name alone, which is looked for in the folders of libraries.
    public static boolean isBare(String entry) {
        return entry.indexOf('/') < 0 && entry.indexOf('$') < 0 && entry.contains(".so");
    }

    /// The libraries that an entry stands for, each once; the entry itself where there are none.
    public static List<String> expanded(Host host, String entry) {
        var found = new LinkedHashMap<String, String>();
        for (String path : candidates(host, entry)) {
            String real = host.resolve(path);
            if (real != null) {
                found.putIfAbsent(real, path);
            }
        }
        return found.isEmpty() ? List.of(entry) : List.copyOf(found.values());
    }

    private static List<String> candidates(Host host, String entry) {
        var candidates = new ArrayList<String>();
        if (isBare(entry)) {
            folders(host).forEach(folder -> candidates.add(folder + '/' + entry));
        } else if (entry.indexOf('$') >= 0) {
            String plain = entry.replace("${LIB}", "$LIB").replace("${PLATFORM}", "$PLATFORM");
            for (String lib : LIB) {
                for (String platform : PLATFORM) {
                    candidates.add(plain.replace("$LIB", lib).replace("$PLATFORM", platform));
                }
            }
        }
        return candidates;
    }

    /// Those that every linker knows, and those that its settings add.
    private static List<String> folders(Host host) {
        var folders = new ArrayList<String>();
        LIB.forEach(lib -> folders.addAll(List.of("/usr/" + lib, "/" + lib)));
        folders.addAll(List.of("/usr/local/lib", "/usr/local/lib64"));
        var files = new ArrayList<>(List.of(SETTINGS));
        host.list(SETTINGS + ".d").forEach(name -> files.add(SETTINGS + ".d/" + name));
        for (String file : files.subList(0, Math.min(MOST_FOLDERS, files.size()))) {
            for (String line : host.lines(file)) {
                if (line.startsWith("/") && folders.size() < MOST_FOLDERS) {
                    folders.add(line.strip());
                }
            }
        }
        return folders;
    }
}
