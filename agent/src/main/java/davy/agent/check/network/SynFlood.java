package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.process.Signs;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.network.Endpoint;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "syn-flood",
        title = @Text(en = "Process that floods or scans", zh = "疑似发起洪泛攻击或扫描的进程"),
        level = Level.HIGH,
        technique = {"T1498.001", "T1046"},
        falsePositives =
                @Text(
                        en =
                                "Crawlers and scanners that were installed by hand, when the network does"
                                        + " not answer; VPN programs with raw sockets. Packaged programs"
                                        + " are not reported.",
                        zh = "手工安装的爬虫、扫描器（网络无应答时），以及使用原始套接字的 VPN 程序。软件包自带的程序不会报告。"),
        how =
                @Text(
                        en =
                                "Counts the connections that one process has begun and nobody answered"
                                        + " (SYN_SENT), and looks for raw sockets for TCP, UDP or whole IP"
                                        + " packets, with which bots forge packets.",
                        zh = "统计单个进程发出但无应答的连接（SYN_SENT）数，并查找用于 TCP、UDP 或整包 IP 的原始套接字（僵尸程序以此伪造报文）。"),
        live = true)
final class SynFlood implements NetworkCheck {
    private static final int MANY = 100;
    private static final int SHOWN = 20;

    /// IP protocols of which a raw socket can forge traffic: TCP, UDP, and `IPPROTO_RAW`.
    private static final Set<Integer> FORGED = Set.of(6, 17, 255);

    /// Programs that have such raw sockets by trade, from wherever they were installed.
    private static final Set<String> KNOWN =
            Set.of(
                    "nmap",
                    "masscan",
                    "zmap",
                    "hping3",
                    "dhclient",
                    "dhcpcd",
                    "NetworkManager",
                    "systemd-networkd",
                    "dnsmasq",
                    "keepalived",
                    "openvpn",
                    "udp2raw",
                    "charon",
                    "tailscaled",
                    "cilium-agent",
                    "calico-node",
                    "bird",
                    "bird6",
                    "dhcrelay",
                    "dhcp-helper",
                    "scamper",
                    "traceroute",
                    "mtr-packet");

    /// Whom one process calls in vain.
    private static final class Calls {
        private final HostProcess process;
        private final Set<String> addresses = new TreeSet<>();
        private final Set<Integer> ports = new TreeSet<>();
        private int count;
        private int open;

        Calls(HostProcess process) {
            this.process = process;
        }

        private void add(Connection connection) {
            count++;
            open += connection.isPublic() ? 1 : 0;
            addresses.add(Endpoint.text(connection.remote()));
            ports.add(connection.socket().remotePort());
        }
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var calls = new LinkedHashMap<Integer, Calls>();
        for (Connection connection : Connection.all(facts)) {
            var holder = connection.holder();
            if (connection.isTcp() && connection.isBeginning() && holder != null) {
                calls.computeIfAbsent(holder.pid(), _ -> new Calls(holder)).add(connection);
            }
        }
        for (Calls each : calls.values()) {
            var level = each.count < MANY ? null : level(facts, each.process, each.open >= MANY);
            if (level != null) {
                findings.add(flood(each, level));
            }
        }
        raw(facts, findings);
    }

    private static @Nullable Level level(Facts facts, HostProcess process, boolean open) {
        return switch (facts.ownership(process)) {
            case PACKAGED -> null;
            case UNPACKAGED ->
                    open || !Signs.of(process, facts).isEmpty() ? Level.HIGH : Level.MEDIUM;
            case UNKNOWN -> {
                boolean odd = !Signs.of(process, facts).isEmpty();
                yield odd ? Level.HIGH : open ? Level.MEDIUM : null;
            }
        };
    }

    private static Finding.Draft flood(Calls calls, Level level) {
        var process = calls.process;
        var draft =
                Finding.of(
                                Phrase.of(
                                        "process {0} ({1}) has begun {2} connections to {3} addresses"
                                                + " that nobody answers",
                                        "进程 {0}（{1}）向 {3} 个地址发起了 {2} 个无应答的连接",
                                        process.pid(),
                                        process.comm(),
                                        calls.count,
                                        calls.addresses.size()))
                        .level(level);
        return Evidence.process(draft, process)
                .with("davy.connections.beginning", calls.count)
                .with("destination.ip", calls.addresses.stream().limit(SHOWN).toList())
                .with(
                        "destination.port",
                        calls.ports.stream().limit(SHOWN).map(String::valueOf).toList());
    }

    private static void raw(Facts facts, Findings findings) {
        var found = new LinkedHashMap<Integer, List<Socket>>();
        for (Socket socket : facts.allSockets()) {
            if (socket.protocol() == Socket.Protocol.RAW && FORGED.contains(socket.localPort())) {
                var holder = Connection.holder(facts, socket);
                if (holder != null && isOdd(facts, holder)) {
                    found.computeIfAbsent(holder.pid(), _ -> new ArrayList<>()).add(socket);
                }
            }
        }
        found.forEach((pid, sockets) -> {
            var process = facts.processes().byPid(pid);
            if (process != null) {
                findings.add(raw(process, sockets, Signs.of(process, facts)));
            }
        });
    }

    private static boolean isOdd(Facts facts, HostProcess process) {
        var executable = process.executable();
        if (executable == null || KNOWN.contains(Places.name(executable.path()))) {
            return executable != null && !Signs.of(process, facts).isEmpty();
        }
        return switch (facts.ownership(process)) {
            case PACKAGED -> false;
            case UNPACKAGED -> true;
            case UNKNOWN -> !Signs.of(process, facts).isEmpty();
        };
    }

    private static Finding.Draft raw(
            HostProcess process, List<Socket> sockets, List<Phrase> signs) {
        var protocols = new TreeSet<Integer>();
        sockets.forEach(socket -> protocols.add(socket.localPort()));
        var draft =
                Finding.of(
                                Phrase.of(
                                        "process {0} ({1}) holds {2} raw sockets that can forge packets,"
                                                + " and {3}",
                                        "进程 {0}（{1}）持有 {2} 个可伪造报文的原始套接字，且{3}",
                                        process.pid(),
                                        process.comm(),
                                        sockets.size(),
                                        signs.isEmpty()
                                                ? Phrase.of(
                                                        "no package owns its program",
                                                        "其程序不属于任何软件包")
                                                : Signs.list(signs)))
                        .level(signs.isEmpty() ? Level.MEDIUM : Level.HIGH);
        return Evidence.process(draft, process)
                .with("network.transport", "raw")
                .with("network.iana_number", protocols.stream().map(String::valueOf).toList());
    }
}
