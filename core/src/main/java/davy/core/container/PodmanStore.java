package davy.core.container;

import davy.core.file.ByteSource;
import davy.core.host.Host;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import davy.core.json.JsonValue;
import davy.core.sqlite.Row;
import davy.core.sqlite.SqliteFile;
import davy.core.text.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What podman and other tools of containers/storage keep below a graph root
/// (`/var/lib/containers/storage`): the layers as JSON, how a container runs in a database of bolt
/// (podman before 5) or SQLite.
final class PodmanStore {
    private static final int MOST = 20_000;
    private static final int LONGEST_ROW = 4 << 20;

    /// Those that keep their lists beside the one of overlay.
    private static final List<String> OTHER_DRIVERS = List.of("vfs", "btrfs", "zfs");

    /// In bytes, of all containers together. In a file that was made to look odd, the same bytes
    /// can be the configuration of thousands.
    private static final long MOST_CONFIGS = 32 << 20;

    private final Host host;
    private final String root;
    private final OverlayStore overlay;
    private final Room room;

    /// How containers are to run, by id, as SQLite has it: JSON.
    private final Map<String, byte[]> rows = new HashMap<>();

    /// The same as bolt has it.
    private BoltFile.@Nullable Bucket buckets;

    private long configsLeft = MOST_CONFIGS;

    PodmanStore(Host host, String root, Room room) {
        this.host = host;
        this.room = room;
        this.root = root;
        overlay = new OverlayStore(host, root + "/overlay");
    }

    List<ContainerInfo> containers() {
        var found = new ArrayList<ContainerInfo>();
        String file = root + "/overlay-containers/containers.json";
        var list = Files.json(host, file).elements();
        if (!list.isEmpty()) {
            open();
        }
        for (var entry : list) {
            if (found.size() < MOST && OverlayStore.isName(entry.text("id"))) {
                var made = container(entry, file);
                if (room.takes(made.weight())) {
                    found.add(made);
                }
            }
        }
        rows.clear();
        buckets = null;
        OTHER_DRIVERS.forEach(this::tell);
        return found;
    }

    private void tell(String driver) {
        String file = root + "/" + driver + "-containers/containers.json";
        if (host.exists(file) && !Files.json(host, file).elements().isEmpty()) {
            host.miss(new Unseen(file, notRead(driver)));
        }
    }

    private static Phrase notRead(String driver) {
        return Phrase.of(
                "its containers were not looked at, as their storage driver ({0}) is not read; look"
                        + " at them with podman inspect, podman diff and podman export",
                "不支持读取存储驱动 {0}，其中的容器未检查；请用 podman inspect、podman diff、podman export 查看", driver);
    }

    private ContainerInfo container(JsonValue entry, String file) {
        String id = entry.text("id");
        var config = JsonValue.of(config(id));
        var spec = new OciSpec(config.get("spec"));
        if (spec.isEmpty()) {
            String place = root + "/overlay-containers/" + id + "/userdata/config.json";
            spec = new OciSpec(Files.json(host, place));
        }
        var metadata = JsonValue.of(entry.text("metadata").getBytes(StandardCharsets.UTF_8));
        return new ContainerInfo(
                "podman",
                id,
                metadata.text("name"),
                metadata.text("image-name"),
                Files.hex(entry.text("image")),
                Times.of(entry.text("created")),
                null,
                false,
                0,
                spec.arguments(),
                spec.environment(),
                spec.workingDirectory(),
                rights(config, spec),
                config.text("restart_policy"),
                spec.mounts(),
                overlay.layers(entry.text("layer")),
                file);
    }

    private static ContainerRights rights(JsonValue config, OciSpec spec) {
        var told = spec.isEmpty() ? ContainerRights.NONE : spec.rights();
        boolean privileged =
                config.isTrue("privileged")
                        || spec.annotation("io.podman.annotations.privileged").equals("TRUE");
        // Seccomp and masked paths are written down only when it starts.
        return new ContainerRights(
                privileged || told.privileged() && config.isEmpty(),
                told.hostPid(),
                told.hostNetwork(),
                privileged ? List.of() : told.capabilities(),
                config.isEmpty() ? told.unconfined() : List.of());
    }

    private void open() {
        for (String place : List.of(root + "/db.sql", root + "/libpod/db.sql")) {
            host.open(place, file -> sqlite(place, file));
        }
        var file = BoltFile.read(host, root + "/libpod/bolt_state.db");
        buckets = file == null ? null : file.root().bucket("ctr");
    }

    /// How a container is to run; empty where that is not known.
    private byte[] config(String id) {
        byte[] row = rows.get(id);
        byte[] config =
                row == null && buckets != null
                        ? buckets.bucket(id).value("config", (int) MOST_CONFIGS)
                        : row;
        return config != null && (row != null || hasRoom(config.length)) ? config : new byte[0];
    }

    private boolean hasRoom(int length) {
        configsLeft -= length;
        if (configsLeft < 0 && configsLeft + length >= 0) {
            host.miss(new Unseen(root, tooMany()));
        }
        return configsLeft >= 0;
    }

    private static Phrase tooMany() {
        return Phrase.of(
                "more than {0} MiB tell how its containers run: not all of it was read; look with"
                        + " podman inspect",
                "其中容器的配置超过 {0} MiB，未全部读取；请用 podman inspect 查看", MOST_CONFIGS >> 20);
    }

    /// With its write-ahead log, where there is one.
    private void sqlite(String place, OpenFile file) {
        boolean logged =
                host.exists(place + "-wal")
                        && host.open(place + "-wal", log -> rows(file, log::readAt));
        if (!logged) {
            rows(file, null);
        }
    }

    private void rows(OpenFile file, @Nullable ByteSource log) {
        var database = SqliteFile.open(file::readAt, file.size(), log);
        if (database != null) {
            database.scan("ContainerConfig", LONGEST_ROW, this::row);
        }
    }

    private boolean row(Row row) {
        String id = row.text("ID");
        String json = row.text("JSON");
        if (id != null && json != null) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            if (!hasRoom(id.length() + bytes.length)) {
                return false;
            }
            rows.put(id, bytes);
        }
        return rows.size() < MOST;
    }

    List<ImageInfo> images() {
        var found = new ArrayList<ImageInfo>();
        for (var entry : Files.json(host, root + "/overlay-images/images.json").elements()) {
            if (found.size() < MOST && OverlayStore.isName(entry.text("id"))) {
                var made = image(entry);
                if (room.takes(made.weight())) {
                    found.add(made);
                }
            }
        }
        return found;
    }

    private ImageInfo image(JsonValue entry) {
        String id = entry.text("id");
        String name = "sha256:" + id;
        String file =
                "=" + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        var image = Files.json(host, root + "/overlay-images/" + id + "/" + file);
        var arguments = new ArrayList<>(image.texts("config", "Entrypoint"));
        arguments.addAll(image.texts("config", "Cmd"));
        var names = entry.texts("names");
        boolean local = names.isEmpty() || names.stream().allMatch(n -> n.startsWith("localhost/"));
        return new ImageInfo(
                id,
                names,
                local || entry.text("digest").isEmpty()
                        ? List.of()
                        : List.of(names.getFirst() + "@" + entry.text("digest")),
                Times.of(image.text("created")),
                Times.of(entry.text("created")),
                arguments,
                image.texts("config", "Env"),
                image.get("history").elements().stream().map(h -> h.text("created_by")).toList(),
                overlay.layers(entry.text("layer")));
    }
}
