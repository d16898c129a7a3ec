package davy.core.host;

import davy.core.network.Socket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Renders the `sockets` of a case as `/proc/net/*`, descriptors of their owners, and as
/// `sock_diag` tells them.
final class CaseSockets {
    private final CaseProcesses processes;
    private final List<Socket> diagnosed = new ArrayList<>();
    private final Map<String, StringBuilder> tables = new TreeMap<>();
    private long nextInode = 50_000;

    CaseSockets(CaseProcesses processes) {
        this.processes = processes;
        String header =
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        for (String name : List.of("tcp", "tcp6", "udp", "udp6", "raw", "raw6")) {
            tables.put(name, new StringBuilder(header));
        }
        tables.put(
                "packet",
                new StringBuilder(
                        "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n"));
    }

    List<Socket> diagnosed() {
        return diagnosed;
    }

    Map<String, StringBuilder> tables() {
        return tables;
    }

    void add(Object given) {
        var fields = CaseFields.of("socket " + given, given);
        var protocol =
                Socket.Protocol.valueOf(fields.text("protocol", "tcp").toUpperCase(Locale.ROOT));
        var local = Endpoint.of(fields.text("local", "0.0.0.0:0"));
        var remote = fields.has("remote") ? Endpoint.of(fields.text("remote", "")) : null;
        var state = state(fields.text("state", ""), protocol, remote != null);
        long inode = fields.number("inode", nextInode++);
        long uid = fields.number("uid", 0);
        var hidden = Set.copyOf(fields.texts("hidden_from"));
        boolean packet = protocol == Socket.Protocol.PACKET;
        var socket =
                new Socket(
                        protocol,
                        packet ? null : local.plain(),
                        local.port,
                        remote == null ? null : remote.plain(),
                        remote == null ? 0 : remote.port,
                        state,
                        inode,
                        uid);
        if (!hidden.contains("diag")) {
            diagnosed.add(socket);
        }
        if (!hidden.contains("proc")) {
            var any = new Endpoint(any(local.address), 0);
            row(socket, local, remote == null ? any : remote);
        }
        if (fields.has("pid")) {
            processes.own((int) fields.number("pid", 0), inode);
        }
        fields.done();
    }

    private static Socket.State state(String name, Socket.Protocol protocol, boolean connected) {
        if (!name.isEmpty()) {
            return Socket.State.valueOf(name.toUpperCase(Locale.ROOT));
        }
        if (protocol != Socket.Protocol.TCP) {
            return Socket.State.NONE;
        }
        return connected ? Socket.State.ESTABLISHED : Socket.State.LISTEN;
    }

    private static byte[] any(byte[] like) {
        return new byte[like.length];
    }

    private void row(Socket socket, Endpoint local, Endpoint remote) {
        String name = socket.protocol().name().toLowerCase(Locale.ROOT);
        if (socket.protocol() == Socket.Protocol.PACKET) {
            tables.get(name)
                    .append(
                            "0000000000000000 3      3    0003   2     1 0      %-6d %-6d\n"
                                    .formatted(socket.uid(), socket.inode()));
            return;
        }
        var table = tables.get(local.address.length == 16 ? name + "6" : name);
        // A datagram socket is CLOSE (7) without a peer, ESTABLISHED (1) with one.
        int state = List.of(Socket.State.values()).indexOf(socket.state());
        if (socket.state() == Socket.State.NONE) {
            state = socket.remote() == null ? 7 : 1;
        }
        table.append(
                "%4d: %s %s %02X 00000000:00000000 00:00000000 00000000 %5d        0 %d 2 0000000000000000 0\n"
                        .formatted(
                                socket.inode() - 50_000,
                                local.hex(),
                                remote.hex(),
                                state,
                                socket.uid(),
                                socket.inode()));
    }

    /// An address with a port: `1.2.3.4:5`, `[::1]:5`, `*:5` (all of IPv6, and so all).
    private record Endpoint(byte[] address, int port) {
        static Endpoint of(String text) {
            int colon = text.lastIndexOf(':');
            String host = text.substring(0, colon).replace("[", "").replace("]", "");
            int port = Integer.parseInt(text.substring(colon + 1));
            String literal = host.equals("*") ? "::" : host;
            if (!literal.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                throw new IllegalArgumentException("not an address: " + host);
            }
            return new Endpoint(bytes(literal), port);
        }

        private static byte[] bytes(String literal) {
            try {
                var address = InetAddress.getByName(literal).getAddress();
                return literal.startsWith("::ffff:") ? mapped(address) : address;
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private static byte[] mapped(byte[] four) {
            byte[] out = new byte[16];
            out[10] = -1;
            out[11] = -1;
            System.arraycopy(four, 0, out, 12, 4);
            return out;
        }

        InetAddress plain() {
            try {
                return InetAddress.getByAddress(address);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        /// As the kernel of a little-endian machine prints it: each four bytes turned round.
        String hex() {
            var out = new StringBuilder();
            for (int i = 0; i < address.length; i++) {
                out.append("%02X".formatted(address[(i & ~3) + 3 - (i & 3)]));
            }
            return out + ":%04X".formatted(port);
        }
    }
}
