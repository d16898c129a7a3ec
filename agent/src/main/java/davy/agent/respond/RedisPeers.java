package davy.agent.respond;

import davy.core.edit.RedisEdit;
import davy.core.text.Phrase;
import davy.linux.change.RedisHand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who else is moved where the port of a Redis is closed: its replicas or its master, and the
/// Sentinels that then make another one the master.
final class RedisPeers {
    private static final int LARGEST = 4 << 20;
    private static final int LARGEST_TITLE = 4096;

    /// What a Sentinel is called, or says at the end of its title.
    private static final Set<String> SENTINELS =
            Set.of("redis-sentinel", "valkey-sentinel", "keydb-sentinel");

    private static final String MARK = "[sentinel]";

    private final Hands hands;

    RedisPeers(Hands hands) {
        this.hands = hands;
    }

    /// What a person is told of the closing of a port; null where nobody is known whom it moves.
    ///
    /// @param pid of the server
    /// @param file its settings; empty where they are not those of a file of this host
    @Nullable Phrase told(int port, int pid, String file) {
        var peers = new ArrayList<Phrase>();
        var told = asked(port, pid);
        if (told.replicas > 0) {
            peers.add(Phrase.of("it has {0} {0|replica|replicas}", "它有 {0} 个副本", told.replicas));
        }
        String master = told.master.isEmpty() ? master(file) : told.master;
        if (!master.isEmpty()) {
            peers.add(
                    Phrase.of(
                            "it copies from {0}, which is the intruder's where you do not know it",
                            "它正从 {0} 复制数据，若您不认识该地址则属于入侵者", master));
        }
        if (hasSentinel()) {
            peers.add(Phrase.of("a Sentinel runs on this host", "本机运行着 Sentinel"));
        }
        if (peers.isEmpty()) {
            return null;
        }
        var all = peers.getFirst();
        for (Phrase each : peers.subList(1, peers.size())) {
            all = Phrase.of("{0}, {1}", "{0}，{1}", all, each);
        }
        return Phrase.of(
                "the closed port {0} cuts Redis off from the servers that it works with ({1}): replicas"
                        + " fall behind, and Sentinel makes another one the master (a failover). See to"
                        + " it first that the programs that use it can follow",
                "封闭端口 {0} 会切断该 Redis 与协作实例的联系（{1}）：主从复制将中断，Sentinel"
                        + " 会触发主从切换（failover）。请先确认业务能随之切换",
                port,
                all);
    }

    private record Told(int replicas, String master) {
        static final Told NOTHING = new Told(0, "");
    }

    /// Only the server that the finding names is asked, and told no password.
    private Told asked(int port, int pid) {
        if (new Served(hands).pin(port, pid) == null) {
            return Told.NOTHING;
        }
        try (var redis = RedisHand.connect(port)) {
            String replicas = redis.info("replication", "connected_slaves");
            String master = redis.info("replication", "master_host");
            return new Told(
                    replicas != null && replicas.matches("[0-9]{1,6}")
                            ? Integer.parseInt(replicas)
                            : 0,
                    master == null ? "" : master);
        } catch (IOException e) {
            return Told.NOTHING;
        }
    }

    /// What a file says that it copies from; empty for nothing.
    private String master(String file) {
        var content = file.isEmpty() ? null : hands.host().read(file, LARGEST);
        if (content == null) {
            return "";
        }
        for (String name : List.of("replicaof", "slaveof")) {
            String value = RedisEdit.value(content.bytes(), name);
            if (value != null && !value.equalsIgnoreCase("no")) {
                return value;
            }
        }
        return "";
    }

    private boolean hasSentinel() {
        var scan = hands.scan();
        return scan != null
                && scan.all().stream()
                        .filter(seen -> RedisDoor.isProgram(seen.stat().comm()))
                        .anyMatch(seen -> isSentinel(seen.stat().comm(), seen.pid()));
    }

    private boolean isSentinel(String name, int pid) {
        var title = hands.host().read("/proc/" + pid + "/cmdline", LARGEST_TITLE);
        return SENTINELS.contains(name)
                || title != null && title.text().replace('\0', ' ').contains(MARK);
    }
}
