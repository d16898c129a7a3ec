package davy.core.container;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.json.JsonValue;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What dockerd keeps below its data root (`/var/lib/docker`), of moby 1.10 to 29.
final class DockerStore {
    private static final int MOST = 20_000;

    private final Host host;
    private final String root;
    private final String images;
    private final OverlayStore overlay;
    private final Room room;
    private final List<String> containerd;
    private @Nullable Map<String, List<String>> layersOfContainerd;
    private boolean told;

    /// @param containerd roots of those that may keep its layers: none for a dockerd of people, who
    ///   write there what they like
    DockerStore(Host host, String root, Room room, List<String> containerd) {
        this.host = host;
        this.containerd = containerd;
        this.room = room;
        this.root = root;
        images = root + "/image/overlay2";
        overlay = new OverlayStore(host, root + "/overlay2");
    }

    List<ContainerInfo> containers() {
        var found = new ArrayList<ContainerInfo>();
        for (String id : host.list(root + "/containers")) {
            String directory = root + "/containers/" + id;
            var config = Files.json(host, directory + "/config.v2.json");
            if (!config.isEmpty() && found.size() < MOST) {
                var hostConfig = Files.json(host, directory + "/hostconfig.json");
                var made = container(id, config, hostConfig, directory + "/config.v2.json");
                if (room.takes(made.weight())) {
                    found.add(made);
                }
            }
        }
        return found;
    }

    private ContainerInfo container(String id, JsonValue config, JsonValue host, String file) {
        var arguments = new ArrayList<String>();
        if (!config.text("Path").isEmpty()) {
            arguments.add(config.text("Path"));
        }
        arguments.addAll(config.texts("Args"));
        String name = config.text("Name");
        boolean running = config.isTrue("State", "Running");
        return new ContainerInfo(
                "docker",
                id,
                name.startsWith("/") ? name.substring(1) : name,
                config.text("Config", "Image"),
                Files.hex(config.text("Image")),
                Times.of(config.text("Created")),
                Times.of(config.text("State", "StartedAt")),
                running,
                running ? (int) config.number("State", "Pid") : 0,
                arguments,
                config.texts("Config", "Env"),
                config.text("Config", "WorkingDir"),
                rights(host),
                host.text("RestartPolicy", "Name"),
                mounts(config, host),
                layers(id, config.text("Driver")),
                file);
    }

    private static ContainerRights rights(JsonValue host) {
        var unconfined = new ArrayList<String>();
        for (String option : host.texts("SecurityOpt")) {
            int end = Math.max(option.indexOf('='), option.indexOf(':'));
            if (end > 0 && option.substring(end + 1).equals("unconfined")) {
                unconfined.add(option.substring(0, end));
            }
        }
        return new ContainerRights(
                host.isTrue("Privileged"),
                host.text("PidMode").equals("host"),
                host.text("NetworkMode").equals("host"),
                host.texts("CapAdd").stream().map(OciSpec::capability).toList(),
                unconfined);
    }

    private static List<ContainerMount> mounts(JsonValue config, JsonValue host) {
        var mounts = new ArrayList<ContainerMount>();
        var points = config.get("MountPoints");
        for (String target : points.names()) {
            var point = points.get(target);
            mounts.add(new ContainerMount(point.text("Source"), target, point.isTrue("RW")));
        }
        if (mounts.isEmpty()) {
            for (String bind : host.texts("Binds")) {
                String[] parts = bind.split(":", 4);
                if (parts.length > 1) {
                    boolean writable = parts.length < 3 || !parts[2].contains("ro");
                    mounts.add(new ContainerMount(parts[0], parts[1], writable));
                }
            }
        }
        return mounts;
    }

    private List<String> layers(String id, String driver) {
        String top =
                Files.line(host, root + "/image/" + driver + "/layerdb/mounts/" + id + "/mount-id");
        if (driver.equals("vfs") && OverlayStore.isName(top)) {
            return List.of(root + "/vfs/dir/" + top);
        }
        var layers = driver.equals("overlay2") ? overlay.layers(top) : List.<String>of();
        layers = driver.equals("overlayfs") ? ofContainerd(id) : layers;
        if (layers.isEmpty() && !driver.isEmpty() && !told) {
            told = true;
            host.miss(new Unseen(root, notFound(driver)));
        }
        return layers;
    }

    /// Since moby 24 where it is told so, and since 29 by default, containerd keeps them.
    private List<String> ofContainerd(String id) {
        if (layersOfContainerd == null) {
            layersOfContainerd = new HashMap<>();
            var ids = host.list(root + "/containers");
            // One after the other: their databases are held whole.
            for (String place : containerd) {
                new ContainerdStore(host, place).dockerLayers(ids, layersOfContainerd);
            }
        }
        return layersOfContainerd.getOrDefault(id, List.of());
    }

    private static Phrase notFound(String driver) {
        return Phrase.of(
                "the files of containers whose layers were not found (storage driver {0}) were not"
                        + " looked at; look at them with docker diff and docker export",
                "未找到部分容器的镜像层（存储驱动 {0}），其中的文件未检查；请用 docker diff、docker export 查看",
                OverlayStore.isName(driver) ? driver : "?");
    }

    List<ImageInfo> images() {
        var names = names();
        var found = new ArrayList<ImageInfo>();
        String content = images + "/imagedb/content/sha256";
        for (String id : host.list(content)) {
            var image = Files.json(host, content + "/" + id);
            if (!image.isEmpty() && found.size() < MOST) {
                var made = image(id, image, names.getOrDefault(id, List.of()));
                if (room.takes(made.weight())) {
                    found.add(made);
                }
            }
        }
        return found;
    }

    private ImageInfo image(String id, JsonValue image, List<String> names) {
        var arguments = new ArrayList<>(image.texts("config", "Entrypoint"));
        arguments.addAll(image.texts("config", "Cmd"));
        var file = host.lstat(images + "/imagedb/content/sha256/" + id);
        return new ImageInfo(
                id,
                names.stream().filter(n -> n.indexOf('@') < 0).toList(),
                names.stream().filter(n -> n.indexOf('@') >= 0).toList(),
                Times.of(image.text("created")),
                file == null ? null : file.modified(),
                arguments,
                image.texts("config", "Env"),
                image.get("history").elements().stream().map(h -> h.text("created_by")).toList(),
                imageLayers(image.texts("rootfs", "diff_ids")));
    }

    /// Names and digests by id, of `repositories.json`.
    private Map<String, List<String>> names() {
        var names = new HashMap<String, List<String>>();
        var repositories = Files.json(host, images + "/repositories.json").get("Repositories");
        for (String repository : repositories.names()) {
            var tags = repositories.get(repository);
            for (String tag : tags.names()) {
                String id = Files.hex(tags.text(tag));
                names.computeIfAbsent(id, _ -> new ArrayList<>()).add(tag);
            }
        }
        return names;
    }

    private List<String> imageLayers(List<String> sums) {
        String chain = ChainId.of(sums);
        String place = images + "/layerdb/sha256/" + Files.hex(chain) + "/cache-id";
        return chain.isEmpty() ? List.of() : overlay.layers(Files.line(host, place));
    }

    /// Where dockerd of this host keeps its data, as its configuration says; null where it says
    /// nothing.
    static @Nullable String configuredRoot(Host host) {
        var config = Files.json(host, "/etc/docker/daemon.json");
        String root = config.text("data-root");
        root = root.isEmpty() ? config.text("graph") : root;
        return root.startsWith("/") ? root : null;
    }
}
