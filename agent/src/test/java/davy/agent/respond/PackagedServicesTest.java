package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.host.CaseHost;
import davy.core.packages.PackageIndex;
import davy.core.process.ProcessTable;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Which servers go on though they talk to a listed address.
final class PackagedServicesTest {
    private static final String REDIS =
            """
            packages:
              redis: [/usr/bin/redis-server, /lib/systemd/system/redis.service]
              libc6: [/usr/lib/libc.so.6]
              python3: [/usr/bin/python3]
              socat: [/usr/bin/socat]
            /usr/bin/redis-server: {text: redis}
            /usr/bin/python3: {text: python}
            /usr/bin/socat: {text: socat}
            /usr/lib/libc.so.6: {text: libc}
            /lib/systemd/system/redis.service: {text: "[Service]\\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf\\n"}
            /etc/systemd/system/redis.service.d/limits.conf: {text: "# ours\\n[Service]\\n\\nLimitNOFILE=65536\\nRestart=always\\n"}
            processes:
              - {pid: 1, comm: systemd, exe: /usr/bin/systemd}
              - {pid: 700, ppid: 1, start: 60, comm: redis-server, exe: /usr/bin/redis-server, argv: ["/usr/bin/redis-server *:6379"], cgroup: /system.slice/redis.service, maps: [{path: /usr/bin/redis-server, perms: r-xp, size: 4096}, {path: /usr/lib/libc.so.6, perms: r-xp, size: 4096}, {path: /srv/dump, perms: rw-p, size: 4096}]}
              - {pid: 701, ppid: 700, start: 900, comm: redis-server, exe: /usr/bin/redis-server, cgroup: /system.slice/redis.service, maps: [{path: /usr/bin/redis-server, perms: r-xp, size: 4096}]}
              - {pid: 702, ppid: 700, start: 950, comm: sh, exe: /usr/bin/python3, cgroup: /system.slice/redis.service, maps: [{path: /usr/bin/python3, perms: r-xp, size: 4096}]}
              - {pid: 703, ppid: 1, start: 960, comm: redis-server, exe: /usr/bin/redis-server, cgroup: /system.slice/redis.service, maps: [{path: /usr/bin/redis-server, perms: r-xp, size: 4096}]}
              - {pid: 704, ppid: 1, start: 970, comm: socat, exe: /usr/bin/socat, cgroup: /system.slice/redis.service, maps: [{path: /usr/bin/socat, perms: r-xp, size: 4096}]}
              - {pid: 705, ppid: 1, start: 50, comm: redis-server, exe: /usr/bin/redis-server, cgroup: /user.slice/user-0.slice/session-1.scope, maps: [{path: /usr/bin/redis-server, perms: r-xp, size: 4096}]}
            """;

    @TempDir private Path folder;

    @SuppressWarnings("unchecked")
    private static CaseHost host(String text) {
        var settings = LoadSettings.builder().build();
        return CaseHost.of((Map<String, Object>) new Load(settings).loadFromString(text));
    }

    private static Accusation accusation(CaseHost host, String check, Level level, int pid) {
        var process = ProcessTable.one(host, pid);
        assertThat(process).isNotNull();
        return new Accusation(
                "I1",
                check,
                level,
                Phrase.of(
                        "process {0} is connected to 203.0.113.9:6379",
                        "进程 {0} 已连接到 203.0.113.9:6379", pid),
                Map.of("process.start", process.started().toString()),
                Set.of(Entity.process(pid)));
    }

    /// What the plan leaves to a person because a server goes on.
    private List<String> left(CaseHost host, Language language, Accusation... accusations)
            throws IOException {
        var packages = PackageIndex.read(host);
        try (var image = LinuxHost.image(folder.toString())) {
            var files = new FileHand(image);
            var sparing = new Sparing(host, packages, 0);
            var hands =
                    new Hands(
                            host,
                            files,
                            files,
                            null,
                            null,
                            packages,
                            sparing,
                            null,
                            Clock.systemUTC());
            var all = List.of(accusations);
            var asked = Asked.NOTHING;
            var plan = Planner.plan(all, hands, "web01", Instant.EPOCH, asked);
            return plan.byHand().stream()
                    .map(each -> each.in(language))
                    .filter(each -> each.contains("systemctl restart redis.service"))
                    .toList();
        }
    }

    private List<String> left(String text, int pid, String... others) throws IOException {
        var host = host(text);
        var accusations = new ArrayList<Accusation>();
        accusations.add(accusation(host, "indicator-connection", Level.CRITICAL, pid));
        for (String other : others) {
            accusations.add(accusation(host, other, Level.HIGH, pid));
        }
        return left(host, Language.EN, accusations.toArray(Accusation[]::new));
    }

    @Test
    void aServerOfAPackageGoesOn() throws IOException {
        assertThat(left(REDIS, 700))
                .containsExactly(
                        "process 700 is connected to 203.0.113.9:6379: process 700 is redis.service as its"
                                + " package brought it, and nothing else speaks against it, so it goes on;"
                                + " find who told it to go there (Redis: INFO replication, then REPLICAOF"
                                + " NO ONE; a proxy: its settings), and start it again in order (systemctl"
                                + " restart redis.service)");
        var host = host(REDIS);
        var chinese =
                left(
                        host,
                        Language.ZH,
                        accusation(host, "indicator-connection", Level.CRITICAL, 700));
        assertThat(chinese).singleElement().asString().contains("因此不终止");
        // A process of it that runs the same program serves beside it.
        assertThat(left(REDIS, 701)).hasSize(1);
        // An open door accuses the way in, not the server.
        assertThat(left(REDIS, 700, "open-service")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "702, an interpreter that the server started",
        "703, what the server left behind and runs the same program",
        "704, a tool that the server left behind",
        "705, started by a person"
    })
    void whatSomebodyStartedIsNoServer(int pid, String what) throws IOException {
        assertThat(left(REDIS, pid)).as(what).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "miner-process",
        "pool-connection",
        "deleted-executable",
        "injected-library",
        "miner-memory"
    })
    void whatElseAccusesTheProcessCounts(String check) throws IOException {
        assertThat(left(REDIS, 700, check)).isEmpty();
    }

    @Test
    void aServerThatSomebodyChangedIsNone() throws IOException {
        changed("Restart=always", "Environment=LD_PRELOAD=/srv/x.so");
        changed("Restart=always", "ExecStart=\\nExecStart=/usr/bin/redis-server /srv/own.conf");
        changed("/usr/lib/libc.so.6, perms", "/srv/module.so, perms");
        changed("ExecStart=/usr/bin/redis-server /etc", "ExecStart=/usr/bin/other /etc");
        changed(
                "redis: [/usr/bin/redis-server, /lib/systemd/system/redis.service]",
                "redis: {/usr/bin/redis-server: {changed: true}, /lib/systemd/system/redis.service: {}}");
        changed(
                "redis: [/usr/bin/redis-server, /lib/systemd/system/redis.service]",
                "redis: {/usr/bin/redis-server: {}, /lib/systemd/system/redis.service: {changed: true}}");
        changed("libc6: [/usr/lib/libc.so.6]", "libc6: {/usr/lib/libc.so.6: {changed: true}}");
        changed(", /lib/systemd/system/redis.service]", "]");
        changed(
                "- {pid: 1, ",
                "- {pid: 699, start: 10, exe: /usr/bin/socat, cgroup: /system.slice/redis.service}\n"
                        + "  - {pid: 1, ");
        changed(
                "/usr/bin/socat: {text: socat}",
                "/etc/systemd/system/redis.service: {text: \"[Service]\\nExecStart=/usr/bin/redis-server\"}");
    }

    private void changed(String was, String is) throws IOException {
        assertThat(REDIS).contains(was);
        assertThat(left(REDIS.replace(was, is), 700)).as(is).isEmpty();
    }
}
