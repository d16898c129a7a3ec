package davy.linux;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which devices are remote in the mount namespaces of other processes. Safe for several threads.
final class Namespaces {
    private static final int LIMIT = 4096;

    private final Map<String, Set<Long>> remoteDevices = new ConcurrentHashMap<>();

    /// The devices of file systems, in the sight of a process, that are not to be touched.
    Set<Long> remoteDevices(String pid, Buffers buffers) {
        String key = namespace(pid, buffers);
        var known = remoteDevices.get(key);
        if (known != null) {
            return known;
        }
        var devices = MountTable.ofProcess(pid, buffers).remoteDevices();
        if (remoteDevices.size() < LIMIT) {
            remoteDevices.put(key, devices);
        }
        return devices;
    }

    /// `mnt:[4026531841]`; the process itself where its namespace is not told.
    private static String namespace(String pid, Buffers buffers) {
        var path = Libc.path("/proc/" + pid + "/ns/mnt");
        int length = Libc.readlinkat(Libc.AT_FDCWD, path, buffers.text);
        return length < 0 ? pid : buffers.target(length);
    }
}
