package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Bytes are put together by hand from `struct nlmsghdr`, `struct rtmsg` and `struct ifinfomsg` on
/// a little-endian machine.
class LinkTest {
    private static final HexFormat HEX = HexFormat.of();

    /// `wg0`, of ARPHRD_NONE, on the interface 2.
    private static final String BODY =
            "0000feff"
                    + "03000000"
                    + "00000000"
                    + "00000000"
                    + "08000300"
                    + "77673000"
                    + "08000500"
                    + "02000000"
                    + "14001200"
                    + "0e000100"
                    + "776972656775617264"
                    + "00"
                    + "0000";

    private static String message(String type, String body) {
        return "%02x000000".formatted(16 + body.length() / 2)
                + type
                + "00000100000000000000"
                + body;
    }

    private static @Nullable Link read(String hex) {
        Link link = null;
        for (var message : Netlink.messages(ByteBuffer.wrap(HEX.parseHex(hex)))) {
            link = Link.of(message);
        }
        return link;
    }

    @Test
    void readsAnInterface() {
        var link = read(message("1000", BODY));
        assertThat(link).isEqualTo(new Link("wg0", "wireguard", 0xFFFE, 2));
        assertThat(read(message("1100", BODY))).isNull();
        // IFLA_LINK_NETNSID: what it stands on is not here.
        assertThat(read(message("1000", BODY + "08002500" + "00000000")))
                .isEqualTo(new Link("wg0", "wireguard", 0xFFFE, 0));
    }

    @Test
    void readsNothingFromWhatIsCutOff() {
        for (int length = 0; length < BODY.length() / 2; length++) {
            var link = read(message("1000", BODY.substring(0, 2 * length)));
            assertThat(link == null || link.name().isEmpty() || link.name().equals("wg0")).isTrue();
        }
    }

    @Test
    void tellsTunnels() {
        assertThat(new Link("a", "wireguard", 0xFFFE, 0).isTunnel()).isTrue();
        // An old kernel tells no kind of a tunnel's own interface.
        assertThat(new Link("tunl0", "", 768, 0).isTunnel()).isTrue();
        for (String kind : List.of("", "veth", "bridge", "bond", "vlan", "macvlan")) {
            assertThat(new Link("eth0", kind, 1, 0).isTunnel()).as(kind).isFalse();
        }
    }

    @Test
    void asksForTheWayBack() {
        var connection =
                new Isolation.Connection(
                        InetAddress.ofLiteral("192.0.2.7"),
                        22,
                        InetAddress.ofLiteral("198.51.100.9"),
                        50_000);
        assertThat(HEX.formatHex(Link.routeRequest(connection, 3)))
                .isEqualTo(
                        "2c000000"
                                + "1a00"
                                + "0500"
                                + "03000000"
                                + "00000000"
                                + "02202000"
                                + "00000000"
                                + "00000000"
                                + "08000100"
                                + "c6336409"
                                + "08000200"
                                + "c0000207");
    }
}
