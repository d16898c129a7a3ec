package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.process.HostProcess;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom a Redis server lets in.
final class RedisAccess {
    static final Set<String> PROGRAMS =
            Set.of("redis-server", "valkey-server", "keydb-server", "redis", "redis-server.real");

    private RedisAccess() {}

    static Access of(Listener listener, Facts facts) {
        var process = listener.holder();
        if (process == null) {
            return unknown(null);
        }
        int port = listener.servicePort();
        var configs = configs(process, port, facts);
        if (configs.isEmpty()) {
            var argued = argued(process);
            return argued == null ? unknown(null) : argued;
        }
        var worst = Access.guarded();
        for (RedisConfig config : configs) {
            options(process).forEach(option -> config.set(option.key, option.values));
            worst = worst.or(of(config, port, process, facts));
        }
        return worst;
    }

    private static Access of(RedisConfig config, int port, HostProcess process, Facts facts) {
        return process.container() != null && config.leavesProtectionToImage(port)
                ? ofImage(config, process, facts)
                : of(config, port, version(process, facts));
    }

    /// @param version first number of the installed version; 0 where it is not known
    static Access of(RedisConfig config, int port, int version) {
        if (config.asksForCertificate(port)) {
            return Access.guarded();
        }
        if (config.hasWeakPassword()) {
            return new Access(
                    Access.State.WEAK,
                    Phrase.of(
                            "its password in {0} is one of the first that intruders try",
                            "{0} 中的密码是攻击者最先尝试的弱密码", config.path()),
                    config.path());
        }
        if (config.hasPassword()) {
            return Access.guarded();
        }
        if (!config.isComplete()) {
            return unknown(config.path());
        }
        if (!config.isProtected()) {
            return Access.anyone(
                    Phrase.of(
                            "{0} sets no password and turns protected mode off",
                            "{0} 未设置密码（requirepass）且关闭了保护模式（protected-mode no）", config.path()),
                    config.path());
        }
        return config.isBound() ? bound(config, version) : Access.guarded();
    }

    /// The official images of Redis and Valkey are built with protected mode off.
    private static Access ofImage(RedisConfig config, HostProcess process, Facts facts) {
        var executable = process.executable();
        String root = process.fileRoot(facts.processes().init());
        boolean official =
                executable != null
                        && executable.path().startsWith("/usr/local/bin/")
                        && facts.host().stat(root + "/usr/local/bin/docker-entrypoint.sh") != null;
        return official
                ? Access.anyone(
                        Phrase.of(
                                "{0} sets no password, and the official image switches protected mode"
                                        + " off unless protected-mode is set",
                                "{0} 未设置密码，且官方镜像在未设置 protected-mode 时默认关闭保护模式", config.path()),
                        config.path())
                : Access.unknown(
                        Phrase.of(
                                "{0} sets no password; whether protected mode is on depends on the"
                                        + " image (in the official one it is off)",
                                "{0} 未设置密码；保护模式是否开启取决于镜像（官方镜像默认关闭）", config.path()),
                        config.path());
    }

    /// Before Redis 7 a `bind` of one's own switched protected mode off in effect.
    private static Access bound(RedisConfig config, int version) {
        if (version >= 7) {
            return Access.guarded();
        }
        var why =
                Phrase.of(
                        version > 0
                                ? "{0} sets no password, and before Redis 7 protected mode does not"
                                        + " count where bind is set"
                                : "{0} sets no password; whether protected mode counts depends on the"
                                        + " version (before Redis 7 it does not where bind is set)",
                        version > 0
                                ? "{0} 未设置密码，且 Redis 7 之前的版本显式设置 bind 后保护模式不再生效"
                                : "{0} 未设置密码；保护模式是否生效取决于版本（Redis 7 之前显式设置 bind 后不生效）",
                        config.path());
        return version > 0 ? Access.anyone(why, config.path()) : Access.unknown(why, config.path());
    }

    private static Access unknown(@Nullable String file) {
        return Access.unknown(
                Phrase.of(
                        "whether it asks for a password is not known: its configuration was not found"
                                + " or not all of it could be read",
                        "是否需要密码未知：未找到其配置文件或未能完整读取"),
                file);
    }

    private record Option(String key, List<String> values) {}

    /// `--requirepass secret`; gone where the server has set its title.
    private static List<Option> options(HostProcess process) {
        var options = new ArrayList<Option>();
        var arguments = process.arguments().values();
        int i = 1;
        while (i < arguments.size() && i < 256) {
            String name = arguments.get(i++);
            var values = new ArrayList<String>();
            while (i < arguments.size() && !arguments.get(i).startsWith("--")) {
                values.add(arguments.get(i++));
            }
            if (name.startsWith("--") && !values.isEmpty()) {
                options.add(new Option(name.substring(2).toLowerCase(Locale.ROOT), values));
            }
        }
        return options;
    }

    /// What the options alone decide.
    private static @Nullable Access argued(HostProcess process) {
        boolean open = false;
        for (Option option : options(process)) {
            if (option.key.equals("requirepass") && !option.values.getFirst().isEmpty()) {
                return Access.guarded();
            }
            open |= option.key.equals("protected-mode") && option.values.getFirst().equals("no");
        }
        return open
                ? Access.anyone(
                        Phrase.of(
                                "its options turn protected mode off and set no password",
                                "启动参数关闭了保护模式且未设置密码"),
                        null)
                : null;
    }

    /// The configuration in its arguments; else those that say the port, of units that start this
    /// program, else in the usual places. Which of several it has read is not to be seen.
    private static List<RedisConfig> configs(HostProcess process, int port, Facts facts) {
        String root = process.fileRoot(facts.processes().init());
        var host = facts.host();
        String argued = configPath(process.arguments().values(), process.workingDirectory());
        var own = argued == null ? null : RedisConfig.read(host, root, argued);
        if (own != null) {
            return List.of(own);
        }
        var configs = new ArrayList<RedisConfig>();
        for (String path : root.isEmpty() ? ofUnits(process, facts) : List.<String>of()) {
            add(configs, RedisConfig.read(host, root, path));
        }
        configs.removeIf(config -> !config.listensOn(port));
        if (!configs.isEmpty()) {
            return configs;
        }
        String directory = process.workingDirectory();
        if (directory != null && directory.startsWith("/")) {
            add(configs, RedisConfig.read(host, root, directory + "/redis.conf"));
        }
        configs.addAll(RedisConfig.usual(host, root));
        configs.removeIf(config -> !config.listensOn(port));
        return configs;
    }

    private static void add(List<RedisConfig> configs, @Nullable RedisConfig config) {
        if (config != null) {
            configs.add(config);
        }
    }

    /// Its first argument, where that is a path.
    private static @Nullable String configPath(List<String> arguments, @Nullable String directory) {
        String first = arguments.size() < 2 ? "" : arguments.get(1);
        if (first.startsWith("/")) {
            return first;
        }
        boolean relative = first.endsWith(".conf") && directory != null;
        return relative ? directory + "/" + first : null;
    }

    private static List<String> ofUnits(HostProcess process, Facts facts) {
        var paths = new ArrayList<String>();
        for (Unit unit : facts.units()) {
            for (UnitCommand command : unit.commands()) {
                String program = command.program();
                boolean redis =
                        PROGRAMS.contains(program.substring(program.lastIndexOf('/') + 1))
                                && isOf(program, process, facts);
                String path = redis ? configPath(command.argv(), null) : null;
                if (path != null && paths.size() < 64) {
                    paths.add(path);
                }
            }
        }
        return paths;
    }

    /// Whether a unit's program is what the process runs; where that does not show, it may be.
    private static boolean isOf(String program, HostProcess process, Facts facts) {
        var executable = process.executable();
        String real = facts.host().resolve(program);
        return executable == null
                || program.indexOf('/') < 0
                || executable.path().equals(real == null ? program : real);
    }

    private static int version(HostProcess process, Facts facts) {
        var executable = process.executable();
        if (executable == null || facts.processes().isContained(process)) {
            return 0;
        }
        return installed(facts, executable.path());
    }

    /// The first number of the version of the package that owns a program; 0 where it is not known.
    static int installed(Facts facts, String program) {
        String owner = facts.packages().owner(program);
        String version = owner == null ? null : facts.packages().installed(owner);
        if (version == null) {
            return 0;
        }
        String upstream = version.substring(version.indexOf(':') + 1);
        int end = upstream.indexOf('.');
        return end < 0 ? 0 : Settings.number(upstream.substring(0, end), 0);
    }
}
