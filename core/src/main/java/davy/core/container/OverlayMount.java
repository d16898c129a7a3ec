package davy.core.container;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The root of a process, as `/proc/PID/mountinfo` (proc_pid_mountinfo(5)) tells.
///
/// @param device of the file system: `254:0`
/// @param root the directory of it that is the root
/// @param layers directories that an overlay is made of, the topmost first; empty where it is none,
///   and where they are not written as absolute paths
public record OverlayMount(String device, String root, List<String> layers) {
    private static final int LIMIT = 4 << 20;
    private static final int MOST = 500;

    public OverlayMount {
        layers = List.copyOf(layers);
    }

    /// Null where it cannot be read.
    public static @Nullable OverlayMount of(Host host, int pid) {
        var content = host.read("/proc/" + pid + "/mountinfo", LIMIT);
        OverlayMount found = null;
        for (String line : content == null ? List.<String>of() : content.lines()) {
            String[] fields = line.split(" ", 64);
            if (fields.length > 6 && fields[4].equals("/")) {
                found = new OverlayMount(fields[2], fields[3], layers(host, fields));
            }
        }
        return found;
    }

    private static List<String> layers(Host host, String[] fields) {
        int dash = 6;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        boolean overlay = dash + 3 < fields.length && fields[dash + 1].equals("overlay");
        if (!overlay || fields[dash + 3].indexOf('\\') >= 0) {
            return List.of();
        }
        String upper = "";
        String lower = "";
        for (String option : fields[dash + 3].split(",", 64)) {
            upper = option.startsWith("upperdir=") ? option.substring(9) : upper;
            lower = option.startsWith("lowerdir=") ? option.substring(9) : lower;
        }
        var layers = new ArrayList<String>();
        boolean whole = add(host, upper, layers);
        for (String each : lower.split(":", MOST)) {
            whole &= add(host, each, layers);
        }
        return whole ? layers : List.of();
    }

    private static boolean add(Host host, String place, List<String> layers) {
        String real = place.startsWith("/") ? host.resolve(place) : null;
        if (real != null) {
            layers.add(real);
        }
        return real != null;
    }

    /// Whether a process has the same root.
    public boolean isSame(@Nullable OverlayMount other) {
        return other != null && device.equals(other.device) && root.equals(other.root);
    }
}
