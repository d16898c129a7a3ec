package davy.linux;

import java.util.HashMap;
import java.util.Map;

/// The file systems that may not answer, as other processes see them. Safe for several threads.
final class Namespaces {
    private static final int LIMIT = 4096;

    /// What all of them may take up together, in characters.
    private static final long HEAVIEST = 16 << 20;

    private final Map<String, Mounts> known = new HashMap<>();
    private final int proc;
    private long weight;

    /// @param proc of a procfs; negative for that of the host
    Namespaces(int proc) {
        this.proc = proc;
    }

    /// The remote mounts as a process names them; none where it is gone, [Mounts#UNKNOWN] where
    /// they are too many.
    Mounts of(String pid, Buffers buffers) {
        String key = pid + " " + namespace(pid, buffers);
        synchronized (known) {
            var mounts = known.get(key);
            if (mounts != null) {
                return mounts;
            }
        }
        return keep(key, MountTable.ofProcess(proc, pid, buffers));
    }

    private Mounts keep(String key, RemoteMounts read) {
        synchronized (known) {
            var mounts = known.get(key);
            if (mounts == null) {
                boolean fits = weight + read.weight() <= HEAVIEST;
                mounts = fits ? read.mounts() : Mounts.UNKNOWN;
                if (known.size() < LIMIT) {
                    known.put(key, mounts);
                    weight += mounts.isUnknown() ? 0 : read.weight();
                }
            }
            return mounts;
        }
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
