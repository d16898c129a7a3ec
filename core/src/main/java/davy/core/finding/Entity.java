package davy.core.finding;

/// A thing that a finding accuses. Findings that accuse the same thing belong to one incident, so
/// only what is itself suspect is an entity: never a packaged program, a shell, or root.
///
/// @param kind what it is
/// @param id what tells it from others of its kind: a path, a pid, an account name
public record Entity(Kind kind, String id) implements Comparable<Entity> {
    public enum Kind {
        PROCESS,
        FILE,
        /// A place that starts something: `path:line` or a unit's path.
        PERSISTENCE,
        /// A remote or local endpoint, `address:port`.
        SOCKET,
        ACCOUNT,
        /// A key's fingerprint.
        KEY,
        CONTAINER,
        KERNEL_MODULE,
        /// Of a remote machine, without a port.
        ADDRESS,
        /// What a log says: `path:line`.
        LOG
    }

    public static Entity process(int pid) {
        return new Entity(Kind.PROCESS, Integer.toString(pid));
    }

    public static Entity file(String path) {
        return new Entity(Kind.FILE, path);
    }

    public static Entity persistence(String place) {
        return new Entity(Kind.PERSISTENCE, place);
    }

    public static Entity socket(String endpoint) {
        return new Entity(Kind.SOCKET, endpoint);
    }

    public static Entity account(String name) {
        return new Entity(Kind.ACCOUNT, name);
    }

    public static Entity container(String id) {
        return new Entity(Kind.CONTAINER, id);
    }

    public static Entity address(String address) {
        return new Entity(Kind.ADDRESS, address);
    }

    public static Entity log(String place) {
        return new Entity(Kind.LOG, place);
    }

    @Override
    public int compareTo(Entity other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : id.compareTo(other.id);
    }
}
