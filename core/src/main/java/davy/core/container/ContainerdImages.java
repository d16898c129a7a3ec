package davy.core.container;

import davy.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The images of one of containerd's namespaces: their names in `meta.db`, what they are in blobs
/// of its content store (OCI image specification 1.1).
final class ContainerdImages {
    private static final int MOST = 20_000;

    /// Images of an index, one for each platform, and indexes inside of indexes.
    private static final int MOST_PLATFORMS = 64;

    private static final int DEEPEST = 3;

    /// Where it came from: `containerd.io/distribution.source.docker.io` is `library/nginx`.
    private static final String SOURCE = "containerd.io/distribution.source.";

    private final ContainerdBlobs blobs;
    private final BoltFile.Bucket space;
    private final Function<String, List<String>> layers;

    /// @param layers directories of a snapshot by its key
    ContainerdImages(
            ContainerdBlobs blobs, BoltFile.Bucket space, Function<String, List<String>> layers) {
        this.blobs = blobs;
        this.space = space;
        this.layers = layers;
    }

    /// The id of the image that has a name; empty where there is none.
    static String id(BoltFile.Bucket space, String name) {
        return Files.hex(space.bucket("images", name, "target").text("digest"));
    }

    void read(Room room, List<ImageInfo> to) {
        var names = new LinkedHashMap<String, List<String>>();
        for (String name : space.bucket("images").buckets()) {
            String sum = space.bucket("images", name, "target").text("digest");
            if (ContainerdBlobs.isSum(sum)) {
                names.computeIfAbsent(sum, _ -> new ArrayList<>()).add(name);
            }
        }
        for (var each : names.entrySet()) {
            var config = to.size() < MOST ? config(each.getKey(), 0) : null;
            if (config != null) {
                var made = image(each.getKey(), each.getValue(), config);
                if (room.takes(made.weight())) {
                    to.add(made);
                }
            }
        }
    }

    /// What a blob describes: itself where it is of one platform, else the first of its images that
    /// is unpacked here; else any that is here, as others were never fetched.
    private @Nullable JsonValue config(String sum, int depth) {
        var blob = depth > DEEPEST ? null : blobs.json(sum);
        if (blob == null) {
            return null;
        }
        var platforms = blob.get("manifests").elements();
        if (platforms.isEmpty()) {
            return blobs.json(blob.text("config", "digest"));
        }
        JsonValue any = null;
        for (var each : platforms.subList(0, Math.min(MOST_PLATFORMS, platforms.size()))) {
            // Beside each image lie statements of how it was built.
            boolean image = !each.text("platform", "os").equals("unknown");
            var config = image ? config(each.text("digest"), depth + 1) : null;
            if (config != null && !layers(config).isEmpty()) {
                return config;
            }
            any = any == null ? config : any;
        }
        return any;
    }

    private ImageInfo image(String sum, List<String> names, JsonValue config) {
        var arguments = new ArrayList<>(config.texts("config", "Entrypoint"));
        arguments.addAll(config.texts("config", "Cmd"));
        var plain = new ArrayList<String>();
        var digests = new ArrayList<String>();
        for (String name : names) {
            boolean exact = name.indexOf('@') >= 0;
            // Of one that lost its name to another, and of what Kubernetes names by its sum.
            if (!name.startsWith("moby-dangling") && !name.startsWith("sha256:")) {
                (exact ? digests : plain).add(familiar(name));
            }
        }
        var blob = space.bucket("content", "blob", sum);
        var labels = blob.bucket("labels");
        for (String label : labels.keys()) {
            if (label.startsWith(SOURCE)) {
                String registry = label.substring(SOURCE.length());
                String from = labels.text(label).split(",", 2)[0];
                digests.add(familiar(registry + "/" + from + "@" + sum));
            }
        }
        return new ImageInfo(
                Files.hex(sum),
                plain,
                digests.stream().distinct().toList(),
                Times.of(config.text("created")),
                ContainerdStore.time(blob.value("createdat")),
                arguments,
                config.texts("config", "Env"),
                config.get("history").elements().stream().map(h -> h.text("created_by")).toList(),
                layers(config));
    }

    /// As docker shows it: `nginx:1.25` for `docker.io/library/nginx:1.25`.
    private static String familiar(String name) {
        for (String usual : List.of("docker.io/library/", "docker.io/")) {
            if (name.startsWith(usual)) {
                return name.substring(usual.length());
            }
        }
        return name;
    }

    private List<String> layers(JsonValue config) {
        String chain = ChainId.of(config.texts("rootfs", "diff_ids"));
        return chain.isEmpty() ? List.of() : layers.apply(chain);
    }
}
