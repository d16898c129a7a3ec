package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Reach;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Decodes what a kernel 6.18 answered after `nft -f nftables.rules` and two rules of iptables-nft;
/// what is expected follows from the rules by hand.
class NftDecoderTest {
    private static final List<String> DUMP = lines("nftables.dump");

    static List<String> lines(String resource) {
        try (var in = NftDecoderTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void feed(NftDecoder decoder, String kind, int type, byte[] body) {
        var message =
                new Netlink.Message(
                        type, 0, 0, 0, ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()));
        if (kind.equals("all")) {
            decoder.accept(message);
            return;
        }
        var parts = kind.split("/");
        int family = Integer.parseInt(parts[1]);
        decoder.acceptElements(new NftDecoder.SetName(family, parts[2], parts[3]), message);
    }

    private static Firewall decoded(List<String> dump) {
        var decoder = new NftDecoder(index -> "#" + index);
        for (String line : dump) {
            var words = line.split(" ");
            feed(decoder, words[0], Integer.parseInt(words[1]), HexFormat.of().parseHex(words[2]));
        }
        return new Firewall(decoder.chains(), true);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, 22, IPV4, OPEN", "TCP, 22, IPV6, OPEN", "TCP, 80, IPV4, OPEN",
        "TCP, 78, IPV4, CLOSED", "TCP, 82, IPV4, CLOSED", "TCP, 6378, IPV4, OPEN",
        "TCP, 6379, IPV4, LIMITED", "TCP, 6379, IPV6, LIMITED", "TCP, 6380, IPV4, CLOSED",
        "TCP, 2375, IPV4, LIMITED", "TCP, 2375, IPV6, CLOSED", "UDP, 443, IPV4, OPEN",
        "UDP, 451, IPV4, CLOSED", "TCP, 443, IPV4, CLOSED", "TCP, 2, IPV4, OPEN",
        "TCP, 3306, IPV4, LIMITED", "TCP, 3306, IPV6, CLOSED", "TCP, 100, IPV4, OPEN",
        "TCP, 205, IPV4, LIMITED", "TCP, 300, IPV4, LIMITED", "TCP, 400, IPV4, CLOSED",
        "TCP, 500, IPV4, CLOSED", "TCP, 510, IPV4, OPEN", "TCP, 600, IPV4, OPEN",
        "TCP, 601, IPV4, OPEN", "TCP, 603, IPV4, OPEN", "TCP, 604, IPV4, OPEN",
        "TCP, 605, IPV4, OPEN", "TCP, 606, IPV4, CLOSED", "TCP, 607, IPV4, OPEN",
        "TCP, 608, IPV4, CLOSED", "TCP, 609, IPV4, CLOSED", "TCP, 611, IPV4, UNKNOWN",
        "TCP, 612, IPV4, LIMITED", "TCP, 613, IPV4, CLOSED", "TCP, 614, IPV4, OPEN",
        "TCP, 614, IPV6, CLOSED", "TCP, 615, IPV6, LIMITED", "TCP, 615, IPV4, CLOSED",
        "TCP, 616, IPV4, OPEN", "TCP, 617, IPV4, CLOSED", "TCP, 9997, IPV4, CLOSED",
        "TCP, 65001, IPV4, OPEN", "TCP, 65100, IPV4, OPEN", "TCP, 8, IPV4, OPEN",
        "TCP, 8, IPV6, CLOSED", "TCP, 9, IPV4, OPEN", "TCP, 10, IPV4, CLOSED",
    })
    void decodesWhatTheKernelAnswers(
            Socket.Protocol protocol, int port, Family family, Reach expected) {
        var firewall = decoded(DUMP);
        assertThat(firewall.reach(protocol, port, family, List.of("eth0"))).isEqualTo(expected);
    }

    @Test
    void keepsInterfacesDormantTablesAndDevicesApart() {
        var firewall = decoded(DUMP);
        assertThat(firewall.chains()).noneMatch(chain -> chain.table().equals("off"));
        var closed = Socket.Protocol.TCP;
        assertThat(firewall.reach(closed, 400, Family.IPV4, List.of("tun7"))).isEqualTo(Reach.OPEN);
        assertThat(firewall.reach(closed, 400, Family.IPV4, List.of("docker0")))
                .isEqualTo(Reach.OPEN);
        assertThat(firewall.reach(closed, 22, Family.IPV4, List.of("lo"))).isEqualTo(Reach.CLOSED);
        assertThat(firewall.reach(closed, 400, Family.IPV4)).isEqualTo(Reach.LIMITED);
    }

    @Test
    void saysUnknownWhereAMapIsMissing() {
        var cut = new ArrayList<>(DUMP);
        cut.removeIf(line -> line.startsWith("all 2569"));
        assertThat(decoded(cut).reach(Socket.Protocol.TCP, 22, Family.IPV4, List.of("eth0")))
                .isEqualTo(Reach.UNKNOWN);
    }

    @Test
    @Timeout(60)
    void survivesChangedBytes() {
        long seed = Long.getLong("davy.seed", 20260102L);
        var random = new Random(seed);
        for (int round = 0; round < 1_500; round++) {
            var decoder = new NftDecoder(index -> "#" + index);
            for (String line : DUMP) {
                var words = line.split(" ");
                byte[] body = HexFormat.of().parseHex(words[2]);
                feed(decoder, words[0], Integer.parseInt(words[1]), mutated(body, random));
            }
            var firewall = new Firewall(decoder.chains(), true);
            firewall.chains().forEach(chain -> chain.rules().forEach(Firewall.Rule::text));
            assertThat(firewall.reach(Socket.Protocol.TCP, random.nextInt(65_536), Family.BOTH))
                    .as("seed %d round %d", seed, round)
                    .isNotNull();
        }
    }

    static byte[] mutated(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        if (random.nextInt(4) == 0) {
            return changed;
        }
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(3)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    int cut = random.nextInt(20) == 0 ? at : changed.length;
                    changed = java.util.Arrays.copyOf(changed, Math.max(1, cut));
                }
            }
        }
        return changed;
    }

    @Test
    void survivesNoise() {
        var random = new Random(Long.getLong("davy.seed", 20260103L));
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            var datagram = ByteBuffer.wrap(noise);
            for (var message : Netlink.messages(datagram)) {
                SockDiag.socket(Socket.Protocol.TCP, message);
            }
            var body = ByteBuffer.wrap(noise).order(ByteOrder.nativeOrder());
            var answer = new Netlink.Message(SockDiag.TYPE, 0, 0, 0, body);
            SockDiag.socket(Socket.Protocol.UDP, answer);
            SockDiag.socket(Socket.Protocol.PACKET, answer);
            InterfaceAddress.address(new Netlink.Message(20, 0, 0, 0, body));
            var decoder = new NftDecoder(index -> "");
            for (int type : List.of(0, 3, 9, 6)) {
                feed(decoder, "all", 10 << 8 | type, noise);
            }
            assertThat(decoder.chains()).isNotNull();
        }
    }
}
