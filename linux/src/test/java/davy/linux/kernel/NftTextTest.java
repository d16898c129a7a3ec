package davy.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.network.Firewall;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Reach;
import davy.core.network.NftText;
import davy.core.network.Socket.Protocol;
import davy.linux.kernel.KernelFirewallTest.Case;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Rule files of nft(8), read as text, on the rule sets whose answers real connections gave
/// ([KernelFirewallTest]).
class NftTextTest {
    /// Those of the host in these rule sets: no file has them.
    private static final List<InetAddress> OWN =
            List.of(InetAddress.ofLiteral("10.77.0.1"), InetAddress.ofLiteral("fd77::1"));

    static Firewall parse(String text) {
        return NftText.parse(text.lines().toList(), _ -> null);
    }

    static Reach tcp(String text, int port) {
        return parse(text).reach(Protocol.TCP, port, Family.IPV4);
    }

    @Test
    void answersAsTheKernelDoesOrNotAtAll() {
        var unknown = new ArrayList<String>();
        int answers = 0;
        for (Case given : FirewallCases.all()) {
            if (!given.tool().equals("nft")) {
                continue;
            }
            var read = parse(given.rules());
            var firewall = new Firewall(read.chains(), read.complete(), OWN);
            for (String line : given.expected().lines().toList()) {
                String[] words = line.strip().split(" +");
                var protocol = Protocol.valueOf(words[0].toUpperCase(Locale.ROOT));
                var family = Family.valueOf(words[2]);
                var reach = firewall.reach(protocol, Integer.parseInt(words[1]), family);
                var expected = Reach.valueOf(words[3]);
                answers++;
                if (reach == Reach.UNKNOWN && expected != Reach.UNKNOWN) {
                    unknown.add(given.name() + ": " + line);
                } else {
                    assertThat(reach).as(given + ": " + line).isEqualTo(expected);
                }
            }
        }
        assertThat(answers).isGreaterThan(50);
        assertThat(unknown.size()).as("%s", unknown).isLessThan(answers / 3);
    }

    @Test
    void readsTheFileThatDebianShipsAndAUsualOne() {
        String debian =
                """
                #!/usr/sbin/nft -f

                flush ruleset

                table inet filter {
                \tchain input {
                \t\ttype filter hook input priority filter;
                \t}
                \tchain forward {
                \t\ttype filter hook forward priority filter;
                \t}
                }
                """;
        assertThat(tcp(debian, 22)).isEqualTo(Reach.OPEN);
        String usual =
                """
                define TRUSTED = { 10.0.0.0/8, 192.0.2.1 }
                define WEB = { 80, https }
                table inet filter {
                  set admins {
                    type ipv4_addr
                    flags interval
                    elements = { 198.51.100.0/24,
                                 203.0.113.7 }
                  }
                  chain input {
                    type filter hook input priority 0; policy drop;
                    ct state vmap { established : accept, related : accept, invalid : drop }
                    iif "lo" accept
                    icmp type echo-request limit rate 5/second accept
                    icmpv6 type { nd-neighbor-solicit, nd-router-advert } accept
                    ip saddr $TRUSTED tcp dport 6379 counter accept comment "inside"
                    ip saddr @admins tcp dport ssh accept
                    tcp dport $WEB accept
                    tcp dport { 8000-8010, 9090 } log prefix "in: " accept
                    jump rest
                  }
                  chain rest {
                    tcp dport 25 counter packets 0 bytes 0 accept
                    meta l4proto udp ct state new drop
                    reject with icmpx type admin-prohibited
                  }
                }
                """;
        assertThat(List.of(tcp(usual, 80), tcp(usual, 443), tcp(usual, 8005), tcp(usual, 9090)))
                .containsOnly(Reach.OPEN);
        assertThat(tcp(usual, 25)).isEqualTo(Reach.OPEN);
        assertThat(List.of(tcp(usual, 22), tcp(usual, 6379))).containsOnly(Reach.LIMITED);
        assertThat(tcp(usual, 3306)).isEqualTo(Reach.CLOSED);
    }

    @Test
    void neverSaysClosedOfWhatItDoesNotUnderstand() {
        String odd =
                """
                table inet f {
                  chain input {
                    type filter hook input priority 0; policy drop;
                    tcp dport 22 osf name "Linux" accept
                    tcp dport . ip saddr @pairs accept
                    socket transparent 1 tcp dport 80 accept
                  }
                }
                """;
        assertThat(tcp(odd, 22)).isEqualTo(Reach.UNKNOWN);
        assertThat(tcp(odd, 80)).isEqualTo(Reach.UNKNOWN);
        String shut =
                "table inet f { chain i { type filter hook input priority 0; policy drop; } }";
        assertThat(tcp(shut, 22)).isEqualTo(Reach.CLOSED);
        assertThat(tcp("include \"/etc/nftables.d/*.nft\"\n" + shut, 22)).isNotEqualTo(Reach.OPEN);
        assertThat(tcp("what is this\n", 22)).isEqualTo(Reach.UNKNOWN);
    }

    @Test
    void readsCommandsAndIncludedFiles() {
        var lines =
                List.of(
                        "add table ip f",
                        "add chain ip f input { type filter hook input priority 0 ; policy drop ; }",
                        "add rule ip f input tcp dport 22 accept",
                        "insert rule ip f input tcp dport 22 ip saddr != 10.0.0.0/8 drop",
                        "include \"more\"");
        var firewall =
                NftText.parse(lines, _ -> List.of("add rule ip f input tcp dport 443 accept"));
        assertThat(firewall.reach(Protocol.TCP, 443, Family.IPV4)).isEqualTo(Reach.OPEN);
        assertThat(firewall.reach(Protocol.TCP, 22, Family.IPV4)).isEqualTo(Reach.LIMITED);
        assertThat(firewall.reach(Protocol.TCP, 80, Family.IPV4)).isEqualTo(Reach.CLOSED);
    }
}
