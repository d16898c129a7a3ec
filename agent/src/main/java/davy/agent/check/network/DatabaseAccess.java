package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.host.Host;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom databases let in.
final class DatabaseAccess {
    private static final Set<String> EVERYBODY =
            Set.of("0.0.0.0/0", "::/0", "::0/0", "all", "0.0.0.0/0.0.0.0");

    private static final Phrase NOT_TRIED =
            Phrase.of("its accounts' passwords were not tried", "其账号密码未作测试");

    private DatabaseAccess() {}

    static String root(Listener listener, Facts facts) {
        var process = listener.holder();
        return process == null ? "" : process.fileRoot(facts.processes().init());
    }

    /// mongod: open unless authorization is switched on.
    static Access mongo(Listener listener, Facts facts) {
        var arguments = listener.arguments();
        if (Settings.isOn(arguments, "--auth")
                || Settings.option(arguments, "--keyFile") != null
                || Settings.option(arguments, "--clusterAuthMode") != null) {
            return Access.guarded();
        }
        String path = Settings.option(arguments, "--config");
        path = path == null ? Settings.option(arguments, "-f") : path;
        if (listener.holder() == null || path != null && !path.startsWith("/")) {
            return Access.unknown(NOT_TRIED, null);
        }
        if (path == null) {
            return Access.anyone(NO_AUTHORIZATION, null);
        }
        var lines = Settings.lines(facts.host(), root(listener, facts) + path);
        if (lines.isEmpty()) {
            return Access.unknown(NOT_TRIED, path);
        }
        boolean enabled =
                "enabled".equals(Settings.yaml(lines, "security.authorization"))
                        || Settings.yaml(lines, "security.keyFile") != null
                        || lines.stream().anyMatch(DatabaseAccess::isOldAuth);
        return enabled ? Access.guarded() : Access.anyone(NO_AUTHORIZATION, path);
    }

    private static final Phrase NO_AUTHORIZATION =
            Phrase.of("authorization is not switched on", "未启用访问控制（authorization）");

    /// `auth = true`, as before MongoDB 2.6.
    private static boolean isOldAuth(String line) {
        String text = line.replace(" ", "");
        return text.startsWith("auth=true") || text.startsWith("keyFile=");
    }

    /// MySQL and its kin: accounts decide.
    static Access mysql(Listener listener, Facts facts) {
        var arguments = listener.arguments();
        if (Settings.isOn(arguments, "--skip-grant-tables")
                || Settings.isOn(arguments, "--skip_grant_tables")) {
            return Access.anyone(NO_GRANTS, null);
        }
        String file = withoutGrants(facts.host(), root(listener, facts));
        return file == null ? Access.unknown(NOT_TRIED, null) : Access.anyone(NO_GRANTS, file);
    }

    /// The file of options that has `skip-grant-tables`; null where none has, or a later one takes
    /// it back.
    private static @Nullable String withoutGrants(Host host, String root) {
        String file = null;
        for (String path : optionFiles(host, root)) {
            for (String line : Settings.lines(host, root + path)) {
                var words = Settings.words(line.replaceFirst("=", " "));
                String value = words.size() < 2 ? "" : words.get(1);
                if (!words.isEmpty() && words.getFirst().replace('_', '-').equals(SKIP_GRANTS)) {
                    file = value.equals("0") || value.equalsIgnoreCase("off") ? null : path;
                }
            }
        }
        return file;
    }

    private static final String SKIP_GRANTS = "skip-grant-tables";

    private static final Phrase NO_GRANTS =
            Phrase.of("it runs with skip-grant-tables", "以 skip-grant-tables 方式运行");

    /// PostgreSQL: the lines of pg_hba.conf that are for everybody decide.
    static Access postgres(Listener listener, Facts facts) {
        var process = listener.holder();
        if (process == null) {
            return Access.unknown(NOT_TRIED, null);
        }
        String root = root(listener, facts);
        String path = hba(process, facts.host(), root);
        if (path == null) {
            return Access.unknown(NOT_TRIED, null);
        }
        var lines = Settings.lines(facts.host(), root + path);
        if (lines.isEmpty()) {
            return Access.unknown(NOT_TRIED, path);
        }
        return byRules(lines, path);
    }

    /// A line for all databases and all users ends the search of its family of addresses; one for
    /// some of them leaves the others to what comes behind it.
    private static Access byRules(List<String> lines, String path) {
        var worst = Access.guarded();
        boolean four = false;
        boolean six = false;
        for (String line : lines) {
            var words = Settings.words(line);
            String method = methodForEverybody(words);
            if (method == null) {
                continue;
            }
            boolean isSix = words.get(3).startsWith(":");
            boolean both = words.get(3).equals("all");
            if (both ? !four || !six : isSix ? !six : !four) {
                worst = worst.or(byMethod(method, path));
            }
            if (words.subList(0, 3).equals(List.of("host", "all", "all"))) {
                four |= !isSix;
                six |= isSix || both;
            }
        }
        return worst;
    }

    private static Access byMethod(String method, String path) {
        return switch (method) {
            case "trust" ->
                    Access.anyone(
                            Phrase.of("{0} trusts every address", "{0} 对所有地址配置了 trust", path),
                            path);
            case "reject", "cert" -> Access.guarded();
            default -> Access.unknown(NOT_TRIED, path);
        };
    }

    /// `host all all 0.0.0.0/0 md5`; null for any other line.
    private static @Nullable String methodForEverybody(List<String> words) {
        if (words.size() < 5 || !words.getFirst().startsWith("host")) {
            return null;
        }
        String address = words.get(3);
        if (EVERYBODY.contains(address)) {
            return words.get(4);
        }
        boolean mask =
                words.size() >= 6 && address.equals("0.0.0.0") && words.get(4).equals("0.0.0.0");
        return mask ? words.get(5) : null;
    }

    private static @Nullable String hba(HostProcess process, Host host, String root) {
        var arguments = process.arguments().values();
        String data = Settings.option(arguments, "-D");
        String config = null;
        for (String argument : arguments.subList(0, Math.min(256, arguments.size()))) {
            if (argument.startsWith("hba_file=")) {
                return argument.substring(9);
            }
            config = argument.startsWith("config_file=") ? argument.substring(12) : config;
        }
        data = data == null ? process.workingDirectory() : data;
        config = config == null && data != null ? data + "/postgresql.conf" : config;
        for (String line :
                config == null ? List.<String>of() : Settings.lines(host, root + config)) {
            var words = Settings.words(line.replace('=', ' '));
            if (words.size() >= 2 && words.getFirst().equals("hba_file")) {
                return words.get(1);
            }
        }
        return data == null ? null : data + "/pg_hba.conf";
    }

    /// A database that the files of an image would open to strangers.
    record Configured(Service service, int port, Access access, String file) {}

    static List<Configured> configured(Host host) {
        var found = new ArrayList<Configured>();
        for (String version : host.list("/etc/postgresql")) {
            for (String cluster : host.list("/etc/postgresql/" + version)) {
                String folder = "/etc/postgresql/" + version + "/" + cluster;
                cluster(host, folder, folder + "/pg_hba.conf", found);
            }
        }
        var folders = new ArrayList<>(List.of("/var/lib/pgsql/data", "/var/lib/postgres/data"));
        host.list("/var/lib/pgsql")
                .forEach(name -> folders.add("/var/lib/pgsql/" + name + "/data"));
        for (String folder : folders) {
            cluster(host, folder, folder + "/pg_hba.conf", found);
        }
        mysqlFiles(host, found);
        return found;
    }

    private static void cluster(Host host, String folder, String rules, List<Configured> found) {
        boolean listens = false;
        int port = 5432;
        String hba = rules;
        String path = folder + "/postgresql.conf";
        for (String line : Settings.lines(host, path)) {
            var words = Settings.words(line.replaceFirst("=", " "));
            String value = words.size() < 2 ? "" : words.get(1);
            switch (words.isEmpty() ? "" : words.getFirst()) {
                case "listen_addresses" -> listens = isEverybody(value);
                case "port" -> port = Settings.number(value, port);
                case "hba_file" -> hba = value.startsWith("/") ? value : hba;
                default -> {}
            }
        }
        var lines = Settings.lines(host, hba);
        if (listens && !lines.isEmpty()) {
            var access = byRules(lines, hba);
            found.add(new Configured(Service.POSTGRES, port, access, hba));
        }
    }

    private static boolean isEverybody(String addresses) {
        for (String each : addresses.split(",", 32)) {
            String address = each.strip();
            if (address.equals("*") || address.equals("0.0.0.0") || address.equals("::")) {
                return true;
            }
        }
        return false;
    }

    /// `skip-grant-tables` in a file of options; it listens on all addresses unless told otherwise,
    /// and not at all where it is told to skip networking (as it does by itself since MySQL 8).
    private static void mysqlFiles(Host host, List<Configured> found) {
        String file = withoutGrants(host, "");
        boolean here = false;
        int port = 3306;
        for (String path : file == null ? List.<String>of() : optionFiles(host, "")) {
            for (String line : Settings.lines(host, path)) {
                var words = Settings.words(line.replaceFirst("=", " "));
                String key = words.isEmpty() ? "" : words.getFirst().replace('_', '-');
                String value = words.size() < 2 ? "" : words.get(1);
                switch (key) {
                    case "skip-networking" -> here = true;
                    case "bind-address" -> here |= value.startsWith("127.") || value.equals("::1");
                    case "port" -> port = Settings.number(value, port);
                    default -> {}
                }
            }
        }
        if (file != null && !here) {
            var access = Access.anyone(NO_GRANTS, file);
            found.add(new Configured(Service.MYSQL, port, access, file));
        }
    }

    private static List<String> optionFiles(Host host, String root) {
        var files = new ArrayList<>(List.of("/etc/my.cnf", "/etc/mysql/my.cnf"));
        for (String folder :
                List.of(
                        "/etc/my.cnf.d",
                        "/etc/mysql/conf.d",
                        "/etc/mysql/mysql.conf.d",
                        "/etc/mysql/mariadb.conf.d")) {
            for (String name : host.list(root + folder)) {
                if (name.endsWith(".cnf") && files.size() < 256) {
                    files.add(folder + "/" + name);
                }
            }
        }
        return files;
    }

    /// Elasticsearch and OpenSearch.
    static Access elastic(Listener listener, Facts facts) {
        String folder = "/etc/elasticsearch";
        for (String argument : listener.arguments()) {
            if (argument.contains("xpack.security.enabled=false")
                    || argument.contains("plugins.security.disabled=true")) {
                return Access.anyone(NO_SECURITY, null);
            }
            boolean conf = argument.startsWith("-Des.path.conf=");
            boolean open = argument.startsWith("-Dopensearch.path.conf=");
            folder = conf || open ? argument.substring(argument.indexOf('=') + 1) : folder;
        }
        String root = root(listener, facts);
        for (String name : List.of("elasticsearch.yml", "opensearch.yml")) {
            String path = folder + "/" + name;
            var lines = Settings.lines(facts.host(), root + path);
            String enabled = Settings.yaml(lines, "xpack.security.enabled");
            if ("true".equals(enabled)) {
                return Access.guarded();
            }
            if ("false".equals(enabled)
                    || "true".equals(Settings.yaml(lines, "plugins.security.disabled"))) {
                return Access.anyone(NO_SECURITY, path);
            }
        }
        return Access.unknown(
                Phrase.of("whether its security is switched on is not known", "是否启用了安全认证未知"), null);
    }

    private static final Phrase NO_SECURITY = Phrase.of("its security is switched off", "已关闭安全认证");

    /// memcached: SASL or nothing.
    static Access memcached(Listener listener, Facts facts) {
        var arguments = listener.arguments();
        boolean asks =
                Settings.isOn(arguments, "-S")
                        || Settings.isOn(arguments, "--enable-sasl")
                        || Settings.option(arguments, "-Y") != null
                        || Settings.option(arguments, "--auth-file") != null;
        return asks
                ? Access.guarded()
                : Access.anyone(Phrase.of("it runs without SASL", "未启用 SASL 认证"), null);
    }
}
