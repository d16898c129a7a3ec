package davy.linux.kernel;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.network.SockDiag;
import davy.core.network.Socket;
import davy.core.network.Socket.Protocol;
import davy.core.text.Phrase;
import davy.linux.Errno;
import davy.linux.kernel.NetlinkSocket.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// All sockets of this network namespace, by sock_diag(7).
///
/// Where the kernel's own `tcp_diag`, `udp_diag`, `raw_diag` or `packet_diag` is a module that is
/// not loaded, asking loads it, as `ss` does: it adds a way to ask, no hook and no rule.
final class KernelSockets {
    private static final int LIMIT = 2_000_000;

    private final Host host;
    private final List<Socket> sockets = new ArrayList<>();

    KernelSockets(Host host) {
        this.host = host;
    }

    List<Socket> list() {
        try (var netlink = NetlinkSocket.open(NetlinkSocket.SOCK_DIAG)) {
            for (var protocol : List.of(Protocol.TCP, Protocol.UDP, Protocol.RAW)) {
                ask(netlink, protocol, SockDiag.AF_INET, "IPv4");
                ask(netlink, protocol, SockDiag.AF_INET6, "IPv6");
            }
            ask(netlink, Protocol.PACKET, SockDiag.AF_PACKET, "");
        }
        return List.copyOf(sockets);
    }

    private void ask(NetlinkSocket netlink, Protocol protocol, int family, String version) {
        int before = sockets.size();
        var ending =
                netlink.dump(
                        sequence -> SockDiag.request(protocol, family, sequence),
                        () -> sockets.subList(before, sockets.size()).clear(),
                        message -> {
                            var socket = SockDiag.socket(protocol, message);
                            if (socket != null && sockets.size() < LIMIT) {
                                sockets.add(socket);
                            }
                        });
        if (!ending.whole() || sockets.size() == LIMIT) {
            String name = protocol.name().toLowerCase(Locale.ROOT);
            host.miss(new Unseen(("sock_diag " + name + " " + version).strip(), why(ending)));
        }
    }

    private static Phrase why(Ending ending) {
        return switch (ending.error()) {
            case 0 ->
                    Phrase.of(
                            "the sockets changed while they were read, or are too many: some may be"
                                    + " missing",
                            "读取期间套接字发生变化或数量过多，列表可能不完整");
            case Errno.ENOENT, Errno.EINVAL ->
                    Phrase.of(
                            "this kernel cannot list these sockets by sock_diag (its diag module is"
                                    + " missing); only /proc/net shows them",
                            "内核不支持通过 sock_diag 列出此类套接字（缺少对应的 diag 模块），只能依据 /proc/net");
            default ->
                    Phrase.of(
                            "sock_diag failed: {0}",
                            "sock_diag 查询失败：{0}", Errno.name(ending.error()));
        };
    }
}
