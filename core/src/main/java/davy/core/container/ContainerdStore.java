package davy.core.container;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.json.JsonValue;
import davy.core.text.Phrase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What containerd keeps below its root (`/var/lib/containerd`): containers and images in
/// `meta.db`, layers in the database of the overlay snapshotter.
final class ContainerdStore {
    private static final int MOST = 20_000;
    private static final int MOST_LAYERS = 500;
    private static final int LONGEST_SPEC = 4 << 20;
    static final int LONGEST_TIME = 64;
    private static final String OVERLAY = "overlayfs";

    private static final Pattern ROOT =
            Pattern.compile("\\s*root\\s*=\\s*[\"'](/[^\"']{1,1000})[\"']");

    /// Of what dockerd has containerd keep.
    private static final String DOCKER = "moby";

    private static final Phrase NOT_FOUND =
            Phrase.of(
                    "the files of containers whose layers were not found here were not looked at; look"
                            + " at them with the tools of their runtime (ctr snapshots, crictl exec)",
                    "未在此处找到部分容器的镜像层，其中的文件未检查；请用容器运行时的工具查看（ctr snapshots、crictl exec）");

    private final Host host;
    private final String root;
    private final String file;
    private final String snapshots;
    private final BoltFile.@Nullable Bucket meta;
    private BoltFile.@Nullable Bucket layers;
    private boolean told;

    /// @param path of its root
    ContainerdStore(Host host, String path) {
        this.host = host;
        String real = host.resolve(path);
        root = real == null ? path : real;
        snapshots = root + "/io.containerd.snapshotter.v1.overlayfs";
        file = root + "/io.containerd.metadata.v1.bolt/meta.db";
        meta = open(file);
    }

    /// Where containerd of this host keeps its data, as its configuration says.
    static String configuredRoot(Host host) {
        for (String line : host.lines("/etc/containerd/config.toml")) {
            var root = ROOT.matcher(line);
            if (root.lookingAt()) {
                return root.group(1);
            }
            if (line.strip().startsWith("[")) {
                break;
            }
        }
        return "/var/lib/containerd";
    }

    private BoltFile.@Nullable Bucket open(String path) {
        var bolt = BoltFile.read(host, path);
        return bolt == null ? null : bolt.root().bucket("v1");
    }

    List<ContainerInfo> containers(Room room) {
        var found = new ArrayList<ContainerInfo>();
        if (meta == null) {
            return found;
        }
        for (String space : meta.buckets()) {
            // Docker tells of its own.
            var containers = meta.bucket(space, "containers");
            for (String id : space.equals(DOCKER) ? List.<String>of() : containers.buckets()) {
                if (found.size() < MOST) {
                    var made = container(meta.bucket(space), id, containers.bucket(id));
                    if (room.takes(made.weight())) {
                        found.add(made);
                    }
                }
            }
        }
        return found;
    }

    /// The images that dockerd keeps here (since moby 24 where it is told so, since 29 by default).
    List<ImageInfo> images(Room room) {
        if (meta == null) {
            return List.of();
        }
        var space = meta.bucket(DOCKER);
        var blobs = new ContainerdBlobs(host, root);
        return new ContainerdImages(blobs, space, key -> layers(space, OVERLAY, key)).read(room);
    }

    /// Layers of containers of dockerd's, whose topmost one has the container's id for a key.
    ///
    /// @param to those that are not there yet are added
    void dockerLayers(Iterable<String> ids, Map<String, List<String>> to) {
        if (meta == null) {
            return;
        }
        for (String id : ids) {
            if (!to.containsKey(id)) {
                var found = layers(meta.bucket(DOCKER), OVERLAY, id);
                if (!found.isEmpty()) {
                    to.put(id, found);
                }
            }
        }
    }

    private ContainerInfo container(BoltFile.Bucket space, String id, BoltFile.Bucket container) {
        var spec = new OciSpec(spec(container.value("spec", LONGEST_SPEC)));
        var labels = container.bucket("labels");
        String name = labels.text("io.kubernetes.container.name");
        String pod = labels.text("io.kubernetes.pod.name");
        if (name.isEmpty()) {
            name = labels.text("nerdctl/name");
        }
        return new ContainerInfo(
                "containerd",
                id,
                pod.isEmpty() ? name : pod + "/" + name,
                container.text("image"),
                "",
                time(container.value("createdat", LONGEST_TIME)),
                null,
                false,
                0,
                spec.arguments(),
                spec.environment(),
                spec.workingDirectory(),
                spec.isEmpty() ? ContainerRights.NONE : spec.rights(),
                labels.text("containerd.io/restart.policy"),
                spec.mounts(),
                told(layers(space, container.text("snapshotter"), container.text("snapshotKey"))),
                file);
    }

    private List<String> told(List<String> found) {
        if (found.isEmpty() && !told) {
            told = true;
            host.miss(new Unseen(snapshots, NOT_FOUND));
        }
        return found;
    }

    /// JSON in a message of protocol buffers (`google.protobuf.Any`).
    private static JsonValue spec(byte @Nullable [] message) {
        if (message == null) {
            return JsonValue.of(new byte[0]);
        }
        int start = 0;
        while (start < message.length && message[start] != '{') {
            start++;
        }
        return JsonValue.of(Arrays.copyOfRange(message, start, message.length));
    }

    /// As Go writes it: version, seconds since the year 1, nanoseconds, zone.
    static @Nullable Instant time(byte @Nullable [] value) {
        if (value == null || value.length < 13) {
            return null;
        }
        var buffer = ByteBuffer.wrap(value).order(ByteOrder.BIG_ENDIAN);
        long seconds = buffer.getLong(1) - 62_135_596_800L;
        try {
            return seconds <= 0 ? null : Instant.ofEpochSecond(seconds, buffer.getInt(9));
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private List<String> layers(BoltFile.Bucket space, String snapshotter, String key) {
        if (!snapshotter.equals(OVERLAY) || key.isEmpty()) {
            return List.of();
        }
        if (layers == null) {
            var opened = open(snapshots + "/metadata.db");
            layers = opened == null ? null : opened.bucket("snapshots");
        }
        if (layers == null) {
            return List.of();
        }
        String name = space.bucket("snapshots", snapshotter, key).text("name");
        var seen = new LinkedHashSet<String>();
        var found = new ArrayList<String>();
        while (!name.isEmpty() && seen.size() < MOST_LAYERS && seen.add(name)) {
            var snapshot = layers.bucket(name);
            String place = snapshots + "/snapshots/" + number(snapshot) + "/fs";
            var info = host.lstat(place);
            if (info == null || !info.isDirectory()) {
                return List.of();
            }
            found.add(place);
            name = snapshot.text("parent");
        }
        return found;
    }

    private static long number(BoltFile.Bucket snapshot) {
        return varint(snapshot.value("id", 10));
    }

    private static long varint(byte @Nullable [] bytes) {
        long value = 0;
        for (int i = 0; bytes != null && i < bytes.length && i < 9; i++) {
            value |= (bytes[i] & 0x7fL) << 7 * i;
        }
        return value;
    }
}
