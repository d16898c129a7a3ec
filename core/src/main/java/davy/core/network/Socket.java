package davy.core.network;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// A socket, as the kernel tells it.
///
/// @param local address it is bound to; IPv4-mapped IPv6 addresses are IPv4 here; null for packet
///   sockets
/// @param remote the other end; null where it has none
/// @param state TCP state; [State#NONE] for the others
/// @param inode number in `socket:[inode]` links; 0 where the kernel has none left
/// @param uid owner
public record Socket(
        Protocol protocol,
        @Nullable InetAddress local,
        int localPort,
        @Nullable InetAddress remote,
        int remotePort,
        State state,
        long inode,
        long uid) {
    public enum Protocol {
        TCP,
        UDP,
        RAW,
        PACKET
    }

    /// TCP states in the order of the kernel's numbers, from 1 (`include/net/tcp_states.h`).
    public enum State {
        NONE,
        ESTABLISHED,
        SYN_SENT,
        SYN_RECV,
        FIN_WAIT1,
        FIN_WAIT2,
        TIME_WAIT,
        CLOSE,
        CLOSE_WAIT,
        LAST_ACK,
        LISTEN,
        CLOSING,
        NEW_SYN_RECV
    }

    /// Whether anyone may reach it at all: a listening TCP socket, or a UDP socket without a peer.
    public boolean isListening() {
        return state == State.LISTEN
                || protocol == Protocol.UDP && remote == null && localPort != 0;
    }
}
