package davy.core.network;

import davy.core.network.Isolation.Opening;
import davy.core.network.Isolation.Way;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A fence told to a person: what it does, what stays open, what it cannot hold back.
public final class FenceWords {
    private static final int SHOWN = 5;

    private FenceWords() {}

    /// What becomes shut, one sentence each.
    public static List<Phrase> effects(Fence fence) {
        var phrases = new ArrayList<Phrase>();
        if (!fence.blocked().isEmpty()) {
            var shown = fence.blocked().stream().limit(SHOWN).map(Endpoint::text).toList();
            phrases.add(
                    Phrase.of(
                            "nothing passes to or from {0}, of this host and of containers and"
                                    + " virtual machines behind it",
                            "禁止与 {0} 的一切往来，包括本机以及经本机转发的容器和虚拟机流量", list(shown, fence.blocked())));
        }
        if (!fence.closed().isEmpty()) {
            var shown = fence.closed().stream().limit(SHOWN).map(Fence.Port::text).toList();
            phrases.add(
                    Phrase.of(
                            "{0}: only this host itself still gets in, by loopback; connections that"
                                    + " stand are cut, and containers do not get in either",
                            "端口 {0} 仅本机可通过回环访问，已建立的连接会中断，容器也无法访问", list(shown, fence.closed())));
        }
        if (fence.isolation() != null) {
            phrases.add(
                    Phrase.of(
                            "all traffic in and out is dropped, between this host and its containers"
                                    + " and virtual machines too, and what it forwards for them",
                            "丢弃所有进出流量，包括本机与容器、虚拟机之间的流量以及为它们转发的流量"));
        }
        return List.copyOf(phrases);
    }

    private static Object list(List<String> shown, Collection<?> all) {
        String text = String.join(", ", shown);
        int rest = all.size() - shown.size();
        return rest == 0
                ? text
                : Phrase.of("{0} and {1} more", "{0} 等共 {2} 项", text, rest, all.size());
    }

    /// What stays open nevertheless, one thing each; empty where the host is not cut off, and all
    /// that the fence does not name stays as it was.
    public static List<Phrase> open(Fence fence) {
        var isolation = fence.isolation();
        if (isolation == null) {
            return List.of();
        }
        var phrases = new ArrayList<Phrase>();
        phrases.add(Phrase.of("loopback", "回环接口"));
        isolation.connections().stream()
                .filter(fence::keeps)
                .forEach(connection ->
                        phrases.add(
                                Phrase.of("this connection: {0}", "现有连接 {0}", connection.text())));
        isolation.openings().forEach(opening -> phrases.add(opening(opening)));
        phrases.add(
                Phrase.of(
                        "ICMP that IP itself needs: neighbours and routers of IPv6, packets that are"
                                + " too large or cannot arrive",
                        "IP 自身所需的 ICMP：IPv6 邻居与路由发现、报文过大或不可达通知"));
        if (isolation.leases()) {
            phrases.add(
                    Phrase.of(
                            "DHCP (UDP 67, 68, 546 and 547), so that this host keeps its address",
                            "DHCP（UDP 67、68、546、547），以免本机地址租约到期"));
        }
        return List.copyOf(phrases);
    }

    private static Phrase opening(Opening opening) {
        String protocol = opening.protocol().name();
        String remote = opening.remote().text();
        if (opening.way() == Way.IN) {
            return opening.remote().isEverything()
                    ? Phrase.of(
                            "{0} port {1} of this host, from everywhere ({2})",
                            "任意地址（{2}）访问本机 {0} 端口 {1}", protocol, opening.port(), remote)
                    : Phrase.of(
                            "{0} port {1} of this host, from {2}",
                            "{2} 访问本机 {0} 端口 {1}", protocol, opening.port(), remote);
        }
        return Phrase.of(
                "{0} port {1} of {2}, from this host",
                "本机访问 {2} 的 {0} 端口 {1}", protocol, opening.port(), remote);
    }

    /// What a person must know before relying on it.
    public static List<Phrase> limits(Fence fence) {
        var phrases = new ArrayList<Phrase>();
        phrases.add(
                Phrase.of(
                        "it holds until it is taken away, until the next boot, or until something"
                                + " flushes nftables, as a restart of nftables.service does",
                        "在撤销之前有效；重启主机或清空 nftables（如重启 nftables.service）后失效"));
        phrases.add(
                Phrase.of(
                        "it does not hold back frames that a program with root sends past the IP stack"
                                + " (packet sockets, XDP), nor containers and virtual machines with an"
                                + " interface of their own on the network (macvlan, bridged)",
                        "无法拦截 root 程序绕过 IP 协议栈发送的数据帧（packet 套接字、XDP），也无法拦截直接接入网络的容器和虚拟机（macvlan、桥接）"));
        var isolation = fence.isolation();
        if (isolation != null && !isolation.leases()) {
            phrases.add(
                    Phrase.of(
                            "an address from DHCP is lost when its lease ends, and the connections"
                                    + " with it",
                            "若本机地址由 DHCP 分配，租约到期后地址失效，连接随之中断"));
        }
        if (isolation != null) {
            phrases.add(
                    Phrase.of(
                            "a connection that comes through a tunnel that ends on this host (VPN) is"
                                    + " kept only if the tunnel itself is named to stay open",
                            "若现有连接经由终止于本机的隧道（VPN），须同时放行隧道本身，否则连接会中断"));
        }
        return List.copyOf(phrases);
    }
}
