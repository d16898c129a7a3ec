package davy.agent.check.kernel;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The modules of the running kernel as its different views show them (proc_modules(5), sysfs(5)).
///
/// @param listed those in `/proc/modules` that are live, by name, with their taint flags: `OE`
/// @param shown those that a listing of `/sys/module` shows and that are live
/// @param named those of `listed` that `/sys/module` has by name
/// @param unseenDirectories how many directories `/sys/module` counts beyond those it lists
record LoadedModules(
        Map<String, String> listed, Set<String> shown, Set<String> named, long unseenDirectories) {
    private static final int LIMIT = 4 << 20;
    private static final int MOST = 5_000;

    /// Names that public rootkits give their modules.
    private static final Set<String> ROOTKITS =
            Set.of(
                    "diamorphine",
                    "reptile",
                    "reptile_module",
                    "suterusu",
                    "syslogk",
                    "knark",
                    "adore",
                    "adore_ng",
                    "enyelkm",
                    "kbeast",
                    "puszek",
                    "rootkit",
                    "lkm_rootkit",
                    "nurupo_rootkit",
                    "kovid",
                    "brootus",
                    "nuk3gh0st",
                    "caraxes",
                    "singularity",
                    "basilisk",
                    "drovorub",
                    "mcpuinfo",
                    "kmeminfo",
                    "rs_dev",
                    "xor_dev");

    static boolean isRootkit(String name) {
        return ROOTKITS.contains(name);
    }

    /// Null where the kernel has no list of modules: it was built without them, or hides it whole.
    static @Nullable LoadedModules read(Host host) {
        var content = Content.whole(host, "/proc/modules", LIMIT);
        if (content == null) {
            return null;
        }
        var listed = new LinkedHashMap<String, String>();
        for (String line : content.lines()) {
            var words = line.split(" ", 8);
            if (words.length >= 6 && words[4].equals("Live") && listed.size() < MOST) {
                int open = line.lastIndexOf('(');
                boolean flags = open > 0 && line.endsWith(")");
                listed.put(words[0], flags ? line.substring(open + 1, line.length() - 1) : "");
            }
        }
        var names = host.list("/sys/module");
        var named = new TreeSet<String>();
        for (String name : listed.keySet()) {
            if (host.exists("/sys/module/" + name)) {
                named.add(name);
            }
        }
        return new LoadedModules(listed, live(host, names), named, unseen(host, names.size()));
    }

    /// Only what can be loaded has a state: the directories of built-in parts have none.
    private static Set<String> live(Host host, List<String> names) {
        var live = new TreeSet<String>();
        for (String name : names.subList(0, Math.min(MOST, names.size()))) {
            String state = host.text("/sys/module/" + name + "/initstate");
            if (state != null && state.strip().equals("live")) {
                live.add(name);
            }
        }
        return live;
    }

    /// A directory of sysfs has a link for itself, one for its entry, and one for each directory in
    /// it; all entries of `/sys/module` are directories.
    private static long unseen(Host host, int listed) {
        var info = host.lstat("/sys/module");
        return info == null || info.links() < 3 ? 0 : Math.max(0, info.links() - 2 - listed);
    }

    /// Live by sysfs, but not in `/proc/modules`.
    Collection<String> hiddenFromProc() {
        var hidden = new TreeSet<>(shown);
        hidden.removeAll(listed.keySet());
        return hidden;
    }

    /// In `/proc/modules`, but `/sys/module` does not have it at all.
    Collection<String> missingInSys() {
        var missing = new TreeSet<>(listed.keySet());
        missing.removeAll(named);
        return missing;
    }

    /// In `/proc/modules` and there by name, but a listing of `/sys/module` leaves it out.
    Collection<String> unlistedInSys() {
        var unlisted = new TreeSet<>(named);
        unlisted.removeAll(shown);
        return unlisted;
    }

    /// Names of modules of which `/proc/kallsyms` has symbols.
    static Set<String> withSymbols(Host host) {
        var content = Content.whole(host, "/proc/kallsyms", 64 << 20);
        var names = new TreeSet<String>();
        byte[] bytes = content == null ? new byte[0] : content.bytes();
        int end = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String name = module(bytes, end, i);
                if (name != null && names.size() < MOST) {
                    names.add(name);
                }
                end = i + 1;
            }
        }
        return names;
    }

    /// The name in `ffffffffc0000000 t symbol<TAB>[name]`.
    private static @Nullable String module(byte[] bytes, int start, int end) {
        if (end - start < 4 || bytes[end - 1] != ']') {
            return null;
        }
        int open = end - 1;
        while (open > start && bytes[open] != '[' && end - open < 80) {
            open--;
        }
        if (open == start || bytes[open] != '[' || bytes[open - 1] != '\t') {
            return null;
        }
        String name = RawText.decode(bytes, open + 1, end - open - 2);
        return name.startsWith("__builtin__") || name.equals("bpf") ? null : name;
    }

    /// Names whose taint flags have one of these letters.
    List<String> tainted(String letters) {
        var names = new ArrayList<String>();
        listed.forEach((name, flags) -> {
            if (flags.chars().anyMatch(flag -> letters.indexOf(flag) >= 0)) {
                names.add(name);
            }
        });
        return names;
    }
}
