package davy.core.container;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The containers and images of a host, as docker, podman and containerd keep them on disk.
public final class Containers {
    private static final int MOST_HOMES = 2_000;

    /// Where distributions of Kubernetes have a containerd of their own: k3s, RKE2, k0s, MicroK8s.
    private static final List<String> KUBERNETES =
            List.of(
                    "/var/lib/rancher/k3s/agent/containerd",
                    "/var/lib/rancher/rke2/agent/containerd",
                    "/var/lib/k0s/containerd",
                    "/var/snap/microk8s/common/var/lib/containerd");

    private static final String PODMAN = "/var/lib/containers/storage";

    private final Map<String, ContainerInfo> containers = new LinkedHashMap<>();
    private final Map<String, ImageInfo> images = new LinkedHashMap<>();

    private Containers() {}

    /// Reads them, from the usual places, from where `daemon.json` says, and from the homes of
    /// people.
    ///
    /// @param roots further data roots of dockerd, as its arguments tell
    public static Containers read(Host host, Collection<String> roots) {
        var all = new Containers();
        var system = Room.of(host, Room.SYSTEM);
        var people = Room.of(host, Room.HOMES);
        // The first that tells of an id counts: in their homes people write what they like.
        var docker = dockerRoots(host);
        String containerd = ContainerdStore.configuredRoot(host);
        for (String root : docker) {
            // Of one that dockerd starts itself, where the host has none.
            String own = root + "/containerd/daemon";
            var room = room(root, system, people);
            all.docker(host, root, room, List.of(containerd, own));
            new ContainerdStore(host, own).images(room).forEach(all::add);
        }
        all.podman(host, PODMAN, room(PODMAN, system, people));
        all.containerd(new ContainerdStore(host, containerd), room(containerd, system, people));
        for (String root : KUBERNETES) {
            var store = new ContainerdStore(host, root);
            store.containers(room(root, system, people)).forEach(all::add);
        }
        var others = new LinkedHashSet<>(roots);
        others.addAll(homes(host, "/docker"));
        others.removeAll(docker);
        others.forEach(root -> all.docker(host, root, room(root, system, people), List.of()));
        for (String root : homes(host, "/containers/storage")) {
            all.podman(host, root, room(root, system, people));
        }
        return all;
    }

    private void docker(Host host, String root, Room room, List<String> containerd) {
        var store = new DockerStore(host, root, room, containerd);
        store.containers().forEach(this::add);
        store.images().forEach(this::add);
    }

    private void containerd(ContainerdStore store, Room room) {
        store.containers(room).forEach(this::add);
        store.images(room).forEach(this::add);
    }

    private void podman(Host host, String root, Room room) {
        var store = new PodmanStore(host, root, room);
        store.containers().forEach(this::add);
        store.images().forEach(this::add);
    }

    private static Room room(String root, Room system, Room people) {
        return (root.startsWith("/home/") ? people : system).at(root);
    }

    /// Where dockerd of this host keeps its data, as `daemon.json` says; null where it says
    /// nothing.
    public static @Nullable String configuredDockerRoot(Host host) {
        return DockerStore.configuredRoot(host);
    }

    private static Set<String> dockerRoots(Host host) {
        var all = new LinkedHashSet<>(List.of("/var/lib/docker"));
        String configured = DockerStore.configuredRoot(host);
        if (configured != null) {
            all.add(configured);
        }
        return all;
    }

    /// The places in homes that exist.
    private static Set<String> homes(Host host, String inside) {
        var all = new LinkedHashSet<String>();
        var homes = new ArrayList<String>(List.of("/root"));
        host.list("/home").stream().limit(MOST_HOMES).forEach(n -> homes.add("/home/" + n));
        for (String home : homes) {
            String place = home + "/.local/share" + inside;
            if (host.exists(place)) {
                all.add(place);
            }
        }
        return all;
    }

    private void add(ContainerInfo container) {
        containers.putIfAbsent(container.id(), container);
    }

    private void add(ImageInfo image) {
        images.putIfAbsent(image.id(), image);
    }

    public List<ContainerInfo> containers() {
        return List.copyOf(containers.values());
    }

    public List<ImageInfo> images() {
        return List.copyOf(images.values());
    }

    public @Nullable ContainerInfo byId(String id) {
        return containers.get(id);
    }

    /// The image of a container; null where it is gone.
    public @Nullable ImageInfo image(ContainerInfo container) {
        return images.get(container.imageId());
    }
}
