package davy.core.container;

/// A place of the host that a container sees.
///
/// @param source path on the host; of a volume, where the runtime keeps it
/// @param target path in the container
public record ContainerMount(String source, String target, boolean writable) {}
