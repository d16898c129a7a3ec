package davy.core.container;

import davy.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The images of dockerd's namespace in containerd: their names in `meta.db`, what they are in
/// blobs of its content store (OCI image specification 1.1).
final class ContainerdImages {
    private static final int MOST = 20_000;

    /// Indexes inside of indexes.
    private static final int DEEPEST = 3;

    private static final int MOST_LABELS = 64;

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

    List<ImageInfo> read(Room room) {
        var found = new ArrayList<ImageInfo>();
        var names = new LinkedHashMap<String, List<String>>();
        for (String name : space.bucket("images").buckets()) {
            String sum = space.bucket("images", name, "target").text("digest");
            if (ContainerdBlobs.isSum(sum)) {
                names.computeIfAbsent(sum, _ -> new ArrayList<>()).add(name);
            }
        }
        for (var each : names.entrySet()) {
            var config = found.size() < MOST ? config(each.getKey(), 0) : null;
            if (config != null) {
                var made = image(each.getKey(), each.getValue(), config);
                if (room.takes(made.weight())) {
                    found.add(made);
                }
            }
        }
        return found;
    }

    /// What a blob describes: itself where it is of one platform, else the first of its images that
    /// is unpacked here; else any that is here, as others were never fetched.
    private @Nullable JsonValue config(String sum, int depth) {
        var parts = depth > DEEPEST ? null : parts(sum);
        if (parts == null || !parts.config.isEmpty()) {
            return parts == null ? null : blobs.json(parts.config);
        }
        String any = "";
        for (String each : parts.images) {
            var config = config(each, depth + 1);
            if (config != null && !layers(config).isEmpty()) {
                return config;
            }
            any = any.isEmpty() && config != null ? each : any;
        }
        return any.isEmpty() ? null : config(any, depth + 1);
    }

    /// What a blob leads to, in sums. Kept without the rest of it: an index of an index of an index
    /// would be held three times.
    ///
    /// @param config of an image of one platform; empty for an index
    /// @param images of an index
    private record Parts(String config, List<String> images) {}

    private @Nullable Parts parts(String sum) {
        var blob = blobs.json(sum);
        if (blob == null) {
            return null;
        }
        // Beside each image lie statements of how it was built.
        var images =
                blob.get("manifests").elements().stream()
                        .filter(each -> !each.text("platform", "os").equals("unknown"))
                        .map(each -> each.text("digest"))
                        .filter(ContainerdBlobs::isSum)
                        .toList();
        return images.isEmpty()
                ? new Parts(blob.text("config", "digest"), images)
                : new Parts("", images);
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
            if (label.startsWith(SOURCE) && digests.size() < MOST_LABELS) {
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
                ContainerdStore.time(blob.value("createdat", ContainerdStore.LONGEST_TIME)),
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
