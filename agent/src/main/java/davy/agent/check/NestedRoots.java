package davy.agent.check;

import davy.core.host.Host;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

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

    private final Set<String> roots = new ConcurrentSkipListSet<>();

    /// Where runtimes keep layers, outside of their usual places.
    private final Set<String> stores = new ConcurrentSkipListSet<>();

    /// Looks at a directory before what lies in it is shown.
    public void enter(Host host, String directory) {
        if (isStore(host, directory)) {
            stores.add(directory + "/");
        }
        if (directory.length() < 2 || !host.exists(directory + "/etc/passwd")) {
            return;
        }
        if (DATABASES.stream().anyMatch(database -> host.exists(directory + database))) {
            roots.add(directory + "/");
        }
    }

    /// By the name of the directory and by what its runtime keeps beside the layers: docker's
    /// `data-root`, containerd's `root`, those of k3s and of people may lie anywhere.
    private static boolean isStore(Host host, String directory) {
        int slash = directory.lastIndexOf('/');
        String name = directory.substring(slash + 1);
        boolean store =
                switch (name) {
                    case "overlay2", "overlay" -> host.exists(directory + "/l");
                    case "snapshots" -> host.exists(directory + "/metadata.db");
                    case "subvolumes", "dir" -> isOfDriver(host, directory.substring(0, slash));
                    default ->
                            name.startsWith("io.containerd.snapshotter.v1.")
                                    && host.exists(directory + "/metadata.db");
                };
        return store && !Places.isTemporary(directory + "/");
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
                || stores.stream().anyMatch(path::startsWith)
                || LAYERS.stream().anyMatch(path::startsWith);
    }

    /// Those that were found, in order.
    public List<String> found() {
        return List.copyOf(roots);
    }
}
