package davy.core.container;

import davy.core.file.ByteSource;
import davy.core.host.Host;
import davy.core.host.OpenFile;
import davy.core.json.JsonValue;
import davy.core.sqlite.SqliteFile;
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

    private final Host host;
    private final String root;
    private final OverlayStore overlay;

    PodmanStore(Host host, String root) {
        this.host = host;
        this.root = root;
        overlay = new OverlayStore(host, root + "/overlay");
    }

    List<ContainerInfo> containers() {
        var found = new ArrayList<ContainerInfo>();
        String file = root + "/overlay-containers/containers.json";
        var list = Files.json(host, file).elements();
        var configs = list.isEmpty() ? Map.<String, JsonValue>of() : configs();
        for (var entry : list) {
            if (found.size() < MOST && OverlayStore.isName(entry.text("id"))) {
                found.add(container(entry, configs, file));
            }
        }
        return found;
    }

    private ContainerInfo container(JsonValue entry, Map<String, JsonValue> configs, String file) {
        String id = entry.text("id");
        var config = configs.getOrDefault(id, JsonValue.of(new byte[0]));
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

    /// How containers are to run, by id.
    private Map<String, JsonValue> configs() {
        var configs = new HashMap<String, JsonValue>();
        for (String place : List.of(root + "/db.sql", root + "/libpod/db.sql")) {
            host.open(place, file -> sqlite(place, file, configs));
        }
        var file = BoltFile.read(host, root + "/libpod/bolt_state.db");
        if (file != null) {
            var containers = file.root().bucket("ctr");
            for (String id : containers.buckets()) {
                byte[] config = containers.bucket(id).value("config");
                if (config != null && configs.size() < MOST) {
                    configs.putIfAbsent(id, JsonValue.of(config));
                }
            }
        }
        return configs;
    }

    /// With its write-ahead log, where there is one.
    private void sqlite(String place, OpenFile file, Map<String, JsonValue> configs) {
        boolean logged =
                host.exists(place + "-wal")
                        && host.open(place + "-wal", log -> rows(file, log::readAt, configs));
        if (!logged) {
            rows(file, null, configs);
        }
    }

    private static void rows(
            OpenFile file, @Nullable ByteSource log, Map<String, JsonValue> configs) {
        var database = SqliteFile.open(file::readAt, file.size(), log);
        if (database != null) {
            rows(database, configs);
        }
    }

    private static void rows(SqliteFile database, Map<String, JsonValue> configs) {
        database.scan(
                "ContainerConfig",
                LONGEST_ROW,
                row -> {
                    String id = row.text("ID");
                    String json = row.text("JSON");
                    if (id != null && json != null) {
                        configs.put(id, JsonValue.of(json.getBytes(StandardCharsets.UTF_8)));
                    }
                    return configs.size() < MOST;
                });
    }

    List<ImageInfo> images() {
        var found = new ArrayList<ImageInfo>();
        for (var entry : Files.json(host, root + "/overlay-images/images.json").elements()) {
            if (found.size() < MOST && OverlayStore.isName(entry.text("id"))) {
                found.add(image(entry));
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
