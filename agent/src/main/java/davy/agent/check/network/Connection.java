package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.agent.check.OwnNetwork;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A socket with another end.
///
/// @param remote address of the other end
/// @param incoming whether the other end began it: its local port is one that is listened on
/// @param holder the process that holds it; null where none is seen to
record Connection(
        Socket socket, InetAddress remote, boolean incoming, @Nullable HostProcess holder) {

    /// The connections of the host and of its containers, without those that only wait to be
    /// forgotten.
    static List<Connection> all(Facts facts) {
        var sockets = facts.allSockets();
        var listening = listening(sockets);
        var connections = new ArrayList<Connection>();
        for (Socket socket : sockets) {
            var remote = socket.remote();
            if (remote == null
                    || remote.isAnyLocalAddress()
                    || socket.state() == Socket.State.TIME_WAIT
                    || socket.state() == Socket.State.CLOSE) {
                continue;
            }
            boolean incoming =
                    socket.state() == Socket.State.SYN_RECV
                            || socket.state() == Socket.State.NEW_SYN_RECV
                            || listening.contains(Port.of(socket));
            connections.add(new Connection(socket, remote, incoming, holder(facts, socket)));
        }
        return connections;
    }

    private record Port(Socket.Protocol protocol, int number) {
        static Port of(Socket socket) {
            return new Port(socket.protocol(), socket.localPort());
        }
    }

    private static Set<Port> listening(List<Socket> sockets) {
        var listening = new HashSet<Port>();
        for (Socket socket : sockets) {
            if (socket.isListening()) {
                listening.add(Port.of(socket));
            }
        }
        return listening;
    }

    /// The process that holds a socket; process 1, which hands sockets to others, only where nobody
    /// else does.
    static @Nullable HostProcess holder(Facts facts, Socket socket) {
        HostProcess first = null;
        for (int pid : facts.socketOwners().of(socket)) {
            var process = facts.processes().byPid(pid);
            if (process != null && pid != 1) {
                return process;
            }
            first = first == null ? process : first;
        }
        return first;
    }

    boolean isTcp() {
        return socket.protocol() == Socket.Protocol.TCP;
    }

    /// Whether the other end is only being called yet.
    boolean isBeginning() {
        return socket.state() == Socket.State.SYN_SENT;
    }

    /// Whether the other end is outside of private networks.
    boolean isPublic() {
        return isPublic(remote);
    }

    /// Whether strangers can have the address: not loopback, private (RFC 1918, RFC 4193), shared
    /// (RFC 6598), link-local or multicast.
    static boolean isPublic(InetAddress address) {
        return !address.isMulticastAddress() && !OwnNetwork.holds(address);
    }
}
