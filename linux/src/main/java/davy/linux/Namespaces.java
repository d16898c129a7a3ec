package davy.linux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The mounts that other processes see. Safe for several threads.
final class Namespaces {
    private static final int LIMIT = 4096;

    private final Map<String, Mounts> known = new ConcurrentHashMap<>();
    private final int proc;

    /// @param proc of a procfs; negative for that of the host
    Namespaces(int proc) {
        this.proc = proc;
    }

    /// The mounts as a process names them; none where it is gone.
    Mounts of(String pid, Buffers buffers) {
        String key = pid + " " + namespace(pid, buffers);
        var mounts = known.get(key);
        if (mounts == null) {
            mounts = MountTable.ofProcess(proc, pid, buffers);
            if (known.size() < LIMIT) {
                known.put(key, mounts);
            }
        }
        return mounts;
    }

    /// Whether a process is known to see the mounts that this one sees.
    boolean isOurs(String pid, Buffers buffers) {
        return namespace(pid, buffers).equals(namespace("self", buffers));
    }

    /// `mnt:[4026531841]`; the process itself where its namespace is not told.
    private String namespace(String pid, Buffers buffers) {
        var path = Libc.path(MountTable.inProc(proc, pid + "/ns/mnt"));
        int length = Libc.readlinkat(MountTable.start(proc), path, buffers.text);
        return length < 0 ? pid : buffers.target(length);
    }
}
