package davy.core.socket;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.network.Socket;
import davy.core.network.Socket.Protocol;
import davy.core.network.Socket.State;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The sockets of one network namespace, as the files in `/proc/net` tell them (proc_pid_net(5)):
/// TCP, UDP, raw, packet; IPv4 and IPv6. The local port of a raw socket is the number of its IP
/// protocol, that of a packet socket of its Ethernet protocol. A rootkit can forge these files:
/// compare with [davy.core.host.Kernel#sockets].
///
/// @param sockets in the order of the files
/// @param unread protocols of which a file could not be read, or not to its end: nothing may be
///   concluded from a socket of these that is not in the list
public record ProcNet(List<Socket> sockets, Set<Protocol> unread) {
    /// About 400,000 sockets.
    private static final int LIMIT = 64 << 20;

    public ProcNet {
        sockets = List.copyOf(sockets);
        unread = Set.copyOf(unread);
    }

    /// The sockets of Davy's own network namespace.
    public static ProcNet read(Host host) {
        return read(host, "/proc/net", ByteOrder.LITTLE_ENDIAN);
    }

    /// The sockets of the network namespace that a process is in.
    public static ProcNet read(Host host, int pid) {
        return read(host, "/proc/" + pid + "/net", ByteOrder.LITTLE_ENDIAN);
    }

    /// @param order byte order of the machine, in which the files write addresses
    public static ProcNet read(Host host, String directory, ByteOrder order) {
        var parser = new Parser(order);
        var unread = EnumSet.noneOf(Protocol.class);
        for (var file : File.values()) {
            var path = directory + '/' + file.name;
            var content = host.read(path, LIMIT);
            if (content != null) {
                parser.file(file, content);
            }
            if (content == null && (file.always || host.exists(path))
                    || content != null && content.truncated()) {
                unread.add(file.protocol);
            }
            if (content != null && content.truncated()) {
                host.miss(new Unseen(path, TOO_LONG));
            }
        }
        return new ProcNet(parser.sockets, unread);
    }

    private static final Phrase TOO_LONG =
            Phrase.of(
                    "more than 64 MiB of sockets; those after that were not looked at",
                    "套接字列表超过 64 MiB，其后的内容未检查");

    private enum File {
        TCP("tcp", Protocol.TCP, true),
        TCP6("tcp6", Protocol.TCP, false),
        UDP("udp", Protocol.UDP, true),
        UDP6("udp6", Protocol.UDP, false),
        RAW("raw", Protocol.RAW, true),
        RAW6("raw6", Protocol.RAW, false),
        PACKET("packet", Protocol.PACKET, false);

        private final String name;
        private final Protocol protocol;

        /// Whether every kernel with a network has it.
        private final boolean always;

        File(String name, Protocol protocol, boolean always) {
            this.name = name;
            this.protocol = protocol;
            this.always = always;
        }
    }

    /// Takes lines apart. A line that is not as the kernel writes it is left out.
    private static final class Parser {
        private final ByteOrder order;
        private final List<Socket> sockets = new ArrayList<>();

        Parser(ByteOrder order) {
            this.order = order;
        }

        void file(File file, Content content) {
            byte[] bytes = content.bytes();
            int start = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    line(file, RawText.decode(bytes, start, i - start));
                    start = i + 1;
                }
            }
        }

        private void line(File file, String line) {
            var fields = fields(line);
            try {
                if (file == File.PACKET) {
                    packet(fields);
                } else {
                    internet(file.protocol, fields);
                }
            } catch (NumberFormatException e) {
                // The heading, or no line of the kernel's.
            }
        }

        /// `sl local remote state queues timer retransmits uid timeout inode …` (`get_tcp4_sock`,
        /// `udp4_format_sock`, `raw_sock_seq_show`).
        private void internet(Protocol protocol, List<String> fields) {
            if (fields.size() < 10) {
                return;
            }
            var local = address(fields.get(1));
            var remote = address(fields.get(2));
            if (local == null || remote == null) {
                return;
            }
            boolean alone = remote.port == 0 && remote.address.isAnyLocalAddress();
            int state = Integer.parseUnsignedInt(fields.get(3), 16);
            sockets.add(
                    new Socket(
                            protocol,
                            local.address,
                            local.port,
                            alone ? null : remote.address,
                            remote.port,
                            protocol == Protocol.TCP ? state(state) : State.NONE,
                            Long.parseUnsignedLong(fields.get(9)),
                            Integer.toUnsignedLong(Integer.parseUnsignedInt(fields.get(7)))));
        }

        /// `pointer references type protocol interface running memory uid inode`
        /// (`packet_seq_show`).
        private void packet(List<String> fields) {
            if (fields.size() < 9) {
                return;
            }
            int protocol = Integer.parseUnsignedInt(fields.get(3), 16);
            if (protocol >>> 16 != 0) {
                return;
            }
            long uid = Integer.toUnsignedLong(Integer.parseUnsignedInt(fields.get(7)));
            long inode = Long.parseUnsignedLong(fields.get(8));
            sockets.add(
                    new Socket(Protocol.PACKET, null, protocol, null, 0, State.NONE, inode, uid));
        }

        private static State state(int number) {
            var states = State.values();
            return number > 0 && number < states.length ? states[number] : State.NONE;
        }

        /// `0100007F:1F90`: words of 32 bits in the machine's order, and a port in plain hex.
        private @Nullable Bound address(String text) {
            int colon = text.indexOf(':');
            if (colon != 8 && colon != 32 || text.length() != colon + 5 || !isHex(text, colon)) {
                return null;
            }
            var bytes = new byte[colon / 2];
            for (int i = 0; i < bytes.length; i++) {
                int at = order == ByteOrder.LITTLE_ENDIAN ? i ^ 3 : i;
                bytes[i] = (byte) Integer.parseInt(text, 2 * at, 2 * at + 2, 16);
            }
            int port = Integer.parseInt(text, colon + 1, text.length(), 16);
            return new Bound(of(bytes), port);
        }

        private static boolean isHex(String text, int colon) {
            for (int i = 0; i < text.length(); i++) {
                if (i != colon && !HexFormat.isHexDigit(text.charAt(i))) {
                    return false;
                }
            }
            return true;
        }

        private static InetAddress of(byte[] bytes) {
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new AssertionError("4 or 16 bytes are an address", e);
            }
        }

        private static List<String> fields(String line) {
            var fields = new ArrayList<String>(13);
            int at = 0;
            while (at < line.length() && fields.size() < 13) {
                int start = at;
                while (at < line.length() && line.charAt(at) != ' ') {
                    at++;
                }
                if (at > start) {
                    fields.add(line.substring(start, at));
                }
                at++;
            }
            return fields;
        }
    }

    private record Bound(InetAddress address, int port) {}
}
