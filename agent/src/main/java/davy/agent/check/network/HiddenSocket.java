package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.network.Endpoint;
import davy.core.network.Socket;
import davy.core.network.SocketDiff;
import davy.core.socket.ProcNet;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;

@Detects(
        id = "hidden-socket",
        title = @Text(en = "Socket that one view of the kernel hides", zh = "被隐藏的套接字"),
        level = Level.CRITICAL,
        technique = {"T1014"},
        falsePositives =
                @Text(
                        en =
                                "Sockets that open or close between two readings: a socket counts only"
                                        + " if one view shows it before and after each of three readings"
                                        + " of the other.",
                        zh = "两次读取之间打开或关闭的套接字：只有在另一视图三次读取的前后都存在的套接字才会报告。"),
        how =
                @Text(
                        en =
                                "Compares the sockets that the kernel tells by sock_diag (netlink) with"
                                        + " those in /proc/net/tcp, udp, raw and packet. Rootkits filter"
                                        + " one of the two.",
                        zh =
                                "将内核经 sock_diag（netlink）给出的套接字与 /proc/net/tcp、udp、raw、packet 比较；rootkit 通常只过滤其中一个。"),
        live = true)
final class HiddenSocket implements NetworkCheck {
    private static final int ROUNDS = 3;

    @Override
    public void look(Facts facts, Findings findings) {
        var table = ProcNet.read(facts.host());
        for (Socket.Protocol protocol : table.unread()) {
            findings.notDone(
                    "/proc/net/" + protocol.name().toLowerCase(Locale.ROOT),
                    Phrase.of(
                            "it could not be read, so nothing can be compared with it",
                            "无法读取，因此无法与之比较"));
        }
        var told = facts.requireKernel().sockets();
        Supplier<List<Socket>> diag = () -> compared(facts.requireKernel().sockets(), table);
        Supplier<List<Socket>> proc = () -> compared(ProcNet.read(facts.host()).sockets(), table);
        for (Socket socket : SocketDiff.hidden(diag, proc, ROUNDS)) {
            findings.add(finding(facts, socket, "/proc/net"));
        }
        for (Socket socket : SocketDiff.hidden(proc, diag, ROUNDS)) {
            if (told.stream().anyMatch(isOfKind(socket))) {
                findings.add(finding(facts, socket, "sock_diag"));
            }
        }
    }

    /// Sockets that both views can have: newer kernels tell bound sockets that do not listen
    /// (`TCP_CLOSE`) by netlink only (Linux 6.8).
    private static List<Socket> compared(List<Socket> sockets, ProcNet table) {
        var compared = new ArrayList<Socket>();
        for (Socket socket : sockets) {
            if (socket.state() != Socket.State.CLOSE
                    && !table.unread().contains(socket.protocol())) {
                compared.add(socket);
            }
        }
        return compared;
    }

    /// Netlink may be unable to tell a kind of socket at all, where a module of the kernel is not
    /// there: then none of them is hidden.
    private static Predicate<Socket> isOfKind(Socket socket) {
        return other -> other.protocol() == socket.protocol() && width(other) == width(socket);
    }

    private static int width(Socket socket) {
        var local = socket.local();
        return local == null ? 0 : local.getAddress().length;
    }

    private static Finding.Draft finding(Facts facts, Socket socket, String hider) {
        var draft =
                Finding.of(
                                Phrase.of(
                                        "{0} does not show the {1} socket {2}, which exists",
                                        "{1} 套接字 {2} 存在，但 {0} 中看不到",
                                        hider,
                                        SocketEvidence.transport(socket),
                                        text(socket)))
                        .with("davy.hidden_from", hider)
                        .with("network.transport", SocketEvidence.transport(socket))
                        .with("davy.socket.state", socket.state().name().toLowerCase(Locale.ROOT))
                        .with("davy.socket.inode", socket.inode())
                        .with("user.id", socket.uid());
        ends(draft, socket);
        var holder = Connection.holder(facts, socket);
        SocketEvidence.holder(draft, holder);
        return holder == null ? draft : draft.about(Entity.process(holder.pid()));
    }

    private static void ends(Finding.Draft draft, Socket socket) {
        var local = socket.local();
        if (local != null) {
            draft.with("source.ip", Endpoint.text(local)).with("source.port", socket.localPort());
        }
        var remote = socket.remote();
        if (remote != null) {
            draft.with("destination.ip", Endpoint.text(remote))
                    .with("destination.port", socket.remotePort())
                    .about(Entity.socket(Endpoint.text(remote, socket.remotePort())));
        }
    }

    private static String text(Socket socket) {
        var local = socket.local();
        var remote = socket.remote();
        if (local == null) {
            return "inode " + socket.inode();
        }
        String own = Endpoint.text(local, socket.localPort());
        return remote == null ? own : own + " → " + Endpoint.text(remote, socket.remotePort());
    }
}
