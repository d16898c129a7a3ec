package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.network.Isolation.Connection;
import davy.core.network.Isolation.Opening;
import davy.core.network.Isolation.Way;
import davy.core.network.Socket.Protocol;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final Connection SESSION =
            new Connection(address("192.0.2.7"), 22, address("198.51.100.9"), 51234);

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static Fence.Port tcp(int number) {
        return new Fence.Port(Protocol.TCP, number);
    }

    private static Fence fence(Set<InetAddress> blocked, Set<Fence.Port> closed) {
        return new Fence("t", blocked, closed, null);
    }

    private static Fence isolated(@Nullable Connection kept, @Nullable Opening opening) {
        var isolation =
                new Isolation(
                        kept == null ? List.of() : List.of(kept),
                        opening == null ? List.of() : List.of(opening),
                        false);
        return new Fence("t", Set.of(), Set.of(), isolation);
    }

    private static Opening in(Protocol protocol, String remote, int port) {
        return new Opening(Way.IN, protocol, range(remote), port);
    }

    private static AddressRange range(String text) {
        var range = AddressRange.parse(text);
        assertThat(range).isNotNull();
        return range;
    }

    @Test
    void keepsWhatItDoesNotName() {
        assertThat(fence(Set.of(), Set.of()).keeps(SESSION)).isTrue();
        assertThat(fence(Set.of(address("198.51.100.8")), Set.of(tcp(2222))).keeps(SESSION))
                .isTrue();
        assertThat(fence(Set.of(address("198.51.100.9")), Set.of()).keeps(SESSION)).isFalse();
        assertThat(fence(Set.of(), Set.of(tcp(22))).keeps(SESSION)).isFalse();
        assertThat(fence(Set.of(), Set.of(new Fence.Port(Protocol.UDP, 22))).keeps(SESSION))
                .isTrue();
    }

    @Test
    void keepsWhatIsolationNames() {
        assertThat(isolated(null, null).keeps(SESSION)).isFalse();
        assertThat(isolated(SESSION, null).keeps(SESSION)).isTrue();
        var other = new Connection(address("192.0.2.7"), 22, address("198.51.100.9"), 51235);
        assertThat(isolated(other, null).keeps(SESSION)).isFalse();
        assertThat(isolated(null, in(Protocol.TCP, "198.51.100.0/24", 22)).keeps(SESSION)).isTrue();
        assertThat(isolated(null, in(Protocol.UDP, "198.51.100.0/24", 22)).keeps(SESSION))
                .isFalse();
        assertThat(isolated(null, in(Protocol.TCP, "198.51.101.0/24", 22)).keeps(SESSION))
                .isFalse();
        assertThat(isolated(null, in(Protocol.TCP, "198.51.100.0/24", 23)).keeps(SESSION))
                .isFalse();
        var out = new Opening(Way.OUT, Protocol.TCP, range("198.51.100.9"), 51234);
        assertThat(isolated(null, out).keeps(SESSION)).isTrue();
    }

    /// Closed and blocked are asked before what isolation leaves open.
    @Test
    void keepsNothingThatIsShutBesides() {
        var isolation = new Isolation(List.of(SESSION), List.of(), false);
        assertThat(new Fence("t", Set.of(), Set.of(tcp(22)), isolation).keeps(SESSION)).isFalse();
        var blocked = Set.of(SESSION.remote());
        assertThat(new Fence("t", blocked, Set.of(), isolation).keeps(SESSION)).isFalse();
    }

    @Test
    void takesMappedAddressesForWhatPacketsBear() throws Exception {
        var mapped = AddressRange.address(mapped(198, 51, 100, 9));
        assertThat(fence(Set.of(mapped), Set.of()).blocked())
                .containsExactly(address("198.51.100.9"));
        var connection =
                new Connection(AddressRange.address(mapped(192, 0, 2, 7)), 22, mapped, 51234);
        assertThat(connection).isEqualTo(SESSION);
    }

    private static byte[] mapped(int... four) {
        byte[] bytes = new byte[16];
        bytes[10] = -1;
        bytes[11] = -1;
        for (int i = 0; i < 4; i++) {
            bytes[12 + i] = (byte) four[i];
        }
        return bytes;
    }

    @Test
    void refusesWhatWouldShutTheWrongThing() {
        for (String wrong : List.of("127.0.0.1", "::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1")) {
            assertThatThrownBy(() -> fence(Set.of(address(wrong)), Set.of()))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int wrong : new int[] {0, -1, 65536}) {
            assertThatThrownBy(() -> tcp(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Fence.Port(Protocol.RAW, 1))
                .isInstanceOf(IllegalArgumentException.class);
        for (String wrong : List.of("", "a b", "A", "x".repeat(25), "a\"b")) {
            assertThatThrownBy(() -> new Fence(wrong, Set.of(), Set.of(), null))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        var four = address("192.0.2.7");
        assertThatThrownBy(() -> new Connection(four, 22, address("2001:db8::1"), 5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsWhatItShutsAndWhatStaysOpen() {
        var blocked = new LinkedHashSet<InetAddress>();
        for (int i = 1; i <= 7; i++) {
            blocked.add(address("203.0.113." + i));
        }
        var openings =
                List.of(
                        in(Protocol.TCP, "0.0.0.0/0", 22),
                        in(Protocol.TCP, "198.51.100.0/24", 443));
        var fence =
                new Fence(
                        "t",
                        blocked,
                        Set.of(tcp(6379)),
                        new Isolation(List.of(SESSION), openings, true));
        assertThat(told(FenceWords.effects(fence), Language.EN))
                .containsExactly(
                        "nothing passes to or from 203.0.113.1, 203.0.113.2, 203.0.113.3, 203.0.113.4,"
                                + " 203.0.113.5 and 2 more, of this host and of containers and virtual"
                                + " machines behind it",
                        "TCP 6379: only this host itself still gets in, by loopback; connections that"
                                + " stand are cut, and containers do not get in either",
                        "all traffic in and out is dropped, between this host and its containers and"
                                + " virtual machines too, and what it forwards for them");
        assertThat(told(FenceWords.open(fence), Language.EN))
                .containsExactly(
                        "loopback",
                        "this connection: 192.0.2.7:22 ↔ 198.51.100.9:51234",
                        "TCP port 22 of this host, from everywhere (0.0.0.0/0)",
                        "TCP port 443 of this host, from 198.51.100.0/24",
                        "ICMP that IP itself needs: neighbours and routers of IPv6, packets that are too"
                                + " large or cannot arrive",
                        "DHCP (UDP 67, 68, 546 and 547), so that this host keeps its address");
        assertThat(told(FenceWords.open(fence), Language.ZH))
                .contains(
                        "现有连接 192.0.2.7:22 ↔ 198.51.100.9:51234", "任意地址（0.0.0.0/0）访问本机 TCP 端口 22");
        assertThat(FenceWords.open(fence(blocked, Set.of()))).isEmpty();
    }

    private static List<String> told(List<Phrase> phrases, Language language) {
        return phrases.stream().map(phrase -> phrase.in(language)).toList();
    }

    /// A rule is the same whatever it has counted, and another where it says something else.
    @Test
    void comparesRulesByWhatTheySay() {
        var rule = rule("counter", 5);
        assertThat(rule.says(rule("counter", 6))).isTrue();
        assertThat(rule.says(rule("limit", 5))).isFalse();
        assertThat(rule("limit", 5).says(rule("limit", 6))).isFalse();
        var commented = new RawRule(1, "t", "c", 7, rule.expressions(), "00");
        assertThat(rule.says(commented)).isFalse();
    }

    private static RawRule rule(String expression, int number) {
        var writer = new NetlinkWriter();
        writer.nest(1, each -> each.put(1, expression).nest(2, data -> data.put(1, number)));
        String hex = HexFormat.of().formatHex(writer.bytes());
        return new RawRule(1, "t", "c", 7, hex, "");
    }
}
