package davy.core.process;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The control groups of a host: directories below `/sys/fs/cgroup`, of version 2 and of each
/// hierarchy of version 1 (cgroups(7)).
public final class Cgroups {
    static final String TOP = "/sys/fs/cgroup";
    private static final int MAX = 20_000;

    private Cgroups() {}

    /// The processes that are in any of them: told by other parts of the kernel than those that
    /// list `/proc`.
    public static Set<Integer> processes(Host host) {
        var pids = new TreeSet<Integer>();
        for (String group : all(host)) {
            for (String line : host.lines(group + "/cgroup.procs")) {
                int pid = ProcessTable.number(line);
                if (pid > 0) {
                    pids.add(pid);
                }
            }
        }
        return pids;
    }

    /// All of them, from the top. More than 20,000 are recorded as unseen.
    static List<String> all(Host host) {
        var all = new ArrayList<String>();
        var rest = new ArrayDeque<String>(List.of(TOP));
        while (!rest.isEmpty()) {
            if (all.size() == MAX) {
                host.miss(new Unseen(TOP, Phrase.of("too many groups", "控制组过多")));
                break;
            }
            String directory = rest.removeFirst();
            all.add(directory);
            for (String name : host.list(directory)) {
                String path = directory + "/" + name;
                if (mayBeGroup(name) && isDirectory(host, path)) {
                    rest.addLast(path);
                }
            }
        }
        return all;
    }

    /// Spares a `stat` for the kernel's own files: `cpu.stat`, `memory.max`, `tasks`.
    private static boolean mayBeGroup(String name) {
        for (String prefix : List.of("cgroup.", "cpu.", "cpuacct.", "memory.", "io.", "pids.")) {
            if (name.startsWith(prefix)) {
                return false;
            }
        }
        return !name.equals("tasks");
    }

    private static boolean isDirectory(Host host, String path) {
        var info = host.lstat(path);
        return info != null && info.isDirectory();
    }
}
