package davy.core.network;

import davy.core.network.Netlink.Message;
import davy.core.network.Socket.Protocol;
import davy.core.network.Socket.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Requests and answers of sock_diag(7).
public final class SockDiag {
    /// `SOCK_DIAG_BY_FAMILY`, the type of requests and answers.
    public static final int TYPE = 20;

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_PACKET = 17;

    private static final int ALL_STATES = -1;
    private static final int INET_REQUEST = 56;
    private static final int INET_ANSWER = 72;
    private static final int PACKET_REQUEST = 20;
    private static final int PACKET_ANSWER = 16;
    private static final int PACKET_SHOW_INFO = 1;
    private static final int PACKET_DIAG_UID = 5;

    private SockDiag() {}

    /// Asks for all sockets of a protocol (`struct inet_diag_req_v2`, `struct packet_diag_req`).
    ///
    /// @param family [#AF_INET] or [#AF_INET6]; without meaning for [Protocol#PACKET]
    public static byte[] request(Protocol protocol, int family, int sequence) {
        byte[] body = protocol == Protocol.PACKET ? packetRequest() : inetRequest(protocol, family);
        return Netlink.request(TYPE, sequence, body);
    }

    private static byte[] inetRequest(Protocol protocol, int family) {
        var body = ByteBuffer.allocate(INET_REQUEST).order(ByteOrder.nativeOrder());
        body.put(0, (byte) family).put(1, (byte) number(protocol)).putInt(4, ALL_STATES);
        return body.array();
    }

    private static byte[] packetRequest() {
        var body = ByteBuffer.allocate(PACKET_REQUEST).order(ByteOrder.nativeOrder());
        body.put(0, (byte) AF_PACKET).putInt(8, PACKET_SHOW_INFO);
        return body.array();
    }

    private static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> 6;
            case UDP -> 17;
            case RAW -> 255;
            case PACKET -> 0;
        };
    }

    /// The socket of an answer; null where it is none.
    ///
    /// @param protocol that was asked for: the answer does not repeat it
    public static @Nullable Socket socket(Protocol protocol, Message message) {
        if (message.type() != TYPE) {
            return null;
        }
        return protocol == Protocol.PACKET
                ? packet(message.body())
                : internet(protocol, message.body());
    }

    /// `struct inet_diag_msg`.
    private static @Nullable Socket internet(Protocol protocol, ByteBuffer body) {
        int family = body.limit() < INET_ANSWER ? 0 : body.get(0);
        if (family != AF_INET && family != AF_INET6) {
            return null;
        }
        var remote = address(body, 24, family);
        int remotePort = port(body, 6);
        boolean alone = remotePort == 0 && remote.isAnyLocalAddress();
        return new Socket(
                protocol,
                address(body, 8, family),
                port(body, 4),
                alone ? null : remote,
                remotePort,
                protocol == Protocol.TCP ? state(body.get(1)) : State.NONE,
                Integer.toUnsignedLong(body.getInt(68)),
                Integer.toUnsignedLong(body.getInt(64)));
    }

    private static State state(int number) {
        var states = State.values();
        return number > 0 && number < states.length ? states[number] : State.NONE;
    }

    private static int port(ByteBuffer body, int offset) {
        return (body.get(offset) & 0xFF) << 8 | body.get(offset + 1) & 0xFF;
    }

    private static InetAddress address(ByteBuffer body, int offset, int family) {
        byte[] bytes = new byte[family == AF_INET ? 4 : 16];
        body.get(offset, bytes);
        try {
            // Makes an IPv4-mapped address IPv4.
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /// `struct packet_diag_msg` and its attributes.
    private static @Nullable Socket packet(ByteBuffer body) {
        if (body.limit() < PACKET_ANSWER || body.get(0) != AF_PACKET) {
            return null;
        }
        var uid = Netlink.table(body, PACKET_ANSWER).get(PACKET_DIAG_UID);
        return new Socket(
                Protocol.PACKET,
                null,
                body.getShort(2) & 0xFFFF,
                null,
                0,
                State.NONE,
                Integer.toUnsignedLong(body.getInt(4)),
                uid == null ? 0 : Integer.toUnsignedLong(uid.number()));
    }
}
