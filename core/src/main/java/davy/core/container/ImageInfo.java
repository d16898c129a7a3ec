package davy.core.container;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An image from which containers are made.
///
/// @param id hexadecimal digits, without `sha256:`
/// @param names `nginx:1.25`; empty for one that was replaced
/// @param digests `nginx@sha256:…`, of those that came from a registry
/// @param created when it was built, as it says itself
/// @param arrived when it came to this host, as far as files tell
/// @param arguments entry point and command
/// @param environment `NAME=value`
/// @param history commands that made its layers, the first first
/// @param layers directories of the host that make its root, the topmost first
public record ImageInfo(
        String id,
        List<String> names,
        List<String> digests,
        @Nullable Instant created,
        @Nullable Instant arrived,
        List<String> arguments,
        List<String> environment,
        List<String> history,
        List<String> layers) {
    public ImageInfo {
        names = List.copyOf(names);
        digests = List.copyOf(digests);
        arguments = Texts.few(arguments);
        environment = Texts.few(environment);
        history = Texts.few(history);
        layers = List.copyOf(layers);
    }

    /// What it takes up in memory, in characters.
    long weight() {
        return id.length()
                + Texts.weight(names)
                + Texts.weight(digests)
                + Texts.weight(arguments)
                + Texts.weight(environment)
                + Texts.weight(history)
                + Texts.weight(layers);
    }
}
