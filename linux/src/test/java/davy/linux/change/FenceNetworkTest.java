package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;

import davy.linux.kernel.Namespaces;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Puts fences up in a network namespace of the test's own, and tries with real connections what
/// passes; what stands is compared with what nft(8) shows.
class FenceNetworkTest extends FencedNetwork {
    @Test
    void blocksAnAddressBothWays() throws Exception {
        publish();
        String before = listing();
        String[] tries = {
            FROM_STRANGER + 22, FROM_STRANGER6 + 22, FROM_STRANGER + 7000,
                    "udp 10.77.0.2 10.77.0.1 22",
            FROM_FRIEND + 22, FROM_FRIEND6 + 22, FROM_FRIEND + 7000, "udp 10.88.0.2 10.77.0.1 22"
        };
        String[] back = {
            TO_STRANGER + 22, TO_STRANGER6 + 22, TO_FRIEND + 22, LOOP + 22, LOOP6 + 22
        };
        String[] through = {"tcp 172.17.0.2 10.77.0.2 22", "tcp 172.17.0.2 10.88.0.2 22"};
        assertThat(outside(connect(tries))).containsOnly("yes");
        assertThat(host(connect(back))).containsOnly("yes");
        assertThat(inContainer(connect(through))).containsOnly("yes");

        String fence = " t block 10.77.0.2 block fd77::2";
        assertThat(host("filter put" + fence)).first().isEqualTo("put");

        assertThat(host("filter stands" + fence)).containsExactly("true");
        assertThat(outside(connect(tries)))
                .containsExactly("no", "no", "no", "no", "yes", "yes", "yes", "yes");
        assertThat(host(connect(back))).containsExactly("no", "no", "yes", "yes", "yes");
        assertThat(inContainer(connect(through))).containsExactly("no", "yes");

        assertThat(host("filter remove davy_t")).containsExactly("true");
        assertThat(host("filter remove davy_t")).containsExactly("false");
        assertThat(listing()).isEqualTo(before);
        assertThat(outside(connect(tries))).containsOnly("yes");
        assertThat(inContainer(connect(through))).containsOnly("yes");
    }

    /// Nothing leaves for a blocked address, under whatever address it was sent.
    @Test
    void letsNothingOutToABlockedAddress() throws Exception {
        nft("add table ip nat");
        nft("add chain ip nat out { type nat hook output priority -100; }");
        nft("add rule ip nat out ip daddr 10.88.0.7 dnat to 10.77.0.2");
        nft("add table ip last");
        nft("add chain ip last post { type filter hook postrouting priority 300; }");
        String count = "ip last post ip daddr 10.77.0.2 counter";
        nft("add rule " + count);
        String[] tries = {
            TO_STRANGER + 22, "tcp 10.77.0.1 10.88.0.7 22", "udp 10.77.0.1 10.77.0.2 22"
        };
        assertThat(host(connect(tries))).containsOnly("yes");
        assertThat(nft("list chain ip last post")).doesNotContain("packets 0 ");

        host("filter put t block 10.77.0.2");
        nft("flush chain ip last post");
        nft("add rule " + count);
        assertThat(host(connect(tries))).containsOnly("no");
        assertThat(nft("list chain ip last post")).contains("packets 0 ");
    }

    @Test
    void isShownByNftAsMeant() throws Exception {
        host(
                "filter put t block 10.77.0.2 block fd77::2 close TCP 6379 isolate"
                        + " leases keep 10.77.0.1 22 10.88.0.2 50000 keep fd77::1 22 fd88::2 50001 open"
                        + " IN TCP 198.51.100.0/24 22 open OUT UDP 192.0.2.53 53");
        assertThat(nft("-nn", "list", "table", "inet", "davy_t")).isEqualTo(SHOWN);
    }

    private static final String SHOWN =
            """
            table inet davy_t {
            \tset blocked4 {
            \t\ttype ipv4_addr
            \t\telements = { 10.77.0.2 }
            \t}

            \tset blocked6 {
            \t\ttype ipv6_addr
            \t\telements = { fd77::2 }
            \t}

            \tset closed {
            \t\ttype inet_proto . inet_service
            \t\telements = { 6 . 6379 }
            \t}

            \tchain prerouting {
            \t\ttype filter hook prerouting priority -190; policy accept;
            \t\tiif "lo" accept
            \t\tip saddr @blocked4 drop
            \t\tip6 saddr @blocked6 drop
            \t\tfib daddr type 2 meta l4proto . th dport @closed drop
            \t}

            \tchain postrouting {
            \t\ttype filter hook postrouting priority -190; policy accept;
            \t\toif "lo" accept
            \t\tip daddr @blocked4 drop
            \t\tip6 daddr @blocked6 drop
            \t}

            \tchain input {
            \t\ttype filter hook input priority -190; policy drop;
            \t\tiif "lo" accept
            \t\tmeta l4proto . th dport @closed drop
            \t\ticmpv6 type 130-136 accept
            \t\ticmpv6 type 143 accept
            \t\ticmpv6 type 1-2 accept
            \t\ticmp type 3 accept
            \t\tip saddr 10.88.0.2 ip daddr 10.77.0.1 tcp sport 50000 tcp dport 22 accept
            \t\tip6 saddr fd88::2 ip6 daddr fd77::1 tcp sport 50001 tcp dport 22 accept
            \t\tip saddr 198.51.100.0-198.51.100.255 tcp dport 22 accept
            \t\tip saddr 192.0.2.53 udp sport 53 accept
            \t\tmeta nfproto 2 udp sport 67 udp dport 68 accept
            \t\tmeta nfproto 10 udp sport 547 udp dport 546 accept
            \t}

            \tchain output {
            \t\ttype filter hook output priority -190; policy drop;
            \t\toif "lo" accept
            \t\tmeta l4proto . th sport @closed drop
            \t\ticmpv6 type 130-136 accept
            \t\ticmpv6 type 143 accept
            \t\tip saddr 10.77.0.1 ip daddr 10.88.0.2 tcp sport 22 tcp dport 50000 accept
            \t\tip6 saddr fd77::1 ip6 daddr fd88::2 tcp sport 22 tcp dport 50001 accept
            \t\tip daddr 198.51.100.0-198.51.100.255 tcp sport 22 tcp flags != 0x2 / 0x2,0x10 accept
            \t\tip daddr 192.0.2.53 udp dport 53 accept
            \t\tmeta nfproto 2 udp sport 68 udp dport 67 accept
            \t\tmeta nfproto 10 udp sport 546 udp dport 547 accept
            \t}

            \tchain forward {
            \t\ttype filter hook forward priority -190; policy drop;
            \t}
            }
            """;

    /// A hand that changes anything in the table is noticed; putting the fence up again mends it.
    @Test
    void tellsWhetherItStandsAsItWasPutUp() throws Exception {
        String fence = " t block 10.77.0.2 close TCP 6379 isolate open IN TCP 10.88.0.0/16 22";
        assertThat(host("filter stands" + fence)).containsExactly("false");
        for (String change :
                List.of(
                        "insert rule inet davy_t input accept",
                        "add element inet davy_t closed { tcp . 80 }",
                        "delete element inet davy_t blocked4 { 10.77.0.2 }",
                        "flush chain inet davy_t prerouting",
                        "add chain inet davy_t input { policy accept; }",
                        "add chain inet davy_t more",
                        "add table inet davy_t { flags dormant; }",
                        "add set inet davy_t more { type ipv4_addr; }",
                        "delete table inet davy_t")) {
            assertThat(host("filter put" + fence)).first().isEqualTo("put");
            assertThat(host("filter stands" + fence)).as(change).containsExactly("true");
            nft(change);
            assertThat(host("filter stands" + fence)).as(change).containsExactly("false");
        }
        host("filter put" + fence);
        assertThat(host("filter stands t block 10.77.0.3 close TCP 6379")).containsExactly("false");
    }

    @Test
    void closesAPortButForLoopback() throws Exception {
        publish();
        assertThat(outside("talk hold cut 10.77.0.2 10.77.0.1 2222")).hasSize(1);
        assertThat(outside("talk say cut 1000")).containsExactly("yes");
        host("filter put t close TCP 6379 close TCP 2222 close TCP 7000");

        String[] tries = {
            FROM_STRANGER + 6379,
            FROM_STRANGER6 + 6379,
            FROM_STRANGER + 7000,
            FROM_STRANGER + 22,
            FROM_STRANGER6 + 22,
            "udp 10.77.0.2 10.77.0.1 6379"
        };
        assertThat(outside(connect(tries))).containsExactly("no", "no", "no", "yes", "yes", "yes");
        assertThat(outside("talk say cut 1000")).containsExactly("no");
        assertThat(host("reach tcp 6379 IPV4 tcp 6379 IPV6 tcp 22 IPV4"))
                .containsExactly("CLOSED", "CLOSED", "OPEN");
        // This host reaches itself by any of its addresses, and others at a port of that number.
        String[] own = {
            LOOP + 6379, LOOP6 + 6379, TO_SELF + 6379, TO_SELF + 7000, TO_STRANGER + 6379
        };
        assertThat(host(connect(own))).containsOnly("yes");
        String[] through = {"tcp 172.17.0.2 172.17.0.1 6379", "tcp 172.17.0.2 10.77.0.2 6379"};
        assertThat(inContainer(connect(through))).containsExactly("no", "yes");
    }

    /// A port that another is translated to is closed as well.
    @Test
    void closesWhatIsRedirectedToThePort() throws Exception {
        nft("add table ip nat");
        nft("add chain ip nat pre { type nat hook prerouting priority -100; }");
        nft("add rule ip nat pre tcp dport 81 redirect to :6379");
        assertThat(outside(connect(FROM_STRANGER + 81))).containsExactly("yes");
        host("filter put t close TCP 6379");
        assertThat(outside(connect(FROM_STRANGER + 81))).containsExactly("no");
    }

    @Test
    void isolatesAndKeepsTheConnectionsNamed() throws Exception {
        publish();
        String four = outside("talk hold four 10.88.0.2 10.77.0.1 2222").getFirst();
        String six = outside("talk hold six fd88::2 fd77::1 2222").getFirst();
        outside("talk hold other 10.88.0.2 10.77.0.1 2222");
        host(
                "filter put t isolate keep 10.77.0.1 2222 10.88.0.2 %s keep fd77::1 2222 fd88::2 %s"
                        .formatted(four, six));

        // Neighbours have to be found anew: all that is known of them is forgotten.
        Namespaces.must(namespaces().inHost("", "ip", "neigh", "flush", "dev", "a0"));
        assertThat(outside("talk say four 2000")).containsExactly("yes");
        assertThat(outside("talk say six 5000")).containsExactly("yes");
        assertThat(outside("talk say other 1000")).containsExactly("no");
        String[] in = {
            FROM_FRIEND + 2222,
            FROM_FRIEND6 + 2222,
            FROM_STRANGER + 22,
            FROM_STRANGER + 7000,
            "udp 10.77.0.2 10.77.0.1 22"
        };
        assertThat(outside(connect(in))).containsOnly("no");
        String[] out = {TO_STRANGER + 22, TO_STRANGER6 + 22, "tcp 172.17.0.1 172.17.0.2 6380"};
        assertThat(host(connect(out))).containsOnly("no");
        assertThat(host(connect(LOOP + 22, LOOP6 + 22, TO_SELF + 22))).containsOnly("yes");
        String[] through = {"tcp 172.17.0.2 10.77.0.2 22", "tcp 172.17.0.2 172.17.0.1 22"};
        assertThat(inContainer(connect(through))).containsOnly("no");

        host("filter remove davy_t");
        assertThat(outside("talk say other 8000")).as("resumed").containsExactly("yes");
        assertThat(outside(connect(in))).containsOnly("yes");
        assertThat(host(connect(out))).containsOnly("yes");
        assertThat(inContainer(connect(through))).containsOnly("yes");
    }

    @Test
    void isolatesButForWhatMayBeOpened() throws Exception {
        host(
                "filter put t isolate open IN TCP 10.88.0.0/16 22 open OUT TCP 10.77.0.2 22 open IN UDP"
                        + " fd88::2 22");
        String[] in = {
            FROM_FRIEND + 22,
            FROM_FRIEND + 6379,
            FROM_STRANGER + 22,
            FROM_FRIEND6 + 22,
            "udp fd88::2 fd77::1 22",
            "udp fd77::2 fd77::1 22"
        };
        assertThat(outside(connect(in))).containsExactly("yes", "no", "no", "no", "yes", "no");
        assertThat(host(connect(TO_STRANGER + 22, TO_STRANGER + 6379, TO_FRIEND + 22)))
                .containsExactly("yes", "no", "no");
    }

    /// Who may be asked may not ask from the port that he answers from.
    @Test
    void letsNoConnectionBeOpenedInTheOtherDirection() throws Exception {
        assertThat(outside("talk from 10.77.0.2 2300 10.77.0.1 22")).containsExactly("yes");
        host("filter put t isolate open OUT TCP 10.77.0.2 2300");
        assertThat(outside("talk from 10.77.0.2 2300 10.77.0.1 6379")).containsExactly("no");
    }

    @Test
    void putsManyAddressesUpAtOnce() throws Exception {
        var answer = host("filter put t many 10000");
        assertThat(answer).first().isEqualTo("put");
        System.out.println("fence of 10,000 addresses put up in ms: " + answer.getLast());
        assertThat(host("filter stands t many 10000")).containsExactly("true");
        String json = nft("-j", "list", "set", "inet", "davy_t", "blocked6");
        assertThat(json.split("2001:db8::", -1)).hasSize(5_001);
        assertThat(outside(connect(FROM_STRANGER + 22))).containsExactly("yes");
    }

    /// Nothing gets in while a fence takes the place of another.
    @Test
    void leavesNoGapWhereOneReplacesAnother() throws Exception {
        host("filter put t block 10.77.0.2");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var putting = threads.submit(() -> host("filter again 400 t block 10.77.0.2"));
            int rounds = 0;
            do {
                String one = "udp 10.77.0.2 10.77.0.1 22";
                assertThat(outside(connect(one, one, one, one))).containsOnly("no");
                rounds++;
            } while (!putting.isDone() || rounds < 3);
            assertThat(putting.get()).containsExactly("put");
        }
        assertThat(host("filter stands t block 10.77.0.2")).containsExactly("true");
    }
}
