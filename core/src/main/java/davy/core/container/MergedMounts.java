package davy.core.container;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the layers of running containers are mounted as one: `overlay2/X/merged` of Docker and
/// Podman, beside the layer of their own, `overlay2/X/diff`; anywhere with containerd, whose layers
/// are `snapshots/N/fs`. Anybody can call a directory so; the kernel's list of mounts tells which
/// are.
///
/// @param mounts by the directories that they are mounted on
public record MergedMounts(Map<String, Merged> mounts) {
    private static final int LIMIT = 4 << 20;
    private static final int MOST_FIELDS = 64;
    private static final Pattern SNAPSHOT =
            Pattern.compile(",upperdir=(/[^,\\\\]+/snapshots/[0-9]+/fs),");

    /// @param device of the file system; -1 where something else is mounted on top
    /// @param upper the layer that is the container's own
    record Merged(long device, String upper) {}

    /// Those that `/proc/self/mountinfo` of a running host tells, proc_pid_mountinfo(5).
    public static MergedMounts of(Host host) {
        var mounts = new HashMap<String, Merged>();
        var content = host.kernel() == null ? null : host.read("/proc/self/mountinfo", LIMIT);
        if (content != null) {
            for (String line : content.lines()) {
                String[] fields = line.split(" ", MOST_FIELDS);
                String upper = fields.length > 6 ? upper(fields) : "";
                // The last one at a place is the one on top.
                if (!upper.isEmpty()) {
                    mounts.put(fields[4], new Merged(device(fields[2]), upper));
                } else if (fields.length > 6) {
                    mounts.replace(fields[4], new Merged(-1, ""));
                }
            }
        }
        return new MergedMounts(mounts);
    }

    /// Empty for any other mount.
    private static String upper(String[] fields) {
        int dash = 6;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        if (dash + 3 >= fields.length || !fields[dash + 1].equals("overlay")) {
            return "";
        }
        String layer = fields[4].substring(0, Math.max(fields[4].lastIndexOf('/'), 0));
        String name = layer.substring(layer.lastIndexOf('/') + 1);
        String all = "," + fields[dash + 3] + ",";
        // Docker names layers from where they lie when their whole paths were too long.
        boolean beside =
                fields[4].endsWith("/merged")
                        && (all.contains(",upperdir=" + layer + "/diff,")
                                || all.contains(",upperdir=" + name + "/diff,"));
        var snapshot = SNAPSHOT.matcher(all);
        return beside ? layer + "/diff" : snapshot.find() ? snapshot.group(1) : "";
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

    /// The layer of the container whose layers are mounted there, where what lies there is of its
    /// file system; null for any other directory.
    public @Nullable String upper(String directory, FileInfo info) {
        var mount = mounts.get(directory);
        return mount == null || mount.device != info.device() ? null : mount.upper;
    }
}
