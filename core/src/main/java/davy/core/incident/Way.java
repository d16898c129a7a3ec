package davy.core.incident;

import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A way in, as one finding shows it.
///
/// @param deed whether somebody came through; otherwise the door only stands open
/// @param time when somebody came through; null where nothing tells
/// @param addresses where from
/// @param users that evidence names
/// @param owners of files that it names
record Way(
        Door door,
        boolean deed,
        Finding finding,
        @Nullable Instant time,
        List<String> addresses,
        Set<String> users,
        Set<String> owners) {
    private static final Set<String> DATABASES =
            Set.of("MySQL", "PostgreSQL", "MongoDB", "Elasticsearch", "Memcached");
    private static final Set<String> DATABASE_USERS =
            Set.of("postgres", "mysql", "mongodb", "mongod", "elasticsearch", "memcache");
    private static final Set<String> WEB_USERS =
            Set.of("www-data", "nginx", "apache", "www", "http", "wwwrun", "tomcat");
    private static final Set<String> KUBERNETES = Set.of("kubelet", "etcd", "kubectl proxy");

    /// Open doors alone are no incident: nobody came in yet.
    private static final Set<String> OPEN =
            Set.of("open-service", "sshd-config", "weak-password", "empty-password");

    /// Whether it is worth telling only where something came of it: honest people log in.
    static boolean isMoot(Finding finding) {
        return finding.detection().id().equals("new-login");
    }

    static boolean isOnlyOpen(Finding finding) {
        return OPEN.contains(finding.detection().id());
    }

    /// Null where it shows none.
    static @Nullable Way of(Finding finding) {
        boolean grave = finding.level().atLeast(Level.HIGH);
        boolean medium = finding.level().atLeast(Level.MEDIUM);
        return switch (finding.detection().id()) {
            case "cloud-command" -> medium ? deed(Door.CLOUD_COMMAND, finding) : null;
            case "cloud-trail" ->
                    medium && ranHere(finding) ? deed(Door.CLOUD_COMMAND, finding) : null;
            case "ssh-guess" -> grave ? deed(Door.SSH_GUESS, finding) : null;
            case "new-login" -> deed(login(finding), finding);
            case "redis-dump" -> deed(Door.REDIS, finding);
            case "web-shell", "web-attack" -> medium ? deed(Door.WEB_SHELL, finding) : null;
            case "server-shell" ->
                    medium ? deed(server(finding, "davy.server.executable"), finding) : null;
            case "audit-dropped-file" ->
                    grave ? deed(server(finding, "process.executable"), finding) : null;
            // A maintainer script that came with its package.
            case "package-hook" ->
                    medium && Evidence.text(finding, "package.name") != null
                            ? deed(Door.PACKAGE, finding)
                            : null;
            case "open-service" -> medium ? open(service(finding), finding) : null;
            case "weak-password", "empty-password" -> medium ? open(Door.SSH_GUESS, finding) : null;
            default -> null;
        };
    }

    /// Not where it was refused, nor where nothing ties it to this host.
    private static boolean ranHere(Finding finding) {
        return !"failure".equals(Evidence.text(finding, "event.outcome"))
                && !"none".equals(Evidence.text(finding, "davy.joined_by"));
    }

    private static Way deed(Door door, Finding finding) {
        return way(door, entered(finding), true, finding);
    }

    private static Way open(Door door, Finding finding) {
        return way(door, null, false, finding);
    }

    private static Way way(Door door, @Nullable Instant time, boolean deed, Finding finding) {
        return new Way(
                door,
                deed,
                finding,
                time,
                Evidence.texts(finding, "source.ip"),
                Set.copyOf(Evidence.texts(finding, "user.name")),
                Set.copyOf(Evidence.texts(finding, "file.owner")));
    }

    private static @Nullable Instant entered(Finding finding) {
        var created = Evidence.times(finding, "event.created");
        var times = created.isEmpty() ? Evidence.allTimes(finding) : created;
        return times.stream().min(Comparator.naturalOrder()).orElse(null);
    }

    private static Door login(Finding finding) {
        boolean key = "publickey".equals(Evidence.text(finding, "davy.method"));
        return key ? Door.KNOWN_KEY : Door.KNOWN_PASSWORD;
    }

    /// @param field of the program that serves
    private static Door server(Finding finding, String field) {
        var path = Evidence.text(finding, field);
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        return switch (name) {
            case "redis-server", "redis-check-rdb", "valkey-server", "valkey-check-rdb" ->
                    Door.REDIS;
            case "postgres", "mysqld", "mariadbd", "mongod", "memcached" -> Door.DATABASE;
            case "named", "smbd", "vsftpd", "exim4", "dovecot" -> Door.OPEN_SERVICE;
            default -> Door.WEB_SHELL;
        };
    }

    private static Door service(Finding finding) {
        String type = String.valueOf(Evidence.text(finding, "service.type"));
        if (DATABASES.contains(type)) {
            return Door.DATABASE;
        }
        if (KUBERNETES.contains(type)) {
            return Door.KUBERNETES;
        }
        return switch (type) {
            case "Redis" -> Door.REDIS;
            case "Docker API" -> Door.DOCKER_API;
            default -> Door.OPEN_SERVICE;
        };
    }

    boolean isTimed() {
        return time != null;
    }

    /// Of a way that is timed: milliseconds since 1970.
    long millis() {
        return time == null ? 0 : Clue.millis(time);
    }

    /// Whether this user can do something by it.
    boolean opens(String user) {
        if (door.isLogin()) {
            return users.contains(user);
        }
        String name = user.toLowerCase(Locale.ROOT);
        return opens(door, name) || isByOwner() && (users.contains(name) || owners.contains(name));
    }

    /// Whether it opens those too that its evidence names.
    boolean isByOwner() {
        return switch (door) {
            case CLOUD_COMMAND, DOCKER_API, KUBERNETES, PACKAGE, WEB_SHELL -> true;
            default -> false;
        };
    }

    /// Whether this user can do something by any such door.
    static boolean opens(Door door, String user) {
        boolean root = user.equals("root");
        return switch (door) {
            case SSH_GUESS, KNOWN_KEY, KNOWN_PASSWORD -> false;
            case CLOUD_COMMAND, DOCKER_API, KUBERNETES, PACKAGE -> root;
            case REDIS -> root || user.equals("redis") || user.equals("valkey");
            case DATABASE -> DATABASE_USERS.contains(user);
            case WEB_SHELL -> WEB_USERS.contains(user);
            case OPEN_SERVICE, UNKNOWN -> true;
        };
    }
}
