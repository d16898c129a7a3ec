package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Decodes what a kernel 6.18 answered after `iptables-legacy-restore < iptables.rules`.
class IptablesDecoderTest {
    private static final List<String> DUMP = NftDecoderTest.lines("iptables.dump");

    private static List<Chain> decoded() {
        var chains = new ArrayList<Chain>();
        for (String line : DUMP) {
            var words = line.split(" ");
            var hex = HexFormat.of();
            chains.addAll(
                    IptablesDecoder.chains(
                            Family.IPV4, hex.parseHex(words[0]), hex.parseHex(words[1])));
        }
        return chains;
    }

    /// The same rules, read from the text that was loaded.
    private static List<Chain> read() {
        return IptablesSave.parse(NftDecoderTest.lines("iptables.rules")).chains();
    }

    private static List<String> shape(List<Chain> chains) {
        var shape = new ArrayList<String>();
        for (var chain : chains) {
            String name = chain.table() + " " + chain.name();
            shape.add(name + " " + chain.hook() + " " + chain.priority() + " " + chain.accepts());
            int number = 0;
            for (var rule : chain.rules()) {
                shape.add(name + " " + number++ + " " + rule.verdict() + " " + rule.target());
            }
        }
        shape.sort(null);
        return shape;
    }

    @Test
    void agreesWithTheText() {
        assertThat(shape(decoded())).hasSizeGreaterThan(60).isEqualTo(shape(read()));
    }

    /// Each rule alone, asked for many packets, answers as its text does.
    @Test
    void conditionsMeanWhatTheTextSays() {
        var binary = rules(decoded());
        var text = rules(read());
        assertThat(binary).hasSameSizeAs(text);
        for (int i = 0; i < text.size(); i++) {
            for (int port : List.of(21, 22, 53, 80, 81, 85, 91, 443, 6379)) {
                for (var protocol : List.of(Socket.Protocol.TCP, Socket.Protocol.UDP)) {
                    for (String name : List.of("lo", "eth0", "wlan0")) {
                        var packet = Packet.opening(protocol, port, Family.IPV4, name, List.of());
                        assertThat(packet.answer(binary.get(i).conditions(), false, false))
                                .as("%s %d %s: %s", protocol, port, name, text.get(i).text())
                                .isEqualTo(packet.answer(text.get(i).conditions(), false, false));
                    }
                }
            }
        }
    }

    private static List<Firewall.Rule> rules(List<Chain> chains) {
        var rules = new ArrayList<Firewall.Rule>();
        chains.stream()
                .sorted(java.util.Comparator.comparing(chain -> chain.table() + chain.name()))
                .forEach(chain -> rules.addAll(chain.rules()));
        return rules;
    }

    @Test
    @Timeout(60)
    void survivesChangedBytesAndNoise() {
        long seed = Long.getLong("davy.seed", 20260104L);
        var random = new Random(seed);
        var hex = HexFormat.of();
        for (int round = 0; round < 2_000; round++) {
            var chains = new ArrayList<Chain>();
            for (var family : List.of(Family.IPV4, Family.IPV6)) {
                for (String line : DUMP) {
                    var words = line.split(" ");
                    byte[] info = hex.parseHex(words[0]);
                    byte[] entries = hex.parseHex(words[1]);
                    if (round % 10 == 9) {
                        random.nextBytes(entries);
                    }
                    chains.addAll(
                            IptablesDecoder.chains(
                                    family,
                                    NftDecoderTest.mutated(info, random),
                                    NftDecoderTest.mutated(entries, random)));
                }
            }
            var firewall = new Firewall(chains, true);
            firewall.chains().forEach(chain -> chain.rules().forEach(Firewall.Rule::text));
            assertThat(firewall.reach(Socket.Protocol.UDP, random.nextInt(65_536), Family.BOTH))
                    .as("seed %d round %d", seed, round)
                    .isNotNull();
        }
    }
}
