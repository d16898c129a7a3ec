package davy.core.action;

/// A container as it was when a plan was made; another one of this name is not meant.
///
/// @param id 64 hexadecimal digits
/// @param name for people
/// @param image id of its image: 64 hexadecimal digits
public record ContainerPin(String id, String name, String image) {
    /// As `docker ps` shows it.
    public String label() {
        return name.isEmpty() ? id.substring(0, Math.min(12, id.length())) : name;
    }
}
