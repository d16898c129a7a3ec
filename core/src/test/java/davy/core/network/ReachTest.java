package davy.core.network;

import static davy.core.network.Firewall.Reach.CLOSED;
import static davy.core.network.Firewall.Reach.LIMITED;
import static davy.core.network.Firewall.Reach.OPEN;
import static davy.core.network.Firewall.Reach.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Origin;
import davy.core.network.Firewall.Reach;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reach by rules in the words of iptables-save(8); what is expected follows from netfilter's
/// documentation by hand.
class ReachTest {
    private static final String SHUT = "*filter\n:INPUT DROP [0:0]\n";

    private static Reach tcp(String saved, int port) {
        return firewall(saved).reach(Socket.Protocol.TCP, port, Family.IPV4);
    }

    private static Firewall firewall(String saved) {
        return IptablesSave.parse(saved.lines().toList());
    }

    @Test
    void isOpenWhereThereIsNoFilter() {
        assertThat(tcp("", 6379)).isEqualTo(OPEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-A INPUT -p tcp --dport 22 -j ACCEPT                               | OPEN",
                "-A INPUT -p udp --dport 22 -j ACCEPT                               | CLOSED",
                "-A INPUT -p tcp --dport 23 -j ACCEPT                               | CLOSED",
                "-A INPUT -p tcp ! --dport 23 -j ACCEPT                             | OPEN",
                "-A INPUT -p tcp -m multiport --dports 80,20:25 -j ACCEPT           | OPEN",
                "-A INPUT -p tcp -m multiport --sports 80 -j ACCEPT                 | LIMITED",
                "-A INPUT -p tcp --sport 1024:65535 --dport ssh -j ACCEPT           | OPEN",
                "-A INPUT -s 10.0.0.0/8 -j ACCEPT                                   | LIMITED",
                "-A INPUT -s 0.0.0.0/0 -j ACCEPT                                    | OPEN",
                "-A INPUT ! -s 10.0.0.0/255.0.0.0 -j ACCEPT                         | OPEN",
                "-A INPUT -s 127.0.0.0/8 -j ACCEPT                                  | CLOSED",
                "-A INPUT -d 224.0.0.0/4 -j ACCEPT                                  | CLOSED",
                "-A INPUT -d 192.0.2.7 -j ACCEPT                                    | LIMITED",
                "-A INPUT -i lo -j ACCEPT                                           | CLOSED",
                "-A INPUT ! -i lo -j ACCEPT                                         | OPEN",
                "-A INPUT -i eth0 -j ACCEPT                                         | LIMITED",
                "-A INPUT -i docker0 -j ACCEPT                                      | CLOSED",
                "-A INPUT -i e+ -j ACCEPT                                           | LIMITED",
                "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT            | CLOSED",
                "-A INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT          | OPEN",
                "-A INPUT -m conntrack ! --ctstate INVALID -j ACCEPT                | OPEN",
                "-A INPUT -p tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT          | OPEN",
                "-A INPUT -p tcp ! --syn -j ACCEPT                                  | CLOSED",
                "-A INPUT -m limit --limit 3/min -j ACCEPT                          | OPEN",
                "-A INPUT -m connlimit --connlimit-above 3 -j ACCEPT                | CLOSED",
                "-A INPUT -m recent --rcheck --seconds 30 --name knock -j ACCEPT    | LIMITED",
                "-A INPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT           | LIMITED",
                "-A INPUT -m set --match-set friends src -j ACCEPT                  | LIMITED",
                "-A INPUT -m addrtype --dst-type LOCAL -j ACCEPT                    | OPEN",
                "-A INPUT -m addrtype --dst-type BROADCAST,MULTICAST -j ACCEPT      | CLOSED",
                "-A INPUT -m mark --mark 0x8000/0x8000 -j ACCEPT                    | CLOSED",
                "-A INPUT -m string --algo bm --string x -j ACCEPT                  | UNKNOWN",
                "-A INPUT -s 10.0.0.0/8 -m string --string x -j ACCEPT              | LIMITED",
                "-A INPUT -j NFQUEUE --queue-num 1                                  | UNKNOWN",
                "-A INPUT -j LOG --log-prefix \"a -j ACCEPT b\"                     | CLOSED",
                "-A INPUT -p tcp -m comment --comment \"! -j DROP\" -j ACCEPT       | OPEN",
                "-A INPUT -p icmp -j ACCEPT                                         | CLOSED",
                "-A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j ACCEPT        | LIMITED",
                "-A INPUT -m iprange --src-range 1.0.0.0-220.0.0.0 -j ACCEPT        | OPEN",
            })
    void followsOneRuleBeforeAPolicyOfDrop(String rule, Reach expected) {
        assertThat(tcp(SHUT + rule, 22)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-A INPUT -p tcp --dport 6379 -j REJECT --reject-with tcp-reset     | CLOSED",
                "-A INPUT -s 198.51.100.7 -j DROP                                   | OPEN",
                "-A INPUT ! -s 10.0.0.0/8 -p tcp --dport 6379 -j DROP               | LIMITED",
                "-A INPUT -i eth0 -p tcp --dport 6379 -j DROP                       | LIMITED",
                "-A INPUT -m state --state INVALID -j DROP                          | OPEN",
                "-A INPUT -m hashlimit --hashlimit-above 5/sec --hashlimit-name a -j DROP | OPEN",
                "-A INPUT -m u32 --u32 0 -j DROP                                    | UNKNOWN",
            })
    void followsOneRuleBeforeAPolicyOfAccept(String rule, Reach expected) {
        assertThat(tcp("*filter\n:INPUT ACCEPT [0:0]\n" + rule, 6379)).isEqualTo(expected);
    }

    @Test
    void jumpsGoesAndReturns() {
        String rules =
                SHUT
                        + """
                        :a - [0:0]
                        :b - [0:0]
                        :c - [0:0]
                        -A INPUT -p tcp -j a
                        -A INPUT -p tcp --dport 3 -j ACCEPT
                        -A a -p tcp --dport 1 -j RETURN
                        -A a -g b
                        -A a -j ACCEPT
                        -A b -p tcp --dport 2 -j ACCEPT
                        -A b -p tcp --dport 3 -j RETURN
                        -A b -j c
                        -A c -p tcp --dport 4 -j ACCEPT
                        """;
        assertThat(List.of(tcp(rules, 1), tcp(rules, 2), tcp(rules, 3), tcp(rules, 4)))
                .containsExactly(CLOSED, OPEN, OPEN, OPEN);
        assertThat(tcp(rules, 5)).isEqualTo(CLOSED);
    }

    @Test
    void asksEveryTable() {
        String filter = "*filter\n:INPUT ACCEPT\n";
        String raw = "*raw\n:PREROUTING ACCEPT\n-A PREROUTING -p tcp --dport 7 -j DROP\n";
        String mangle = "*mangle\n:INPUT ACCEPT\n-A INPUT -p tcp --dport 8 -j DROP\n";
        assertThat(tcp(filter + raw + mangle, 7)).isEqualTo(CLOSED);
        assertThat(tcp(filter + raw + mangle, 8)).isEqualTo(CLOSED);
        assertThat(tcp(filter + raw + mangle, 9)).isEqualTo(OPEN);
    }

    @Test
    void remembersMarksAndUntrackedPackets() {
        String marked =
                SHUT
                        + "-A INPUT -m mark --mark 0x1 -j ACCEPT\n"
                        + "*mangle\n-A PREROUTING -p tcp --dport 80 -j MARK --set-mark 1\n";
        assertThat(tcp(marked, 80)).isEqualTo(UNKNOWN);
        assertThat(tcp(marked, 81)).isEqualTo(CLOSED);
        String untracked =
                SHUT
                        + "-A INPUT -m conntrack --ctstate NEW -j ACCEPT\n"
                        + "*raw\n-A PREROUTING -p tcp --dport 80 -j CT --notrack\n";
        assertThat(tcp(untracked, 80)).isEqualTo(CLOSED);
        assertThat(tcp(untracked, 81)).isEqualTo(OPEN);
    }

    /// What Docker writes for `-p 6379:6379` beside a filter that shuts the port: the input chain
    /// is never asked.
    private static final String DOCKER =
            """
            *nat
            :PREROUTING ACCEPT [0:0]
            :DOCKER - [0:0]
            -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
            -A DOCKER -i docker0 -j RETURN
            -A DOCKER ! -i docker0 -p tcp -m tcp --dport 6379 -j DNAT --to-destination 172.17.0.2:6380
            COMMIT
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :DOCKER - [0:0]
            :DOCKER-USER - [0:0]
            :DOCKER-ISOLATION-STAGE-1 - [0:0]
            :DOCKER-ISOLATION-STAGE-2 - [0:0]
            -A FORWARD -j DOCKER-USER
            -A FORWARD -j DOCKER-ISOLATION-STAGE-1
            -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A FORWARD -o docker0 -j DOCKER
            -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
            -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 6380 -j ACCEPT
            -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
            -A DOCKER-ISOLATION-STAGE-1 -j RETURN
            -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
            -A DOCKER-ISOLATION-STAGE-2 -j RETURN
            -A DOCKER-USER -s 10.9.9.9 -j DROP
            -A DOCKER-USER -j RETURN
            COMMIT
            """;

    @Test
    void followsTranslationsIntoForward() {
        assertThat(tcp(DOCKER, 6379)).isEqualTo(OPEN);
        assertThat(tcp(DOCKER, 6380)).isEqualTo(CLOSED);
        String closed = DOCKER.replace("-A DOCKER-USER -s 10.9.9.9", "-A DOCKER-USER");
        assertThat(tcp(closed, 6379)).isEqualTo(CLOSED);
        String limited = DOCKER.replace("-A DOCKER-USER -s", "-A DOCKER-USER ! -s");
        assertThat(tcp(limited, 6379)).isEqualTo(LIMITED);
    }

    @Test
    void followsRedirectsToAnotherPort() {
        String rules =
                SHUT
                        + "-A INPUT -p tcp --dport 8080 -j ACCEPT\n"
                        + "*nat\n-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080\n";
        assertThat(tcp(rules, 80)).isEqualTo(OPEN);
        assertThat(tcp(rules, 81)).isEqualTo(CLOSED);
    }

    @Test
    void takesTheMoreOpenOfBothFamilies() {
        var four = firewall(SHUT);
        assertThat(four.reach(Socket.Protocol.TCP, 22, Family.IPV6)).isEqualTo(OPEN);
        assertThat(four.reach(Socket.Protocol.TCP, 22, Family.BOTH)).isEqualTo(OPEN);
        var six = IptablesSave.parse(SHUT.lines().toList(), Family.IPV6);
        assertThat(six.reach(Socket.Protocol.UDP, 22, Family.IPV6)).isEqualTo(CLOSED);
        var both = new ArrayList<>(four.chains());
        both.addAll(six.chains());
        assertThat(new Firewall(both, true).reach(Socket.Protocol.TCP, 22, Family.BOTH))
                .isEqualTo(CLOSED);
    }

    @Test
    void saysNothingIsOpenOfAFilterSeenInPart() {
        var part = new Firewall(firewall("*filter\n:INPUT ACCEPT\n").chains(), false);
        assertThat(part.reach(Socket.Protocol.TCP, 22, Family.IPV4)).isEqualTo(UNKNOWN);
        var shut = new Firewall(firewall(SHUT).chains(), false);
        assertThat(shut.reach(Socket.Protocol.TCP, 22, Family.IPV4)).isEqualTo(CLOSED);
    }

    @Test
    void asksTheGivenInterfacesOnly() {
        var rules = firewall(SHUT + "-A INPUT -i eth0 -j ACCEPT\n");
        assertThat(rules.reach(Socket.Protocol.TCP, 22, Family.IPV4, List.of("eth0")))
                .isEqualTo(OPEN);
        assertThat(rules.reach(Socket.Protocol.TCP, 22, Family.IPV4, List.of("eth1")))
                .isEqualTo(CLOSED);
        assertThat(rules.reach(Socket.Protocol.TCP, 22, Family.IPV4, List.of("eth0", "eth1")))
                .isEqualTo(LIMITED);
    }

    @Test
    void endsInCirclesAndDeepChains() {
        String circle = SHUT + ":a -\n:b -\n-A INPUT -j a\n-A a -j b\n-A b -g a\n-A b -j ACCEPT\n";
        assertThat(tcp(circle, 22)).isEqualTo(UNKNOWN);
        var deep = new StringBuilder(SHUT);
        deep.append("-A INPUT -j c0\n");
        for (int i = 0; i < 20_000; i++) {
            deep.append(":c").append(i).append(" -\n");
            deep.append("-A c").append(i).append(" -j c").append(i + 1).append('\n');
        }
        assertThat(tcp(deep.toString(), 22)).isEqualTo(UNKNOWN);
    }

    /// Thirty chains that each jump twice to the next: a walk that forgets takes 2^30 steps.
    @Test
    @Timeout(60)
    void staysFastWhereJumpsMultiply() {
        var chains = new ArrayList<Chain>();
        for (int i = 0; i < 30; i++) {
            var jump = Rule.jump(List.of(new Condition.Unknown("x")), Verdict.JUMP, "c" + (i + 1));
            chains.add(
                    new Chain(
                            Origin.NFTABLES,
                            Family.BOTH,
                            "t",
                            "c" + i,
                            i == 0 ? "input" : null,
                            0,
                            true,
                            List.of(jump, jump)));
        }
        chains.add(
                new Chain(
                        Origin.NFTABLES,
                        Family.BOTH,
                        "t",
                        "c30",
                        null,
                        0,
                        true,
                        List.of(Rule.of(List.of(), Verdict.DROP))));
        var reach = new Firewall(chains, true).reach(Socket.Protocol.TCP, 1, Family.BOTH);
        assertThat(reach).isEqualTo(UNKNOWN);
    }

    @Test
    void namesRulesThatOpenAPort() {
        var input = firewall(SHUT + "-A INPUT -p tcp --dport 6379:6380 -j ACCEPT\n").chains();
        var rule = input.getFirst().rules().getFirst();
        assertThat(rule.opens(Socket.Protocol.TCP, 6380)).isTrue();
        assertThat(rule.opens(Socket.Protocol.TCP, 6381)).isFalse();
        assertThat(rule.opens(Socket.Protocol.UDP, 6380)).isFalse();
        assertThat(rule.text()).isEqualTo("meta l4proto tcp th dport 6379-6380 accept");
    }

    @Test
    void namesNoRuleThatOpensItToSomeOrOpensAll() {
        var rules =
                firewall(
                                SHUT
                                        + "-A INPUT -s 10.0.0.1 -p tcp --dport 6379 -j ACCEPT\n-A INPUT -j ACCEPT\n")
                        .chains()
                        .getFirst()
                        .rules();
        assertThat(rules).hasSize(2).noneMatch(rule -> rule.opens(Socket.Protocol.TCP, 6379));
    }
}
