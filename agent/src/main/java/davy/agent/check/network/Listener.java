package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.agent.check.Places;
import davy.core.network.Firewall;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A port of the host on which strangers are listened to: on all of its addresses, or on a public
/// one.
///
/// @param address the one it is bound to, or any
/// @param family of those who can come: both for an IPv6 socket on all addresses
/// @param holder who listens; null where nobody is seen to
/// @param servicePort the port inside of the container where one is published, else the port
/// @param published whether a container's port is published on it
record Listener(
        Socket.Protocol protocol,
        InetAddress address,
        int port,
        Firewall.Family family,
        @Nullable HostProcess holder,
        int servicePort,
        boolean published) {

    private record Key(Socket.Protocol protocol, int port, int pid) {}

    /// Those of the host's own network namespace, each port once.
    static List<Listener> all(Facts facts) {
        return all(facts, Listener::isForStrangers);
    }

    /// Those that strangers cannot reach: on loopback and private addresses.
    static List<Listener> inner(Facts facts) {
        return all(facts, address -> !isForStrangers(address));
    }

    private static List<Listener> all(Facts facts, Predicate<InetAddress> wanted) {
        var listeners = new LinkedHashMap<Key, Listener>();
        for (Socket socket :
                facts.sockets().isEmpty() ? facts.procNet().sockets() : facts.sockets()) {
            var address = socket.local();
            if (address != null && socket.isListening() && wanted.test(address)) {
                var holder = Connection.holder(facts, socket);
                var key =
                        new Key(
                                socket.protocol(),
                                socket.localPort(),
                                holder == null ? 0 : holder.pid());
                listeners.merge(key, of(socket, address, holder), Listener::with);
            }
        }
        return new ArrayList<>(listeners.values());
    }

    private static boolean isForStrangers(InetAddress address) {
        return address.isAnyLocalAddress() || Connection.isPublic(address);
    }

    private static Listener of(Socket socket, InetAddress address, @Nullable HostProcess holder) {
        boolean six = address.getAddress().length == 16;
        var family =
                !six
                        ? Firewall.Family.IPV4
                        : address.isAnyLocalAddress() ? Firewall.Family.BOTH : Firewall.Family.IPV6;
        int inside = holder == null ? -1 : publishedPort(holder);
        return new Listener(
                socket.protocol(),
                address,
                socket.localPort(),
                family,
                holder,
                inside > 0 ? inside : socket.localPort(),
                inside > 0);
    }

    /// `docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 6380 … -container-port 6379`; -1 for
    /// any other process.
    private static int publishedPort(HostProcess process) {
        var executable = process.executable();
        var arguments = process.arguments().values();
        int at = arguments.indexOf("-container-port");
        boolean proxy =
                executable != null
                        && (executable.name().equals("docker-proxy")
                                || executable.name().equals("rootlesskit-docker-proxy"));
        return proxy && at >= 0 && at + 1 < arguments.size()
                ? Settings.number(arguments.get(at + 1), -1)
                : -1;
    }

    private Listener with(Listener other) {
        var both = family == other.family ? family : Firewall.Family.BOTH;
        return new Listener(protocol, address, port, both, holder, servicePort, published);
    }

    /// File name of the program; empty where nobody is seen.
    String program() {
        var executable = holder == null ? null : holder.executable();
        return executable == null ? "" : Places.name(executable.path());
    }

    /// Arguments of the holder; none where nobody is seen.
    List<String> arguments() {
        return holder == null ? List.of() : holder.arguments().values();
    }

    /// The same port, held by the process inside of the container.
    Listener heldBy(HostProcess process) {
        return new Listener(protocol, address, port, family, process, servicePort, published);
    }
}
