package davy.core.host;

/// Which system it is, as os-release(5) tells; empty where it tells nothing.
///
/// @param id `centos`
/// @param version `VERSION_ID`: `7`, `15.6`
/// @param name for people: `CentOS Linux 7 (Core)`
public record OsRelease(String id, String version, String name) {
    public static OsRelease read(Host host) {
        String file = "/etc/os-release";
        String id = "";
        String version = "";
        String name = "";
        for (String line : host.lines(host.stat(file) == null ? "/usr/lib/os-release" : file)) {
            int equals = line.indexOf('=');
            String value = line.substring(equals + 1).replaceAll("[\"']", "").strip();
            switch (equals < 0 ? "" : line.substring(0, equals)) {
                case "ID" -> id = value;
                case "VERSION_ID" -> version = value;
                case "PRETTY_NAME" -> name = value;
                default -> {}
            }
        }
        return new OsRelease(id, version, name);
    }
}
