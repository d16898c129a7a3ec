package davy.agent.check;

import davy.core.host.Unseen;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import davy.core.socket.ProcNet;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Sockets of the network namespaces that Davy is not in.
final class NamespaceSockets {
    private static final int MOST = 256;

    private NamespaceSockets() {}

    static List<Socket> read(Facts facts) {
        var processes = facts.processes();
        var self = processes.byPid(facts.requireKernel().self());
        var seen = new HashSet<Long>();
        seen.add(0L);
        seen.add(self == null ? processes.init().network() : self.namespaces().network());
        var sockets = new ArrayList<Socket>();
        for (HostProcess process : processes.all()) {
            if (!seen.add(process.namespaces().network())) {
                continue;
            }
            if (seen.size() > MOST) {
                facts.host().miss(new Unseen("/proc/" + process.pid() + "/net", TOO_MANY));
                break;
            }
            sockets.addAll(ProcNet.read(facts.host(), process.pid()).sockets());
        }
        return List.copyOf(sockets);
    }

    private static final Phrase TOO_MANY =
            Phrase.of(
                    "more than 256 network namespaces; connections of further containers were not"
                            + " looked at",
                    "网络命名空间超过 256 个，其余容器的连接未检查");
}
