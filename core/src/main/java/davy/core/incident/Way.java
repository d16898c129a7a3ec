package davy.core.incident;

import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A way in, as one finding shows it.
///
/// @param deed whether somebody came through; otherwise the door only stands open
record Way(Door door, boolean deed, Finding finding) {
    private static final Set<String> DATABASES =
            Set.of("MySQL", "PostgreSQL", "MongoDB", "Elasticsearch", "Memcached");
    private static final Set<String> KUBERNETES = Set.of("kubelet", "etcd", "kubectl proxy");

    /// Open doors alone are no incident: nobody came in yet.
    private static final Set<String> OPEN =
            Set.of("open-service", "sshd-config", "weak-password", "empty-password");

    /// Those of all findings, in their order.
    static List<Way> of(List<Finding> findings) {
        var ways = new ArrayList<Way>();
        for (var finding : findings) {
            var way = of(finding);
            if (way != null) {
                ways.add(way);
            }
        }
        return ways;
    }

    /// Whether it is worth telling only where something came of it: honest people log in.
    static boolean isMoot(Finding finding) {
        return finding.detection().id().equals("new-login");
    }

    static boolean isOnlyOpen(Finding finding) {
        return OPEN.contains(finding.detection().id());
    }

    private static @Nullable Way of(Finding finding) {
        boolean grave = finding.level().atLeast(Level.HIGH);
        boolean medium = finding.level().atLeast(Level.MEDIUM);
        return switch (finding.detection().id()) {
            case "cloud-command", "cloud-trail" ->
                    medium ? deed(Door.CLOUD_COMMAND, finding) : null;
            case "ssh-guess" -> grave ? deed(Door.SSH_GUESS, finding) : null;
            case "new-login" -> deed(login(finding), finding);
            case "redis-dump" -> deed(Door.REDIS, finding);
            case "web-shell", "web-attack" -> medium ? deed(Door.WEB_SHELL, finding) : null;
            case "server-shell" -> medium ? deed(server(finding), finding) : null;
            case "open-service" -> medium ? new Way(service(finding), false, finding) : null;
            case "weak-password", "empty-password" ->
                    medium ? new Way(Door.SSH_GUESS, false, finding) : null;
            default -> isPackage(finding) && medium ? deed(Door.PACKAGE, finding) : null;
        };
    }

    private static Way deed(Door door, Finding finding) {
        return new Way(door, true, finding);
    }

    private static Door login(Finding finding) {
        boolean key = "publickey".equals(Evidence.text(finding, "davy.method"));
        return key ? Door.KNOWN_KEY : Door.KNOWN_PASSWORD;
    }

    /// Supply chain compromise.
    private static boolean isPackage(Finding finding) {
        return finding.detection().techniques().stream().anyMatch(t -> t.startsWith("T1195"));
    }

    private static Door server(Finding finding) {
        var path = Evidence.text(finding, "davy.server.executable");
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        return switch (name) {
            case "redis-server", "valkey-server" -> Door.REDIS;
            case "postgres", "mysqld", "mariadbd", "mongod", "memcached" -> Door.DATABASE;
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

    /// When somebody came through; null where nothing tells.
    @Nullable Instant time() {
        var created = Evidence.times(finding, "event.created");
        var times = created.isEmpty() ? Evidence.allTimes(finding) : created;
        return deed ? times.stream().min(Comparator.naturalOrder()).orElse(null) : null;
    }

    /// Where from.
    List<String> addresses() {
        return Evidence.texts(finding, "source.ip");
    }

    /// Whether this user can do something by it.
    boolean opens(String user) {
        String name = user.toLowerCase(Locale.ROOT);
        boolean root = name.equals("root");
        return switch (door) {
            case SSH_GUESS, KNOWN_KEY, KNOWN_PASSWORD ->
                    Evidence.texts(finding, "user.name").contains(user);
            case CLOUD_COMMAND, DOCKER_API, KUBERNETES, PACKAGE -> root || names(name);
            case REDIS -> root || name.equals("redis") || name.equals("valkey");
            case DATABASE ->
                    Set.of("postgres", "mysql", "mongodb", "mongod", "elasticsearch", "memcache")
                            .contains(name);
            case WEB_SHELL ->
                    Set.of("www-data", "nginx", "apache", "www", "http", "wwwrun", "tomcat")
                                    .contains(name)
                            || names(name);
            case OPEN_SERVICE, UNKNOWN -> true;
        };
    }

    private boolean names(String user) {
        return Evidence.texts(finding, "user.name").contains(user)
                || Evidence.texts(finding, "file.owner").contains(user);
    }
}
