package davy.core.network;

import davy.core.network.Socket.Protocol;
import java.net.InetAddress;
import java.util.List;

/// That a host is cut off, and what stays open nevertheless. Loopback always does, and what IPv6
/// needs to find its neighbours.
///
/// @param connections established ones that go on: those of the operator
/// @param openings what may be opened anew
/// @param leases whether DHCP stays open. Where it does not, a host that has its address from DHCP
///   loses it when the lease ends, within an hour in some clouds, and the connections with it.
///   Where it does, a program with root that sends from UDP port 68 reaches UDP port 67 anywhere.
public record Isolation(List<Connection> connections, List<Opening> openings, boolean leases) {
    /// Of connections and of openings each.
    public static final int MOST = 64;

    public Isolation {
        connections = connections.stream().distinct().toList();
        openings = openings.stream().distinct().toList();
        if (connections.size() > MOST || openings.size() > MOST) {
            throw new IllegalArgumentException("more than " + MOST + " exceptions");
        }
    }

    /// A TCP connection as its socket on this host has it: behind the translation of addresses.
    public record Connection(InetAddress local, int localPort, InetAddress remote, int remotePort) {
        public Connection {
            port(localPort);
            port(remotePort);
            local = AddressRange.unmapped(local);
            remote = AddressRange.unmapped(remote);
            if (local.getAddress().length != remote.getAddress().length) {
                throw new IllegalArgumentException("of two families: " + local + ", " + remote);
            }
        }

        /// `192.0.2.7:22 ↔ 198.51.100.9:51234`.
        public String text() {
            return Endpoint.text(local, localPort) + " ↔ " + Endpoint.text(remote, remotePort);
        }
    }

    /// Who opens a connection.
    public enum Way {
        /// The other host, to a port of this one.
        IN,
        /// This host, to a port of the other.
        OUT
    }

    /// What may be opened anew, with the answers to it.
    ///
    /// @param protocol TCP or UDP
    /// @param remote addresses of the other hosts
    /// @param port of whom is asked: of this host for [Way#IN], of the other for [Way#OUT]
    public record Opening(Way way, Protocol protocol, AddressRange remote, int port) {
        public Opening {
            Fence.Port.check(protocol, port);
        }

        boolean includes(Connection connection) {
            int asked = way == Way.IN ? connection.localPort : connection.remotePort;
            return protocol == Protocol.TCP && asked == port && remote.contains(connection.remote);
        }
    }

    /// Whether a connection that is established goes on.
    boolean keeps(Connection connection) {
        return connections.contains(connection)
                || openings.stream().anyMatch(opening -> opening.includes(connection));
    }

    private static void port(int port) {
        Fence.Port.check(Protocol.TCP, port);
    }
}
