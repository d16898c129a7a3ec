package davy.core.container;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Where the layers of running containers are mounted as one: `overlay2/X/merged` of Docker and
/// Podman, beside the layer of their own, `overlay2/X/diff`; anywhere with containerd, whose layers
/// are `snapshots/N/fs`. Anybody can call a directory so; the kernel's list of mounts tells which
/// are.
///
/// @param mounts by the directories that they are mounted on
public record MergedMounts(Map<String, Merged> mounts) {
    private static final int LIMIT = 4 << 20;
    private static final int MOST_FIELDS = 64;
    private static final int MOST_LAYERS = 500;
    private static final Pattern SNAPSHOT =
            Pattern.compile(",upperdir=((/[^,\\\\]+/snapshots/)[0-9]+/fs),");
    private static final Pattern LOWER = Pattern.compile(",lowerdir=([^,\\\\]+),");

    /// @param device of the file system; -1 where something else is mounted on top
    /// @param layers the one that is the container's own, and, of containerd's, those below it
    record Merged(long device, List<String> layers) {}

    /// Those that `/proc/self/mountinfo` of a running host tells, proc_pid_mountinfo(5).
    public static MergedMounts of(Host host) {
        var mounts = new HashMap<String, Merged>();
        var content = host.kernel() == null ? null : host.read("/proc/self/mountinfo", LIMIT);
        if (content != null) {
            for (String line : content.lines()) {
                String[] fields = line.split(" ", MOST_FIELDS);
                var layers = fields.length > 6 ? layers(fields) : List.<String>of();
                // The last one at a place is the one on top.
                if (!layers.isEmpty()) {
                    mounts.put(fields[4], new Merged(device(fields[2]), layers));
                } else if (fields.length > 6) {
                    mounts.replace(fields[4], new Merged(-1, layers));
                }
            }
        }
        return new MergedMounts(mounts);
    }

    /// None for any other mount.
    private static List<String> layers(String[] fields) {
        int dash = 6;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        if (dash + 3 >= fields.length || !fields[dash + 1].equals("overlay")) {
            return List.of();
        }
        String layer = fields[4].substring(0, Math.max(fields[4].lastIndexOf('/'), 0));
        String name = layer.substring(layer.lastIndexOf('/') + 1);
        String all = "," + fields[dash + 3] + ",";
        // Docker names layers from where they lie when their whole paths were too long.
        boolean beside =
                fields[4].endsWith("/merged")
                        && (all.contains(",upperdir=" + layer + "/diff,")
                                || all.contains(",upperdir=" + name + "/diff,"));
        return beside ? List.of(layer + "/diff") : snapshots(all);
    }

    private static List<String> snapshots(String options) {
        var upper = SNAPSHOT.matcher(options);
        var lower = LOWER.matcher(options);
        if (!upper.find() || !lower.find()) {
            return List.of();
        }
        var layers = new ArrayList<>(List.of(upper.group(1)));
        for (String each : lower.group(1).split(":", MOST_LAYERS)) {
            // Named from where they lie when their whole paths are too long.
            layers.add(each.startsWith("/") ? each : upper.group(2) + each);
        }
        return layers;
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

    /// The layers that are mounted there as one, where what lies there is of their file system;
    /// none for any other directory.
    public List<String> layers(String directory, FileInfo info) {
        var mount = mounts.get(directory);
        return mount == null || mount.device != info.device() ? List.of() : mount.layers;
    }
}
