package davy.agent.check;

import davy.core.container.ContainerInfo;
import davy.core.container.ImageInfo;
import davy.core.container.MergedMounts;
import davy.core.host.FileInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The directories of a host in which the layers of containers and images lie, so that the one walk
/// knows whose file it meets. Each is walked once, however many containers share it.
public final class Layers {
    /// A layer.
    ///
    /// @param directory of the host
    /// @param root of the container that writes to it; null for a layer that only images have
    /// @param image a name of an image that has it; empty for none
    /// @param containers ids of those that are made from it; none where they are many
    public record Layer(
            String directory, @Nullable ContainerRoot root, String image, List<String> containers) {
        public Layer {
            containers = List.copyOf(containers);
        }

        /// The path that a file of the host has in the container.
        public String inner(String path) {
            return path.substring(directory.length());
        }
    }

    /// A layer of more containers than this is of no one in particular.
    private static final int MANY = 20;

    private static final Pattern KEPT =
            Pattern.compile(
                    "davy-quarantine/(image|container)-[0-9a-f]{12}:r-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}");

    private final Map<String, Layer> layers = new HashMap<>();
    private final Map<String, List<String>> containers = new HashMap<>();

    private final Set<String> putAside = new HashSet<>();
    private final MergedMounts merged;

    /// What lies two steps above a layer.
    private final Set<String> stores = new HashSet<>();

    public Layers(Facts facts) {
        merged = MergedMounts.of(facts.host());
        for (ContainerInfo container : facts.containers().containers()) {
            for (String layer : container.layers()) {
                containers.computeIfAbsent(layer, _ -> new ArrayList<>()).add(container.id());
            }
        }
        for (ContainerRoot root : facts.containerRoots().all()) {
            var container = root.container();
            add(root.upper(), root, container == null ? "" : container.image());
        }
        for (ImageInfo image : facts.containers().images()) {
            String name = image.names().isEmpty() ? image.id() : image.names().getFirst();
            image.layers().forEach(layer -> add(layer, null, name));
        }
        for (ContainerInfo container : facts.containers().containers()) {
            container.layers().forEach(layer -> add(layer, null, container.image()));
        }
        putAside(facts);
    }

    private void putAside(Facts facts) {
        var images = facts.containers().images();
        images.stream()
                .filter(image -> isPutAside(image, facts))
                .forEach(image -> putAside.addAll(image.layers()));
        images.stream()
                .filter(image -> !isPutAside(image, facts))
                .forEach(image -> image.layers().forEach(putAside::remove));
        containers.keySet().forEach(putAside::remove);
        facts.containerRoots().all().forEach(root -> putAside.remove(root.upper()));
    }

    /// Whether an image is as `davy respond` leaves one: nothing is started from it by its name,
    /// and no container is left of it.
    public static boolean isPutAside(ImageInfo image, Facts facts) {
        return !image.names().isEmpty()
                && image.names().stream().allMatch(name -> KEPT.matcher(name).matches())
                && facts.containers().containers().stream()
                        .noneMatch(container -> container.imageId().equals(image.id()));
    }

    /// Whether a directory is a layer that only such images have.
    public boolean isPutAside(String directory) {
        return putAside.contains(directory);
    }

    private void add(String directory, @Nullable ContainerRoot root, String image) {
        String store = parent(parent(directory));
        if (!store.isEmpty() && !layers.containsKey(directory)) {
            var users = containers.getOrDefault(directory, List.of());
            var told = users.size() > MANY ? List.<String>of() : users;
            layers.put(directory, new Layer(directory, root, image, told));
            stores.add(store + "/");
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "" : path.substring(0, slash);
    }

    /// The layer in which a file of the host lies; null for none.
    public @Nullable Layer of(String path) {
        for (String store : stores) {
            if (path.startsWith(store)) {
                int first = path.indexOf('/', store.length());
                int second = first < 0 ? -1 : path.indexOf('/', first + 1);
                var layer = second < 0 ? null : layers.get(path.substring(0, second));
                if (layer != null) {
                    return layer;
                }
            }
        }
        return null;
    }

    /// Whether a directory is where the layers of a running container are mounted as one: what is
    /// there is met in its layers. Where nothing is mounted, it is a directory like any other.
    public boolean isMerged(String directory, FileInfo info) {
        var mounted = merged.layers(directory, info);
        return !mounted.isEmpty() && layers.keySet().containsAll(mounted);
    }

    /// Whether a directory is one of them, or lies in one.
    public boolean contains(String directory) {
        return !stores.isEmpty() && of(directory + "/") != null;
    }
}
