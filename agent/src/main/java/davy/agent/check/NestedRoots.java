package davy.agent.check;

import davy.core.host.Host;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Roots of other systems inside this one: chroots, unpacked images, layers of containers. The
/// host's package database says nothing about their files.
///
/// A directory counts only if it has users and a package database of its own. What lies there is
/// still judged by name, place and content.
public final class NestedRoots {
    private static final List<String> LAYERS =
            List.of(
                    "/var/lib/docker/overlay2/",
                    "/var/lib/containerd/",
                    "/var/lib/containers/storage/",
                    "/var/lib/kubelet/pods/",
                    "/var/lib/lxc/",
                    "/var/lib/machines/",
                    "/snap/");

    private static final List<String> DATABASES =
            List.of("/var/lib/dpkg/status", "/var/lib/rpm", "/usr/lib/sysimage/rpm", "/lib/apk/db");

    /// Where packages put files, and no runtime its layers.
    private static final List<String> SYSTEM =
            List.of("/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/", "/etc/", "/boot/");

    private static final String SNAPSHOTTER = "io.containerd.snapshotter.v1.";
    private static final Pattern OVERLAY = Pattern.compile("[^/]+/(diff|merged|work)/");
    private static final Pattern SNAPSHOTS = Pattern.compile("(snapshots|active|view)/[0-9]+/");
    private static final Pattern WHOLE = Pattern.compile("[^/]+/");

    private final Set<String> roots = new ConcurrentSkipListSet<>();

    /// Where runtimes keep layers, outside of their usual places, and what paths there begin with
    /// that lie in a layer.
    private final Map<String, Pattern> stores = new ConcurrentSkipListMap<>();

    /// Looks at a directory before what lies in it is shown.
    public void enter(Host host, String directory) {
        var layers = layers(host, directory);
        if (layers != null) {
            stores.put(directory + "/", layers);
        }
        if (directory.length() < 2 || !host.exists(directory + "/etc/passwd")) {
            return;
        }
        if (DATABASES.stream().anyMatch(database -> host.exists(directory + database))) {
            roots.add(directory + "/");
        }
    }

    /// What paths below a directory begin with that lie in layers of a runtime; null where it is
    /// none that a runtime keeps. docker's `data-root`, containerd's `root`, those of k3s and of
    /// people may lie anywhere, but not where packages put files. A name is soon given: what the
    /// runtime keeps around its layers must be there too.
    private static @Nullable Pattern layers(Host host, String directory) {
        int slash = directory.lastIndexOf('/');
        String name = directory.substring(slash + 1);
        String around = directory.substring(0, Math.max(slash, 0));
        var layers =
                switch (name) {
                    case "overlay2", "overlay" -> OVERLAY;
                    case "subvolumes", "dir" -> WHOLE;
                    case "snapshots" -> SNAPSHOTS;
                    default -> name.startsWith(SNAPSHOTTER) ? SNAPSHOTS : null;
                };
        boolean apart =
                !Places.isTemporary(directory + "/")
                        && SYSTEM.stream().noneMatch(directory::startsWith);
        return layers != null && apart && isOfRuntime(host, around, name) ? layers : null;
    }

    private static boolean isOfRuntime(Host host, String around, String name) {
        String directory = around + '/' + name;
        return switch (name) {
            case "overlay2", "overlay" ->
                    host.exists(directory + "/l")
                            && (host.exists(around + "/image/" + name)
                                    || host.exists(directory + "-layers"));
            case "subvolumes", "dir" -> isOfDriver(host, around);
            // Of buildkit.
            case "snapshots" ->
                    host.exists(directory + "/metadata.db")
                            && host.exists(around + "/metadata_v2.db");
            default ->
                    host.exists(directory + "/metadata.db")
                            && host.exists(around + "/io.containerd.metadata.v1.bolt");
        };
    }

    /// `btrfs` and `vfs` of docker, whose images are described in `image/btrfs` beside them.
    private static boolean isOfDriver(Host host, String driver) {
        int slash = driver.lastIndexOf('/');
        String name = driver.substring(slash + 1);
        return (name.equals("btrfs") || name.equals("vfs"))
                && host.exists(driver.substring(0, slash) + "/image/" + name);
    }

    /// Whether a path lies in one of them.
    public boolean contains(String path) {
        return roots.stream().anyMatch(path::startsWith)
                || stores.entrySet().stream().anyMatch(store -> isIn(store, path))
                || LAYERS.stream().anyMatch(path::startsWith);
    }

    private static boolean isIn(Map.Entry<String, Pattern> store, String path) {
        String place = store.getKey();
        return path.startsWith(place)
                && store.getValue().matcher(path).region(place.length(), path.length()).lookingAt();
    }

    /// Those that were found, in order.
    public List<String> found() {
        return List.copyOf(roots);
    }
}
