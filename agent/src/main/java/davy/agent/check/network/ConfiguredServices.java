package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.network.Firewall;
import davy.core.network.Firewall.Reach;
import davy.core.network.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// What the configuration on an image would open once it runs.
final class ConfiguredServices {
    private static final List<String> REDIS =
            List.of("/usr/bin/redis-server", "/usr/bin/valkey-server");

    private final Facts facts;
    private final Findings findings;
    private final List<SavedFirewall> saved;

    private ConfiguredServices(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
        saved = SavedFirewall.all(facts.host()).stream().filter(SavedFirewall::isWhole).toList();
    }

    static void look(Facts facts, Findings findings) {
        var services = new ConfiguredServices(facts, findings);
        services.redis();
        services.docker();
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

    private void report(Service service, int port, Access access, String file) {
        var exposure = new Exposure(service, port, access, reach(port));
        var level = exposure.level();
        if (level == null) {
            return;
        }
        findings.add(
                Finding.of(exposure.reason())
                        .level(level)
                        .with("service.type", service.name())
                        .with("server.port", port)
                        .with("file.path", file)
                        .with("davy.access", OpenService.word(access.state()))
                        .with("davy.reach", exposure.reach().name().toLowerCase(Locale.ROOT))
                        .about(Entity.socket("0.0.0.0:" + port)));
    }

    /// The most open answer of the saved rules; unknown where there are none.
    private Reach reach(int port) {
        var answers = new HashSet<Reach>();
        for (SavedFirewall each : saved) {
            answers.add(each.firewall().reach(Socket.Protocol.TCP, port, Firewall.Family.IPV4));
        }
        for (Reach reach : List.of(Reach.OPEN, Reach.UNKNOWN, Reach.LIMITED)) {
            if (answers.contains(reach)) {
                return reach;
            }
        }
        return answers.isEmpty() ? Reach.UNKNOWN : Reach.CLOSED;
    }
}
