package davy.core.container;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import java.util.HashMap;
import java.util.Map;

/// Where the layers of running containers are mounted as one, beside the layer of their own:
/// `overlay2/X/merged` and `overlay2/X/diff` of Docker and Podman. Anybody can call a directory so;
/// the kernel's list of mounts tells which are.
///
/// @param devices of the file systems, by the directories that they are mounted on
public record MergedMounts(Map<String, Long> devices) {
    private static final int LIMIT = 4 << 20;
    private static final int MOST_FIELDS = 64;

    /// Those that `/proc/self/mountinfo` of a running host tells, proc_pid_mountinfo(5).
    public static MergedMounts of(Host host) {
        var devices = new HashMap<String, Long>();
        var content = host.kernel() == null ? null : host.read("/proc/self/mountinfo", LIMIT);
        if (content != null) {
            for (String line : content.lines()) {
                String[] fields = line.split(" ", MOST_FIELDS);
                if (fields.length > 6 && fields[4].endsWith("/merged")) {
                    // The last one at a place is the one on top.
                    devices.put(fields[4], isMerged(fields) ? device(fields[2]) : -1);
                }
            }
        }
        return new MergedMounts(devices);
    }

    private static boolean isMerged(String[] fields) {
        int dash = 6;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        if (dash + 3 >= fields.length || !fields[dash + 1].equals("overlay")) {
            return false;
        }
        String layer = fields[4].substring(0, fields[4].lastIndexOf('/'));
        String name = layer.substring(layer.lastIndexOf('/') + 1);
        // Docker names layers from where they lie when their whole paths were too long.
        String all = "," + fields[dash + 3] + ",";
        return all.contains(",upperdir=" + layer + "/diff,")
                || all.contains(",upperdir=" + name + "/diff,");
    }

    /// As `st_dev` has it; -1 for what is none.
    private static long device(String text) {
        int colon = text.indexOf(':');
        try {
            long major = Integer.parseInt(text.substring(0, Math.max(colon, 0)));
            long minor = Integer.parseInt(text.substring(colon + 1));
            return (minor & 0xFFFF_FF00L) << 12 | (major & 0xFFFL) << 8 | minor & 0xFFL;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// Whether a directory is one of them, and what lies there is its file system.
    public boolean has(String directory, FileInfo info) {
        Long device = devices.get(directory);
        return device != null && device == info.device();
    }
}
