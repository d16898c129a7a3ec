package davy.agent.check.container;

import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.core.container.ContainerInfo;
import davy.core.container.ImageInfo;
import davy.core.container.LayeredHost;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What several checks say of a container.
final class Seen {
    private static final Duration FRESH = Duration.ofDays(30);

    private Seen() {}

    /// Its root; null where its layers are not known.
    static @Nullable LayeredHost root(Facts facts, List<String> layers) {
        return layers.isEmpty() ? null : new LayeredHost(facts.host(), layers);
    }

    /// Evidence of a container, accused.
    static Finding.Draft container(Finding.Draft draft, ContainerInfo container, Facts facts) {
        var image = facts.containers().image(container);
        return Evidence.container(draft, container)
                .with("container.image.hash.all", image == null ? List.of() : image.digests())
                .with("davy.image.created", text(image == null ? null : image.created()))
                .with("davy.image.arrived", text(image == null ? null : image.arrived()))
                .with("event.created", text(container.created()))
                .with("event.start", text(container.started()))
                .with("process.command_line", Evidence.cut(String.join(" ", container.arguments())))
                .with("davy.restart", container.restart())
                .with("davy.mounts", mounts(container))
                .about(Entity.container(container.id()));
    }

    private static List<String> mounts(ContainerInfo container) {
        return container.mounts().stream()
                .limit(50)
                .map(m -> m.source() + ":" + m.target() + (m.writable() ? "" : ":ro"))
                .toList();
    }

    static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /// Whether it was made not long ago.
    static boolean isFresh(@Nullable Instant time, Facts facts) {
        return time != null && time.isAfter(facts.now().minus(FRESH));
    }

    /// Whether anybody may have published an image, and it came not long ago.
    static boolean isUnknown(ContainerInfo container, Facts facts) {
        var image = facts.containers().image(container);
        return ImageName.of(container.image()).isOfStranger()
                && (image == null || isPulled(image))
                && isFresh(container.created(), facts);
    }

    /// Whether it came from a registry, and was not made here.
    static boolean isPulled(ImageInfo image) {
        return !image.digests().isEmpty();
    }
}
