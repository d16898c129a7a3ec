package davy.core.container;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A container as its runtime keeps it, running or not.
///
/// @param runtime `docker`, `podman` or `containerd`
/// @param id 64 hexadecimal digits; of containerd whatever its maker chose
/// @param image as it was asked for: `nginx:1.25`
/// @param imageId hexadecimal digits of the sum of the image's description, without `sha256:`;
///   empty where it is not told
/// @param running whether the runtime held it for running when it last wrote
/// @param pid of its first process, 0 where it does not run
/// @param arguments entry point and command: what it runs; of more than 4,096 the rest is one text
/// @param environment `NAME=value`
/// @param workingDirectory empty where none was chosen
/// @param restart what becomes of it when it ends: `no`, `always`, `on-failure`, `unless-stopped`;
///   empty where it is not told
/// @param layers directories of the host that make its root, the writable one first; empty where
///   they are not known
/// @param file of the host that tells this
public record ContainerInfo(
        String runtime,
        String id,
        String name,
        String image,
        String imageId,
        @Nullable Instant created,
        @Nullable Instant started,
        boolean running,
        int pid,
        List<String> arguments,
        List<String> environment,
        String workingDirectory,
        ContainerRights rights,
        String restart,
        List<ContainerMount> mounts,
        List<String> layers,
        String file) {
    public ContainerInfo {
        arguments = Texts.few(arguments);
        environment = Texts.few(environment);
        mounts = List.copyOf(mounts);
        layers = List.copyOf(layers);
    }

    /// Its name, or the beginning of its id where it has none.
    public String label() {
        return name.isEmpty() ? id.substring(0, Math.min(12, id.length())) : name;
    }

    /// What it takes up in memory, in characters.
    long weight() {
        var places = mounts.stream().flatMap(m -> Stream.of(m.source(), m.target())).toList();
        return Texts.weight(List.of(id, name, image, imageId, workingDirectory, restart, file))
                + Texts.weight(arguments)
                + Texts.weight(environment)
                + Texts.weight(layers)
                + Texts.weight(rights.capabilities())
                + Texts.weight(rights.unconfined())
                + Texts.weight(places);
    }

    /// The same, in a root that is put together from these directories.
    public ContainerInfo withLayers(List<String> directories) {
        return new ContainerInfo(
                runtime,
                id,
                name,
                image,
                imageId,
                created,
                started,
                running,
                pid,
                arguments,
                environment,
                workingDirectory,
                rights,
                restart,
                mounts,
                directories,
                file);
    }
}
