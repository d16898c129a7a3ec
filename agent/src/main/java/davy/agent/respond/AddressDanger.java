package davy.agent.respond;

import davy.core.action.BlockAddresses;
import davy.core.action.IsolateHost;
import davy.core.network.AddressRange;
import davy.core.network.Fence;
import davy.core.network.Isolation;
import davy.core.network.Isolation.Connection;
import davy.core.network.Socket;
import davy.core.text.Phrase;
import davy.linux.kernel.Carrier;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which addresses are never blocked, and when a host is not cut off: the operator's connection,
/// the host itself, and what it needs to find others.
final class AddressDanger {
    private static final Phrase OUT_OF_SIGHT =
            Phrase.of(
                    "you seem to work from afar, and the connection that you work over could not be"
                            + " found, so it would be cut: come in by ssh itself (no mosh, no console"
                            + " in a browser, no tunnel that ends on this host), or work at the"
                            + " console of the host, without tmux or screen",
                    "您似乎在远程操作，但找不到您所用的连接，隔离会将其切断：请直接用 ssh"
                            + " 登录（不经 mosh、浏览器控制台或终止于本机的隧道），或在主机控制台操作（不使用 tmux 或 screen）");

    private final Sparing sparing;

    AddressDanger(Sparing sparing) {
        this.sparing = sparing;
    }

    /// The address of a text that is one address and nothing else; null where it is not.
    static @Nullable InetAddress parse(String text) {
        var range = text.indexOf('/') >= 0 ? null : AddressRange.parse(text);
        if (range == null || !range.first().equals(range.last())) {
            return null;
        }
        // Of IPv4, `192.0.2` means one thing here and another there.
        var address = range.first();
        boolean whole = address.getAddress().length > 4 || address.getHostAddress().equals(text);
        return whole ? address : null;
    }

    @Nullable Phrase of(BlockAddresses action) {
        if (action.addresses().isEmpty() || action.addresses().size() > Fence.MOST_BLOCKED) {
            return Phrase.of(
                    "between 1 and {0} addresses can be blocked",
                    "可阻断的地址数为 1 至 {0} 个", Fence.MOST_BLOCKED);
        }
        var needed = needed();
        var disks = NetworkDisks.of(sparing.host());
        for (String each : action.addresses()) {
            var address = parse(each);
            var disk = address == null ? null : NetworkDisks.at(disks, address);
            var why = disk == null ? of(each, needed) : ofDisk(each, disk.name());
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private @Nullable Phrase of(String text, Set<InetAddress> needed) {
        var address = parse(text);
        if (address == null) {
            return Phrase.of("not an address: {0}", "不是地址：{0}", text);
        }
        boolean special =
                address.isLoopbackAddress()
                        || address.isAnyLocalAddress()
                        || address.isMulticastAddress()
                        || address.isLinkLocalAddress()
                        || text.equals("255.255.255.255");
        if (special || needed.contains(address)) {
            return Phrase.of(
                    "{0} is never blocked: it is this host's own, its gateway or name server, or of a"
                            + " kind that it needs",
                    "不会阻断 {0}：属于本机、网关、域名服务器，或为必需的特殊地址", text);
        }
        for (Connection connection : sparing.operator().connections()) {
            if (connection.remote().equals(address)) {
                return Phrase.of(
                        "{0} is never blocked: you work over the connection {1}",
                        "不会阻断 {0}：您正通过连接 {1} 操作", text, connection.text());
            }
        }
        return null;
    }

    private static Phrase ofDisk(String address, Phrase disk) {
        return Phrase.of(
                "{0} is never blocked: from there this host has {1}, and would wait for it for ever",
                "不会阻断 {0}：本机的 {1} 来自该地址，阻断后将无限期等待", address, disk);
    }

    /// Addresses of the host, of its gateways and of its name servers.
    private Set<InetAddress> needed() {
        var needed = new HashSet<InetAddress>();
        var kernel = sparing.host().kernel();
        var firewall = kernel == null ? null : kernel.firewall();
        needed.addAll(firewall == null ? Set.of() : firewall.own());
        for (Socket socket : kernel == null ? Set.<Socket>of() : Set.copyOf(kernel.sockets())) {
            if (socket.local() != null) {
                needed.add(socket.local());
            }
        }
        for (String line : sparing.host().lines("/etc/resolv.conf")) {
            String[] words = line.strip().split("[ \t]+", 3);
            var server = words.length > 1 ? parse(words[1]) : null;
            if (words[0].equals("nameserver") && server != null) {
                needed.add(server);
            }
        }
        Gateways.of(sparing.host()).forEach(needed::add);
        return needed;
    }

    @Nullable Phrase of(IsolateHost action) {
        if (sparing.operator().isOutOfSight()) {
            return OUT_OF_SIGHT;
        }
        var fence = new Fence("plan", Set.of(), Set.of(), action.isolation());
        for (Connection connection : sparing.operator().connections()) {
            if (!fence.keeps(connection)) {
                return Phrase.of(
                        "you work over the connection {0}, which would be cut: make a new plan",
                        "您正通过连接 {0} 操作，隔离会将其切断：请重新制定方案", connection.text());
            }
            var why = carried(connection);
            if (why != null) {
                return why;
            }
        }
        var disks = NetworkDisks.of(sparing.host());
        return disks.isEmpty() ? null : ofDisks(NetworkDisks.told(disks));
    }

    /// Root or Davy's own folder may be on one of them, then nothing could be taken back.
    private static Phrase ofDisks(Phrase disks) {
        return Phrase.of(
                "this host is not cut off: it has disks or files on other machines, and would wait for"
                        + " them for ever, new logins and --undo with it: {0}. Block the intruder's"
                        + " addresses (block-addresses), or cut it off from outside, by a security"
                        + " group of the cloud or at the switch, with the way to these machines left"
                        + " open; unmount first what is not needed",
                "不隔离本机：部分磁盘或文件位于其他机器，隔离后将无限期等待，新登录和 --undo"
                        + " 也会卡住：{0}。请阻断入侵者的地址（block-addresses），或在主机之外（云安全组、交换机）隔离并放行这些存储服务器；不需要的请先卸载",
                disks);
    }

    private @Nullable Phrase carried(Connection connection) {
        if (sparing.host().kernel() == null) {
            return null;
        }
        var link = Carrier.of(connection);
        if (link == null) {
            return Phrase.of(
                    "it cannot be told by which interface your connection {0} comes, so the host is not"
                            + " cut off",
                    "无法确定您的连接 {0} 经由哪个网络接口，因此不隔离本机", connection.text());
        }
        return link.isTunnel()
                ? Phrase.of(
                        "your connection {0} comes through the tunnel {1}, which would be cut: come in"
                                + " without it, or stay at the console",
                        "您的连接 {0} 经由隧道 {1}，隔离会将其切断：请不经隧道登录，或在控制台操作", connection.text(), link.name())
                : null;
    }

    /// What stays open for the operator: the connections, and new ones from the same machines.
    static Isolation isolation(Operator operator) {
        var connections = operator.connections().stream().limit(Isolation.MOST).toList();
        var openings =
                connections.stream()
                        .filter(connection -> operator.isIncoming(connection))
                        .map(connection ->
                                new Isolation.Opening(
                                        Isolation.Way.IN,
                                        Socket.Protocol.TCP,
                                        new AddressRange(connection.remote(), connection.remote()),
                                        connection.localPort()))
                        .distinct()
                        .toList();
        return new Isolation(connections, openings, true);
    }
}
