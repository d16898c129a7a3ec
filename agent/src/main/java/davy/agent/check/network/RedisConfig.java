package davy.agent.check.network;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A configuration of Redis or of what descends from it (`redis.conf`).
final class RedisConfig {
    private static final int MOST_INCLUDES = 16;

    /// Where packages and people put it.
    private static final List<String> FOLDERS =
            List.of(
                    "/etc/redis",
                    "/etc/valkey",
                    "/etc/keydb",
                    "/etc",
                    "/usr/local/etc/redis",
                    "/usr/local/etc",
                    "/usr/local/redis",
                    "/usr/local/redis/etc",
                    "/usr/local/redis/conf",
                    "/usr/local/redis/bin",
                    "/opt/redis",
                    "/opt/redis/conf",
                    "/data/redis",
                    "/data/redis/conf");

    private static final Set<String> WEAK =
            Set.of(
                    "redis",
                    "foobared",
                    "123456",
                    "12345678",
                    "123456789",
                    "password",
                    "passw0rd",
                    "root",
                    "admin",
                    "admin123",
                    "redis123",
                    "111111",
                    "000000",
                    "666666",
                    "888888",
                    "123123",
                    "qwerty",
                    "abc123",
                    "1qaz2wsx",
                    "p@ssw0rd",
                    "P@ssw0rd",
                    "Aa123456",
                    "root123",
                    "test",
                    "test123",
                    "redis@123",
                    "Redis@123",
                    "1234",
                    "12345");

    private final Host host;
    private final String root;
    private final String path;
    private final Set<String> read = new LinkedHashSet<>();
    private final List<String> binds = new ArrayList<>();
    private int port = 6379;
    private int tlsPort;
    private String clientCertificates = "yes";
    private boolean protectedMode = true;
    private boolean protectionSet;
    private String password = "";
    private boolean guardedUser;
    private boolean openUser;
    private boolean complete = true;

    private RedisConfig(Host host, String root, String path) {
        this.host = host;
        this.root = root;
        this.path = path;
    }

    /// @param root where the files of the process are seen: empty for those of the host
    /// @return null where there is no such file
    static @Nullable RedisConfig read(Host host, String root, String path) {
        var config = new RedisConfig(host, root, path);
        config.file(path);
        return config.read.isEmpty() ? null : config;
    }

    /// All configurations in the usual places.
    static List<RedisConfig> usual(Host host, String root) {
        var configs = new ArrayList<RedisConfig>();
        for (String folder : FOLDERS) {
            for (String name : host.list(root + folder)) {
                boolean named =
                        name.startsWith("redis")
                                || name.startsWith("valkey")
                                || name.startsWith("keydb")
                                || name.startsWith("sentinel")
                                || !folder.equals("/etc") && folder.endsWith("/redis");
                boolean config = named && name.endsWith(".conf") && !name.contains("sentinel");
                var found = config ? read(host, root, folder + "/" + name) : null;
                if (found != null) {
                    configs.add(found);
                }
            }
        }
        return configs;
    }

    private void file(String name) {
        var info = host.stat(root + name);
        if (read.contains(name)) {
            return;
        }
        if (info == null || !info.isRegular() || read.size() >= MOST_INCLUDES) {
            complete = false;
            return;
        }
        read.add(name);
        var lines = Settings.lines(host, root + name);
        complete &= !lines.isEmpty() || info.size() == 0;
        for (String line : lines) {
            var words = Settings.words(line);
            if (words.size() >= 2) {
                set(words.getFirst().toLowerCase(Locale.ROOT), words.subList(1, words.size()));
            }
        }
    }

    /// Also for options of the command line, which come last and so win.
    void set(String key, List<String> values) {
        String value = values.getFirst();
        switch (key) {
            case "port" -> port = Settings.number(value, port);
            case "tls-port" -> tlsPort = Settings.number(value, tlsPort);
            case "tls-auth-clients" -> clientCertificates = value.toLowerCase(Locale.ROOT);
            case "protected-mode" -> {
                protectedMode = !value.equalsIgnoreCase("no");
                protectionSet = true;
            }
            case "requirepass" -> password = value;
            case "bind" -> {
                binds.clear();
                binds.addAll(values);
            }
            case "user" -> user(values);
            case "aclfile" -> acl(value);
            case "include" -> {
                // A pattern (Redis 7) may bring anything.
                if (value.indexOf('*') >= 0 || !value.startsWith("/")) {
                    complete = false;
                } else {
                    file(value);
                }
            }
            default -> {}
        }
    }

    /// It replaces all users: the default one lets anyone in again unless the file names it,
    /// whatever `requirepass` says.
    private void acl(String name) {
        openUser = true;
        guardedUser = false;
        var info = name.startsWith("/") ? host.stat(root + name) : null;
        if (info == null) {
            complete = false;
            return;
        }
        var lines = Settings.lines(host, root + name);
        complete &= !lines.isEmpty() || info.size() == 0;
        for (String line : lines) {
            var words = Settings.words(line);
            if (words.size() >= 2 && words.getFirst().equals("user")) {
                user(words.subList(1, words.size()));
            }
        }
    }

    /// `user default on nopass ~* +@all`.
    private void user(List<String> words) {
        if (!words.getFirst().equals("default")) {
            return;
        }
        openUser = words.contains("nopass") && !words.contains("off");
        guardedUser = !openUser;
    }

    String path() {
        return path;
    }

    int port() {
        return port;
    }

    boolean listensOn(int number) {
        return number != 0 && (port == number || tlsPort == number);
    }

    /// Whether it must show a certificate who comes to that port.
    boolean asksForCertificate(int number) {
        return tlsPort == number && tlsPort != port && clientCertificates.equals("yes");
    }

    /// Whether all of it could be read.
    boolean isComplete() {
        return complete;
    }

    boolean hasPassword() {
        return guardedUser || !password.isEmpty() && !openUser;
    }

    /// Whether the password is one of those that everybody tries first.
    boolean hasWeakPassword() {
        return !guardedUser && !openUser && WEAK.contains(password);
    }

    boolean isProtected() {
        return protectedMode;
    }

    /// Whether nothing guards that port but protected mode, of which it says nothing: what holds
    /// then is for the image to say where it is in a container.
    boolean leavesProtectionToImage(int number) {
        return !protectionSet && complete && !hasPassword() && !asksForCertificate(number);
    }

    /// Whether addresses to listen on were chosen.
    boolean isBound() {
        return !binds.isEmpty();
    }

    /// Whether it would listen on all addresses or on a public one.
    boolean isForStrangers() {
        if (port == 0 && tlsPort == 0) {
            return false;
        }
        if (binds.isEmpty()) {
            return true;
        }
        for (String bind : binds) {
            String address = bind.startsWith("-") ? bind.substring(1) : bind;
            if (address.equals("*")
                    || address.equals("0.0.0.0")
                    || address.equals("::")
                    || address.equals("::*")) {
                return true;
            }
        }
        return false;
    }
}
