package davy.agent.check;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import davy.core.process.HostProcess;

/// What root alone can have put where it is. Who starts such a program still chooses its name, its
/// arguments and its environment.
public final class Guarded {
    private static final int GROUP_OR_OTHERS_WRITE = 022;
    private static final int OTHERS_WRITE = 02;

    private Guarded() {}

    /// Whether root alone can change a file or put another one in its place, and it is no temporary
    /// one. Of a file that is gone its folder tells.
    public static boolean isGuarded(Host host, String path) {
        if (!path.startsWith("/") || Places.isTemporary(path)) {
            return false;
        }
        for (String each = path; ; each = parent(each)) {
            var info = host.lstat(each);
            boolean gone = info == null && each.equals(path);
            if (!gone && (info == null || !isRootsAlone(info))) {
                return false;
            }
            if (each.equals("/")) {
                return true;
            }
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static boolean isRootsAlone(FileInfo info) {
        int others = info.gid() == 0 ? OTHERS_WRITE : GROUP_OR_OTHERS_WRITE;
        return info.uid() == 0 && (info.mode() & others) == 0;
    }

    /// Whether what a process runs is such a file of this host, and none that is hidden.
    public static boolean runs(Facts facts, HostProcess process) {
        var executable = process.executable();
        return executable != null
                && !executable.memory()
                && !facts.processes().isContained(process)
                && !Places.isHidden(executable.path())
                && isGuarded(facts.host(), executable.path());
    }
}
