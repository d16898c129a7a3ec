package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.process.Signs;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.Pool;
import davy.core.indicator.PoolList;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "pool-connection",
        title = @Text(en = "Connection to a mining pool", zh = "与矿池的网络连接"),
        level = Level.CRITICAL,
        technique = {"T1496.001", "T1496", "T1071.001"},
        falsePositives =
                @Text(
                        en =
                                "Pools listen on ports that other services have too: by the port alone a"
                                        + " packaged program is never reported, and another one only as"
                                        + " medium or low.",
                        zh = "矿池所用端口其他服务也可能使用：仅凭端口时，软件包自带的程序不报告，其余程序仅为中危或低危。"),
        how =
                @Text(
                        en =
                                "Joins each outgoing connection with its process: to a pool that the"
                                        + " process names in its arguments or its miner's configuration,"
                                        + " or to a port of pools from an unpackaged or suspect program."
                                        + " Containers are looked at too.",
                        zh = "将每个对外连接与其进程关联：目标是进程参数或挖矿配置中的矿池，或由非软件包程序、可疑程序连接到矿池常用端口；容器内的连接同样检查。"),
        live = true)
final class PoolConnection implements NetworkCheck {
    /// Ports of pools on which much other software listens too: alternative SSH, development
    /// servers, brokers, IRC, debuggers.
    private static final Set<Integer> SHARED =
            Set.of(
                    1111, 2020, 2222, 4443, 4444, 4445, 5555, 5556, 6666, 6667, 7777, 7778, 8029,
                    9999);

    private final Map<Integer, List<NamedPool>> pools = new HashMap<>();
    private final Set<String> reported = new HashSet<>();

    @Override
    public void look(Facts facts, Findings findings) {
        boolean seesOwners = !facts.socketOwners().byInode().isEmpty();
        for (Connection connection : Connection.all(facts)) {
            if (!connection.isTcp() || connection.incoming()) {
                continue;
            }
            var process = connection.holder();
            var finding =
                    process == null
                            ? seesOwners ? orphan(facts, connection) : null
                            : finding(facts, connection, process);
            if (finding != null && reported.add(key(connection, process))) {
                findings.add(
                        SocketEvidence.accuseRemote(
                                SocketEvidence.ends(finding, connection, facts), connection));
            }
        }
    }

    /// A process may have many connections to one pool.
    private static String key(Connection connection, @Nullable HostProcess process) {
        return (process == null ? 0 : process.pid()) + " " + SocketEvidence.remote(connection);
    }

    private Finding.@Nullable Draft finding(
            Facts facts, Connection connection, HostProcess process) {
        if (facts.isSelf(process)) {
            return null;
        }
        var named = named(facts, connection, process);
        if (named != null) {
            return Evidence.processAndFile(named(facts, connection, process, named), process);
        }
        var level = byPort(facts, connection, process);
        return level == null
                ? null
                : Evidence.process(byPort(facts, connection, process, level), process);
    }

    private @Nullable NamedPool named(Facts facts, Connection connection, HostProcess process) {
        var known = pools.computeIfAbsent(process.pid(), _ -> NamedPool.of(process, facts));
        for (NamedPool named : known) {
            if (named.isReachedBy(connection)) {
                return named;
            }
        }
        return null;
    }

    private static Finding.Draft named(
            Facts facts, Connection connection, HostProcess process, NamedPool named) {
        var draft =
                Finding.of(
                                Phrase.of(
                                        connection.isBeginning()
                                                ? "process {0} ({1}) tries to connect to {2}: the mining"
                                                        + " pool {3} that {4} names"
                                                : "process {0} ({1}) is connected to {2}: the mining pool"
                                                        + " {3} that {4} names",
                                        connection.isBeginning()
                                                ? "进程 {0}（{1}）正在尝试连接 {2}，即{4}中的矿池 {3}"
                                                : "进程 {0}（{1}）已连接到 {2}，即{4}中的矿池 {3}",
                                        process.pid(),
                                        process.comm(),
                                        SocketEvidence.shown(connection, facts),
                                        named.pool().endpoint(),
                                        named.where()))
                        .with("davy.pool", named.pool().endpoint())
                        .with("destination.domain", domain(named.pool()));
        return named.file().isEmpty() ? draft : draft.with("file.path", named.file());
    }

    private static @Nullable String domain(Pool pool) {
        return pool.host().chars().anyMatch(Character::isLetter) && pool.host().indexOf(':') < 0
                ? pool.host()
                : null;
    }

    /// What a usual port of pools weighs; null for nothing.
    private static @Nullable Level byPort(Facts facts, Connection connection, HostProcess process) {
        int port = connection.socket().remotePort();
        if (!PoolList.isStratumPort(port)) {
            return null;
        }
        var ownership = facts.ownership(process);
        if (ownership == Ownership.PACKAGED) {
            return null;
        }
        if (!Signs.of(process, facts).isEmpty()) {
            return connection.remote().isLoopbackAddress() ? Level.MEDIUM : Level.HIGH;
        }
        if (!connection.isPublic() || isShared(port) && ownership == Ownership.UNKNOWN) {
            return null;
        }
        return ownership == Ownership.UNKNOWN || isShared(port) ? Level.LOW : Level.MEDIUM;
    }

    private static boolean isShared(int port) {
        return SHARED.contains(port);
    }

    private static Finding.Draft byPort(
            Facts facts, Connection connection, HostProcess process, Level level) {
        var signs = Signs.of(process, facts);
        boolean packaged = facts.ownership(process) != Ownership.UNPACKAGED;
        var why =
                !signs.isEmpty()
                        ? Signs.list(signs)
                        : packaged
                                ? Phrase.of("nothing else is known of it", "此外没有其他依据")
                                : Phrase.of("no package owns its program", "其程序不属于任何软件包");
        return Finding.of(
                        Phrase.of(
                                "process {0} ({1}) is connected to {2}, a usual port of mining pools,"
                                        + " and {3}",
                                "进程 {0}（{1}）连接到矿池常用端口 {2}，{3}",
                                process.pid(),
                                process.comm(),
                                SocketEvidence.shown(connection, facts),
                                why))
                .level(level);
    }

    /// A connection that no process is seen to hold: what netstat(8) shows with `-` when something
    /// hides the miner.
    private static Finding.@Nullable Draft orphan(Facts facts, Connection connection) {
        int port = connection.socket().remotePort();
        boolean live = connection.socket().inode() != 0 && connection.isPublic();
        if (!live || !PoolList.isStratumPort(port) || isShared(port)) {
            return null;
        }
        return Finding.of(
                        Phrase.of(
                                "there is a connection to {0}, a usual port of mining pools, and no"
                                        + " process is seen to hold it",
                                "存在到矿池常用端口 {0} 的连接，但看不到持有它的进程",
                                SocketEvidence.shown(connection, facts)))
                .level(Level.MEDIUM);
    }
}
