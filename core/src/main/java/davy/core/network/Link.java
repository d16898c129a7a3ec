package davy.core.network;

import davy.core.network.Isolation.Connection;
import davy.core.network.Netlink.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network interface, and by which one a connection's packets leave (rtnetlink(7)).
///
/// @param kind what made it, in the words of ip-link(8): `wireguard`; empty for hardware
/// @param type number of `ARPHRD_*`
/// @param below index of the interface that it stands on; 0 for none in this network namespace
public record Link(String name, String kind, int type, int below) {
    private static final int NEW_LINK = 16;
    private static final int GET_LINK = 18;
    private static final int NEW_ROUTE = 24;
    private static final int GET_ROUTE = 26;
    private static final int ROUTE_HEADER = 12;
    private static final int LINK_HEADER = 16;

    private static final int DESTINATION = 1;
    private static final int SOURCE = 2;
    private static final int OUTPUT = 4;
    private static final int NAME = 3;
    private static final int BELOW = 5;
    private static final int INFO = 18;
    private static final int KIND = 1;
    private static final int ELSEWHERE = 37;

    private static final Set<String> TUNNELS =
            Set.of(
                    "tun",
                    "wireguard",
                    "ovpn",
                    "vxlan",
                    "geneve",
                    "bareudp",
                    "gre",
                    "gretap",
                    "ip6gre",
                    "ip6gretap",
                    "erspan",
                    "ip6erspan",
                    "ipip",
                    "ip6tnl",
                    "sit",
                    "vti",
                    "vti6",
                    "xfrm",
                    "gtp",
                    "amt",
                    "ppp");

    /// `ARPHRD_PPP`, `ARPHRD_TUNNEL`, `ARPHRD_TUNNEL6`, `ARPHRD_SIT`, `ARPHRD_IPGRE`,
    /// `ARPHRD_IP6GRE`, `ARPHRD_NONE`.
    private static final Set<Integer> TUNNEL_TYPES = Set.of(512, 768, 769, 776, 778, 823, 0xFFFE);

    /// Whether its packets travel inside others.
    public boolean isTunnel() {
        return TUNNELS.contains(kind) || TUNNEL_TYPES.contains(type);
    }

    /// Asks for the way that the packets of this host's end take.
    public static byte[] routeRequest(Connection connection, int sequence) {
        byte[] remote = connection.remote().getAddress();
        byte[] local = connection.local().getAddress();
        byte[] ends = new NetlinkWriter().put(DESTINATION, remote).put(SOURCE, local).bytes();
        int bits = remote.length * 8;
        byte family = (byte) (remote.length == 4 ? 2 : 10);
        var body = ByteBuffer.allocate(ROUTE_HEADER + ends.length);
        body.put(0, family).put(1, (byte) bits).put(2, (byte) bits).put(ROUTE_HEADER, ends);
        return Netlink.question(GET_ROUTE, sequence, body.array());
    }

    /// The index of the interface that a message tells, or `missing` where it tells none.
    public static int output(Message message, int missing) {
        if (message.type() != NEW_ROUTE || message.body().limit() < ROUTE_HEADER) {
            return missing;
        }
        var output = Netlink.table(message.body(), ROUTE_HEADER).get(OUTPUT);
        return output == null ? missing : output.number();
    }

    /// Asks for an interface.
    public static byte[] request(int index, int sequence) {
        var body = ByteBuffer.allocate(LINK_HEADER).order(ByteOrder.nativeOrder());
        return Netlink.question(GET_LINK, sequence, body.putInt(4, index).array());
    }

    /// The interface that a message tells; null where it tells none.
    public static @Nullable Link of(Message message) {
        if (message.type() != NEW_LINK || message.body().limit() < LINK_HEADER) {
            return null;
        }
        var attributes = Netlink.table(message.body(), LINK_HEADER);
        // Of a cable to another network namespace the index is of there.
        var below = attributes.has(ELSEWHERE) ? null : attributes.get(BELOW);
        return new Link(
                attributes.text(NAME),
                attributes.nested(INFO).text(KIND),
                message.body().getShort(2) & 0xFFFF,
                below == null ? 0 : below.number());
    }
}
