package davy.agent.respond;

import davy.core.action.ProcessPin;
import davy.core.file.Sha256;
import davy.core.network.Socket;
import davy.core.socket.ProcNet;
import davy.core.socket.SocketOwners;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which process serves a TCP port of this host on loopback. Its pid and start are not enough to
/// know it: a process may run another program by now.
final class Served {
    private static final long LARGEST = 1L << 30;
    private static final int PIECE = 1 << 16;

    private final Hands hands;

    Served(Hands hands) {
        this.hands = hands;
    }

    /// A process that listens on a port; null where it does not, or cannot be known.
    @Nullable ProcessPin pin(int port, int pid) {
        var seen = hands.scan() == null ? null : hands.scan().one(pid);
        String link = hands.host().readLink("/proc/" + pid + "/exe");
        return seen == null || link == null || !holds(pid, socket -> listens(socket, port))
                ? null
                : new ProcessPin(pid, seen.stat().startTicks(), HostPrograms.withoutMark(link));
    }

    private static boolean listens(Socket socket, int port) {
        var local = socket.local();
        return socket.state() == Socket.State.LISTEN
                && socket.localPort() == port
                && (isLoopback(local) || local != null && local.isAnyLocalAddress());
    }

    /// Whether the other end of a connection on loopback is in the hands of a process.
    ///
    /// @param own port of this end
    boolean isPeer(int pid, int port, int own) {
        return holds(
                pid,
                socket ->
                        socket.state() == Socket.State.ESTABLISHED
                                && socket.localPort() == port
                                && socket.remotePort() == own
                                && isLoopback(socket.local())
                                && isLoopback(socket.remote()));
    }

    private static boolean isLoopback(@Nullable InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }

    private boolean holds(int pid, Predicate<Socket> kind) {
        var sockets = ProcNet.read(hands.host()).sockets();
        var owners = new SocketOwners(hands.host(), List.of(pid));
        return sockets.stream()
                .filter(socket -> socket.protocol() == Socket.Protocol.TCP)
                .filter(kind)
                .anyMatch(socket -> owners.of(socket).contains(pid));
    }

    /// Whether a process lives on, and has not become another one.
    ///
    /// @param hash SHA-256 of its program
    boolean isSame(ProcessPin pin, String hash) {
        return isAlive(pin) && !hash.isEmpty() && hash(pin.pid()).equals(hash) && isAlive(pin);
    }

    boolean isAlive(ProcessPin pin) {
        var seen = hands.scan() == null ? null : hands.scan().one(pin.pid());
        return seen != null && seen.stat().startTicks() == pin.start() && !seen.stat().isEnded();
    }

    /// SHA-256 of the program that a process runs; empty where it cannot be read.
    String hash(int pid) {
        var digest = Sha256.digest();
        boolean[] whole = {false};
        hands.host()
                .open(
                        "/proc/" + pid + "/exe",
                        content -> {
                            byte[] piece = new byte[PIECE];
                            long offset = 0;
                            int length = content.readAt(0, piece, 0, PIECE);
                            while (length > 0 && offset < LARGEST) {
                                digest.update(piece, 0, length);
                                offset += length;
                                length = content.readAt(offset, piece, 0, PIECE);
                            }
                            whole[0] = offset > 0 && offset >= content.size();
                        });
        return whole[0] ? HexFormat.of().formatHex(digest.digest()) : "";
    }
}
