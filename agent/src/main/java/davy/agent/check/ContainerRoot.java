package davy.agent.check;

import davy.core.container.ContainerInfo;
import davy.core.container.LayeredHost;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The root of a container: a host of its own, whose files are judged by its own packages. What
/// came with the image is no stranger there, whether a package owns it or not; what was written
/// since is.
public final class ContainerRoot {
    private final @Nullable ContainerInfo container;
    private final LayeredHost host;
    private final List<String> layers;
    private final Facts facts;

    /// @param container null where only its layers are known
    /// @param layers directories of the host, the writable one first
    ContainerRoot(@Nullable ContainerInfo container, List<String> layers, Facts outer) {
        this.container = container;
        this.layers = List.copyOf(layers);
        host = new LayeredHost(outer.host(), layers);
        facts = outer.inside(this);
    }

    /// Null where only its layers are known.
    public @Nullable ContainerInfo container() {
        return container;
    }

    public LayeredHost host() {
        return host;
    }

    public Facts facts() {
        return facts;
    }

    /// The directory of the host that takes what is written in the container.
    public String upper() {
        return layers.getFirst();
    }

    /// Whether a file was there when the container was made.
    boolean isShipped(String path) {
        String place = host.place(path);
        return place == null || !place.startsWith(upper() + "/");
    }

    /// A finding about what is inside, for those outside: says in which container, and names files
    /// as the host does.
    public Finding told(Finding finding) {
        var evidence = new LinkedHashMap<>(finding.evidence());
        if (evidence.get("file.path") instanceof String path) {
            String place = host.place(path);
            if (place != null) {
                evidence.put("davy.host_path", place);
            }
        }
        var entities = new LinkedHashSet<Entity>();
        finding.entities().forEach(entity -> entities.add(outside(entity)));
        var known = container;
        if (known != null) {
            evidence.put("container.id", known.id());
            evidence.put("container.name", known.label());
            evidence.put("container.image.name", known.image());
            evidence.put("container.runtime", known.runtime());
            entities.add(Entity.container(known.id()));
        }
        return new Finding(
                finding.detection(), finding.level(), finding.reason(), evidence, entities);
    }

    private Entity outside(Entity entity) {
        String path = entity.id();
        return switch (entity.kind()) {
            case FILE -> new Entity(entity.kind(), place(path));
            case PERSISTENCE -> {
                int colon = path.lastIndexOf(':');
                boolean line = colon > 0 && isNumber(path.substring(colon + 1));
                yield new Entity(
                        entity.kind(),
                        line
                                ? place(path.substring(0, colon)) + path.substring(colon)
                                : place(path));
            }
            default -> entity;
        };
    }

    private String place(String path) {
        return Objects.requireNonNullElse(host.place(path), path);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
