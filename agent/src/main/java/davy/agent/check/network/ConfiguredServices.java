package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// What the configuration on an image would open once it runs.
final class ConfiguredServices {
    private static final List<String> REDIS =
            List.of("/usr/bin/redis-server", "/usr/bin/valkey-server");

    private final Facts facts;
    private final SavedFirewall.Whole saved;
    private final List<Configured> found = new ArrayList<>();

    private ConfiguredServices(Facts facts) {
        this.facts = facts;
        saved = SavedFirewall.whole(facts);
    }

    /// @param file that configures it
    /// @param runsAs account of the unit that starts it; empty where nothing tells
    record Configured(Door door, String file, String runsAs) {}

    static List<Configured> of(Facts facts) {
        var services = new ConfiguredServices(facts);
        services.redis();
        services.docker();
        services.databases();
        return services.found;
    }

    static void look(Facts facts, Findings findings) {
        for (Configured each : of(facts)) {
            report(findings, each.door, each.file);
        }
    }

    private void redis() {
        int version = 0;
        for (String program : REDIS) {
            version = Math.max(version, RedisAccess.installed(facts, program));
        }
        var seen = new HashSet<String>();
        for (RedisConfig config : RedisConfig.usual(facts.host(), "")) {
            String real = facts.host().resolve(config.path());
            if (config.isForStrangers() && seen.add(real == null ? config.path() : real)) {
                int port = config.port();
                var access = RedisAccess.of(config, port, version);
                report(Service.REDIS, port, access, config.path());
            }
        }
    }

    private void docker() {
        var configs = new ArrayList<>(DockerAccess.ofUnits(facts));
        configs.add(DockerAccess.daemonJson(facts.host()));
        boolean verifies = configs.stream().anyMatch(DockerAccess.Config::verifies);
        if (verifies) {
            return;
        }
        var seen = new HashSet<String>();
        for (DockerAccess.Config config : configs) {
            for (int port : config.openPorts()) {
                if (seen.add(config.file() + port)) {
                    var access = Access.anyone(DockerAccess.NO_CERTIFICATE, config.file());
                    report(Service.DOCKER, port, access, config.file());
                }
            }
        }
    }

    /// PostgreSQL and MySQL, where they listen for strangers and ask nobody for a password.
    private void databases() {
        for (var each : DatabaseAccess.configured(facts.host())) {
            report(each.service(), each.port(), each.access(), each.file());
        }
    }

    private void report(Service service, int port, Access access, String file) {
        var reach = saved.reach(port);
        found.add(
                new Configured(
                        new Door(service, port, access, reach, null), file, runsAs(service)));
    }

    private String runsAs(Service service) {
        for (var unit : facts.units()) {
            for (var command : unit.commands()) {
                String program = command.program();
                if (service.isProgram(program.substring(program.lastIndexOf('/') + 1))) {
                    return unit.user().isEmpty() ? "root" : unit.user();
                }
            }
        }
        return "";
    }

    private static void report(Findings findings, Door door, String file) {
        var level = door.level();
        if (level == null) {
            return;
        }
        findings.add(
                Finding.of(door.reason())
                        .level(level)
                        .with("service.type", door.service().name())
                        .with("server.port", door.port())
                        .with("file.path", file)
                        .with("davy.access", OpenService.word(door.access().state()))
                        .with("davy.reach", door.reach().name().toLowerCase(Locale.ROOT))
                        .about(Entity.socket("0.0.0.0:" + door.port())));
    }
}
