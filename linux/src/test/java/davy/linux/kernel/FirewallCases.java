package davy.linux.kernel;

import davy.linux.kernel.KernelFirewallTest.Case;
import java.util.ArrayList;
import java.util.List;

/// Rule sets as administrators and tools write them. The stranger is `10.77.0.2` and `fd77::2`, the
/// friend `10.88.0.2` and `fd88::2`, both behind `a0`.
public final class FirewallCases {
    private FirewallCases() {}

    /// One rule for each match of the legacy tables that is understood.
    public static final String MANY_MATCHES =
            """
            *filter
            :INPUT DROP [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :mine - [0:0]
            -A INPUT -i lo -j ACCEPT
            -A INPUT ! -i eth+ -j ACCEPT
            -A INPUT -s 10.0.0.0/8 -j ACCEPT
            -A INPUT ! -s 192.0.2.1 -j DROP
            -A INPUT -d 192.0.2.7 -j ACCEPT
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            -A INPUT -p tcp -m tcp ! --dport 22:80 -j ACCEPT
            -A INPUT -p tcp -m tcp --sport 1024:65535 --dport 443 -j ACCEPT
            -A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT
            -A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT
            -A INPUT -p udp -m udp --dport 53 -j ACCEPT
            -A INPUT -p tcp -m multiport --dports 25,80:90,443 -j ACCEPT
            -A INPUT -p tcp -m multiport ! --dports 25,80:90,443 -j ACCEPT
            -A INPUT -p tcp -m multiport --sports 25 -j ACCEPT
            -A INPUT -p tcp -m multiport --ports 25 -j ACCEPT
            -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -m conntrack --ctstate INVALID -j DROP
            -A INPUT -m conntrack --ctstate NEW,UNTRACKED,DNAT -j ACCEPT
            -A INPUT -m conntrack ! --ctstate NEW -j ACCEPT
            -A INPUT -m conntrack --ctdir ORIGINAL -j ACCEPT
            -A INPUT -m iprange --src-range 192.0.2.1-192.0.2.9 -j ACCEPT
            -A INPUT -m iprange ! --dst-range 192.0.2.1-192.0.2.9 -j ACCEPT
            -A INPUT -m addrtype --dst-type LOCAL -j ACCEPT
            -A INPUT -m addrtype ! --src-type UNICAST -j DROP
            -A INPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT
            -A INPUT -m mark --mark 0x8000/0x8000 -j DROP
            -A INPUT -m mark ! --mark 0x1 -j ACCEPT
            -A INPUT -m pkttype --pkt-type broadcast -j DROP
            -A INPUT -m limit --limit 3/min -j ACCEPT
            -A INPUT -m hashlimit --hashlimit-above 5/sec --hashlimit-mode srcip --hashlimit-name h -j DROP
            -A INPUT -m connlimit --connlimit-above 10 -j DROP
            -A INPUT -m connlimit --connlimit-upto 10 -j ACCEPT
            -A INPUT -m recent --set --name knock --rsource
            -A INPUT -m recent --rcheck --seconds 30 --name knock --rsource -j ACCEPT
            -A INPUT -m recent ! --rcheck --name knock --rsource -j DROP
            -A INPUT -m comment --comment "a comment" -j ACCEPT
            -A INPUT -p icmp -j ACCEPT
            -A INPUT ! -p tcp -j ACCEPT
            -A INPUT -j mine
            -A INPUT -g mine
            -A mine -j RETURN
            -A mine -j LOG --log-prefix "shut "
            -A mine -p tcp -j REJECT
            -A mine -j NFQUEUE --queue-num 3
            COMMIT
            *nat
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            -A PREROUTING -p tcp -m tcp --dport 81 -j REDIRECT --to-ports 8080
            -A PREROUTING -p tcp -m tcp --dport 82 -j DNAT --to-destination 192.0.2.5
            -A POSTROUTING -o eth9 -j MASQUERADE
            COMMIT
            *raw
            :PREROUTING ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A PREROUTING -p udp -m udp --dport 53 -j CT --notrack
            COMMIT
            *mangle
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            -A PREROUTING -p tcp -m tcp --dport 83 -j MARK --set-xmark 0x1/0xffffffff
            COMMIT
            """;

    static List<Case> all() {
        var cases = new ArrayList<Case>();
        nft(cases);
        nftSets(cases);
        nftMore(cases);
        FirewallToolCases.add(cases);
        for (String tool : List.of("iptables-legacy-restore", "iptables-nft-restore")) {
            iptables(cases, tool);
        }
        for (String tool : List.of("ip6tables-legacy-restore", "ip6tables-nft-restore")) {
            ip6tables(cases, tool);
        }
        return cases;
    }

    private static String input(String policy, String rules) {
        return """
        table inet filter {
          chain input {
            type filter hook input priority 0; policy %s;
            meta l4proto ipv6-icmp accept
            %s
          }
        }
        """
                .formatted(policy, rules);
    }

    private static void nft(List<Case> cases) {
        cases.add(
                new Case(
                        "drop all but ssh",
                        "nft",
                        input(
                                "drop",
                                "ct state established,related accept\niifname lo accept\ntcp dport 22"
                                        + " accept"),
                        """
                        tcp 22 IPV4 OPEN
                        tcp 22 IPV6 OPEN
                        udp 22 IPV4 CLOSED
                        tcp 6379 IPV4 CLOSED
                        tcp 6379 IPV6 CLOSED\
                        """));
        cases.add(
                new Case(
                        "one prefix",
                        "nft",
                        input(
                                "drop",
                                "ip saddr 10.88.0.0/24 tcp dport 6379 accept\nip saddr 10.88.0.0/20"
                                        + " tcp dport 443 accept\nip saddr 10.88.0.2 udp dport 80"
                                        + " accept\nip6 saddr fd88::/64 tcp dport 6379 accept\nip6 saddr"
                                        + " fd88::/61 tcp dport 443 accept\nip saddr != 10.88.0.0/16 tcp"
                                        + " dport 22 accept"),
                        """
                        tcp 6379 IPV4 LIMITED
                        tcp 443 IPV4 LIMITED
                        udp 80 IPV4 LIMITED
                        tcp 6379 IPV6 LIMITED
                        tcp 443 IPV6 LIMITED
                        tcp 80 IPV4 CLOSED\
                        """));
        cases.add(
                new Case(
                        "all but one prefix is open",
                        "nft",
                        input("accept", "ip saddr != 10.88.0.0/24 tcp dport { 6379, 2375 } drop"),
                        """
                        tcp 6379 IPV4 LIMITED
                        tcp 2375 IPV4 LIMITED
                        tcp 2375 IPV6 OPEN
                        tcp 22 IPV4 OPEN\
                        """));
        cases.add(
                new Case(
                        "interface",
                        "nft",
                        input(
                                "drop",
                                "iifname \"a0\" tcp dport 22 accept\niif \"a0\" tcp dport 80 accept\n"
                                        + "iifname \"a*\" tcp dport 443 accept\niif lo accept\niifname != { \"lo\", \"b0\" } tcp dport 8080 accept\niifname \"eth*\" tcp dport 6379 accept"),
                        """
                        tcp 22 IPV4 LIMITED both
                        tcp 80 IPV4 LIMITED both
                        tcp 443 IPV4 LIMITED both
                        tcp 8080 IPV4 LIMITED both
                        tcp 6379 IPV4 LIMITED none
                        tcp 2375 IPV4 CLOSED\
                        """));
        cases.add(
                new Case(
                        "policy accept, rules that drop and reject",
                        "nft",
                        input(
                                "accept",
                                "tcp dport 6379 drop\ntcp dport 2375 reject with tcp reset\nudp dport"
                                        + " 22-80 reject\nip6 nexthdr tcp tcp dport 80 drop\nip protocol tcp tcp dport 443 drop"),
                        """
                        tcp 6379 IPV4 CLOSED
                        tcp 2375 IPV4 CLOSED
                        tcp 22 IPV4 OPEN
                        udp 22 IPV4 CLOSED
                        udp 80 IPV6 CLOSED
                        udp 443 IPV4 OPEN
                        tcp 80 IPV4 OPEN
                        tcp 80 IPV6 CLOSED
                        tcp 443 IPV4 CLOSED
                        tcp 443 IPV6 OPEN\
                        """));
        cases.add(
                new Case(
                        "ranges and negations",
                        "nft",
                        input(
                                "drop",
                                "tcp dport 20-30 accept\ntcp dport != 1-2400 accept\nudp dport > 443"
                                        + " accept\nudp dport <= 22 accept\ntcp sport 1024-65535 tcp dport 80 accept\nct state new tcp dport 443 th dport 443 accept"),
                        """
                        tcp 22 IPV4 OPEN
                        tcp 2375 IPV4 CLOSED
                        tcp 6379 IPV4 OPEN
                        udp 443 IPV4 CLOSED
                        udp 2375 IPV4 OPEN
                        udp 22 IPV4 OPEN
                        tcp 443 IPV4 OPEN
                        tcp 80 IPV4 OPEN\
                        """));
    }

    private static void nftSets(List<Case> cases) {
        cases.add(
                new Case(
                        "sets, intervals, concatenations",
                        "nft",
                        """
                        table inet t {
                          set ports { type inet_service; flags interval; elements = { 22, 79-81, 6000-6378, 8000-9000 } }
                          set friends { type ipv4_addr; flags interval; elements = { 10.88.0.0/24, 192.0.2.0-192.0.2.99 } }
                          set friends6 { type ipv6_addr; elements = { fd88::2, fd88::3 } }
                          set pairs { type ipv4_addr . inet_service; elements = { 10.88.0.2 . 2375, 192.0.2.9 . 22 } }
                          set spans { type inet_proto . inet_service; flags interval; elements = { udp . 440-450, tcp . 1-2 } }
                          set nobody { type ipv4_addr; flags dynamic; }
                          chain input {
                            type filter hook input priority filter; policy drop;
                            meta l4proto ipv6-icmp accept
                            ip saddr @nobody drop
                            tcp dport @ports accept
                            ip saddr @friends tcp dport 6379 accept
                            ip6 saddr @friends6 tcp dport 6379 accept
                            ip saddr . tcp dport @pairs accept
                            meta l4proto . th dport @spans accept
                            udp dport != { 22, 80, 443, 6379, 8080 } accept
                          }
                        }
                        """,
                        """
                        tcp 22 IPV4 OPEN
                        tcp 80 IPV6 OPEN
                        tcp 8080 IPV4 OPEN
                        tcp 6379 IPV4 LIMITED
                        tcp 6379 IPV6 LIMITED
                        tcp 2375 IPV4 LIMITED
                        tcp 443 IPV4 CLOSED
                        udp 443 IPV4 OPEN
                        udp 80 IPV4 CLOSED
                        udp 2375 IPV4 OPEN\
                        """));
        cases.add(
                new Case(
                        "verdict maps and jumps",
                        "nft",
                        """
                        table inet t {
                          chain input {
                            type filter hook input priority 10; policy drop;
                            ct state vmap { established : accept, related : accept, invalid : drop }
                            meta l4proto vmap { tcp : jump tcp_in, udp : goto udp_in, ipv6-icmp : accept }
                            tcp dport 443 accept
                          }
                          chain tcp_in {
                            tcp dport vmap { 22 : accept, 80-90 : jump web, 6379 : drop, 443 : return }
                            iifname vmap { "lo" : accept, "a0" : continue }
                            tcp dport 8080 accept
                          }
                          chain web { ip saddr 10.88.0.0/16 accept; }
                          chain udp_in { udp dport { 22, 80 } accept; }
                        }
                        """,
                        """
                        tcp 22 IPV4 OPEN
                        tcp 80 IPV4 LIMITED
                        tcp 80 IPV6 CLOSED
                        tcp 6379 IPV4 CLOSED
                        tcp 443 IPV4 OPEN
                        tcp 8080 IPV6 OPEN
                        udp 80 IPV4 OPEN
                        udp 443 IPV4 CLOSED\
                        """));
        cases.add(
                new Case(
                        "limits",
                        "nft",
                        """
                        table inet t {
                          set seen { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
                          chain input {
                            type filter hook input priority 0; policy drop;
                            meta l4proto ipv6-icmp accept
                            tcp dport 22 limit rate 100/second burst 1000 packets accept
                            tcp dport 80 ct count 100 accept
                            tcp dport 443 ct count over 100 drop
                            tcp dport 443 accept
                            tcp dport 6379 limit rate over 100/second burst 1000 packets drop
                            tcp dport 6379 accept
                            tcp dport 8080 add @seen { ip saddr limit rate 100/second burst 1000 packets } accept
                            tcp dport 2375 quota over 1 mbytes accept
                          }
                        }
                        """,
                        """
                        tcp 22 IPV4 OPEN
                        tcp 80 IPV4 OPEN
                        tcp 443 IPV4 OPEN
                        tcp 6379 IPV4 OPEN
                        tcp 8080 IPV4 OPEN
                        tcp 2375 IPV4 UNKNOWN\
                        """));
    }

    private static void nftMore(List<Case> cases) {
        cases.add(
                new Case(
                        "raw drops, marks, untracked, several base chains",
                        "nft",
                        """
                        table ip raw {
                          chain pre {
                            type filter hook prerouting priority raw; policy accept;
                            tcp dport 6379 drop
                            udp dport 80 notrack
                            tcp dport 443 meta mark set 7
                          }
                        }
                        table inet first {
                          chain input {
                            type filter hook input priority -5; policy accept;
                            tcp dport 22 accept
                            tcp dport { 80, 8080 } drop
                          }
                        }
                        table ip second {
                          chain input {
                            type filter hook input priority 5; policy drop;
                            ct state new udp dport 80 drop
                            udp dport 80 accept
                            meta mark 7 accept
                            tcp dport 80 accept
                            meta pkttype broadcast accept
                            fib daddr type local tcp dport 2375 accept
                            fib saddr . iif oif missing accept
                            tcp flags & (fin|syn|rst|ack) == syn tcp dport 8080 accept
                          }
                        }
                        table ip off { flags dormant;
                          chain input { type filter hook input priority 1; policy drop; }
                        }
                        """,
                        """
                        tcp 6379 IPV4 CLOSED
                        tcp 6379 IPV6 OPEN
                        tcp 22 IPV4 CLOSED
                        tcp 22 IPV6 OPEN
                        tcp 80 IPV4 CLOSED
                        tcp 8080 IPV4 CLOSED
                        udp 80 IPV4 OPEN
                        tcp 443 IPV4 UNKNOWN
                        tcp 2375 IPV4 OPEN\
                        """));
        cases.add(
                new Case(
                        "redirection",
                        "nft",
                        """
                        table ip nat {
                          chain pre {
                            type nat hook prerouting priority dstnat; policy accept;
                            tcp dport 80 redirect to :8080
                            tcp dport 443 dnat to 10.77.0.1:6379
                          }
                        }
                        table inet filter {
                          chain input {
                            type filter hook input priority 0; policy drop;
                            tcp dport 8080 ct status dnat accept
                            tcp dport 80 accept
                            tcp flags syn / fin,syn,rst,ack tcp dport 22 accept
                          }
                        }
                        """,
                        """
                        tcp 80 IPV4 OPEN
                        tcp 8080 IPV4 CLOSED
                        tcp 80 IPV6 OPEN
                        tcp 8080 IPV6 CLOSED
                        tcp 443 IPV4 CLOSED
                        tcp 22 IPV4 OPEN\
                        """));
        cases.add(
                new Case(
                        "destinations",
                        "nft",
                        input(
                                "drop",
                                "ip daddr 10.77.0.1 tcp dport 22 accept\nip daddr 10.77.0.9 tcp dport"
                                        + " 80 accept\nip daddr { 224.0.0.0/4, 255.255.255.255 } accept\n"
                                        + "ip6 daddr fd77::/64 tcp dport 22 accept\nip daddr 10.77.0.0/24"
                                        + " ip saddr 10.88.0.2 tcp dport 443 accept"),
                        """
                        tcp 22 IPV4 OPEN
                        tcp 80 IPV4 CLOSED
                        tcp 443 IPV4 LIMITED
                        tcp 22 IPV6 OPEN\
                        """));
        cases.add(
                new Case(
                        "ingress of a device",
                        "nft",
                        """
                        table netdev t {
                          chain in { type filter hook ingress device "a0" priority 0; policy accept;
                            tcp dport 22 drop
                          }
                        }
                        """,
                        """
                        tcp 22 IPV4 LIMITED none
                        tcp 80 IPV4 OPEN\
                        """));
        cases.add(
                new Case(
                        "as firewalld writes it",
                        "nft",
                        """
                        table inet firewalld {
                          chain filter_INPUT {
                            type filter hook input priority filter + 10; policy accept;
                            ct state { established, related } accept
                            ct status dnat accept
                            iifname "lo" accept
                            ct state invalid drop
                            jump filter_INPUT_ZONES
                            reject with icmpx admin-prohibited
                          }
                          chain filter_INPUT_ZONES {
                            ip saddr 10.88.0.0/24 goto filter_IN_trusted
                            iifname "a0" goto filter_IN_public
                            goto filter_IN_public
                          }
                          chain filter_IN_trusted { accept; }
                          chain filter_IN_public {
                            jump filter_IN_public_deny
                            jump filter_IN_public_allow
                            meta l4proto { icmp, ipv6-icmp } accept
                          }
                          chain filter_IN_public_deny { }
                          chain filter_IN_public_allow {
                            tcp dport 22 accept
                            ip6 daddr fe80::/64 udp dport 546 accept
                          }
                        }
                        """,
                        """
                        tcp 22 IPV4 OPEN
                        tcp 22 IPV6 OPEN
                        tcp 80 IPV4 LIMITED
                        udp 22 IPV4 LIMITED
                        tcp 80 IPV6 CLOSED\
                        """));
    }

    private static void iptables(List<Case> cases, String tool) {
        cases.add(
                new Case(
                        tool + ": usual server",
                        tool,
                        """
                        *filter
                        :INPUT DROP [0:0]
                        :FORWARD DROP [0:0]
                        :OUTPUT ACCEPT [0:0]
                        -A INPUT -i lo -j ACCEPT
                        -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
                        -A INPUT -m conntrack --ctstate INVALID -j DROP
                        -A INPUT -p tcp -m tcp --dport 22 -m comment --comment "ssh" -j ACCEPT
                        -A INPUT -p tcp -m multiport --dports 80,443 -m conntrack --ctstate NEW -j ACCEPT
                        -A INPUT -s 10.88.0.0/24 -p tcp -m tcp --dport 6379 -j ACCEPT
                        -A INPUT -p udp -m udp --dport 20:30 -j ACCEPT
                        -A INPUT -j REJECT --reject-with icmp-host-prohibited
                        COMMIT
                        """,
                        """
                        tcp 22 IPV4 OPEN
                        tcp 80 IPV4 OPEN
                        tcp 443 IPV4 OPEN
                        tcp 6379 IPV4 LIMITED
                        tcp 2375 IPV4 CLOSED
                        tcp 8080 IPV4 CLOSED
                        udp 22 IPV4 OPEN
                        udp 80 IPV4 CLOSED\
                        """));
        cases.add(
                new Case(
                        tool + ": chains, limits, translations",
                        tool,
                        """
                        *nat
                        :PREROUTING ACCEPT [0:0]
                        :INPUT ACCEPT [0:0]
                        :OUTPUT ACCEPT [0:0]
                        :POSTROUTING ACCEPT [0:0]
                        -A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080
                        COMMIT
                        *filter
                        :INPUT ACCEPT [0:0]
                        :FORWARD ACCEPT [0:0]
                        :OUTPUT ACCEPT [0:0]
                        :f2b-sshd - [0:0]
                        :logdrop - [0:0]
                        :after - [0:0]
                        -A INPUT -p tcp -m multiport --dports 22,2222 -j f2b-sshd
                        -A INPUT -p tcp -m tcp --dport 22 -m hashlimit --hashlimit-above 1000/sec --hashlimit-mode srcip --hashlimit-name ssh -j DROP
                        -A INPUT -p tcp -m tcp --dport 22 -m connlimit --connlimit-above 100 -j DROP
                        -A INPUT -p tcp -m tcp --dport 443 -m limit --limit 1000/sec --limit-burst 1000 -j ACCEPT
                        -A INPUT -p tcp -m tcp --dport 6379 -m iprange ! --src-range 10.88.0.1-10.88.0.9 -j logdrop
                        -A INPUT -p tcp -m tcp --dport 2375 -m addrtype --dst-type LOCAL -j logdrop
                        -A INPUT -p tcp -m tcp --dport 443 -g after
                        -A INPUT -p udp -m udp --dport 22 -m mark --mark 0x8000/0x8000 -j DROP
                        -A INPUT -p udp -m udp --dport 80 -m pkttype --pkt-type unicast -j DROP
                        -A f2b-sshd -s 192.0.2.66/32 -j REJECT
                        -A f2b-sshd -j RETURN
                        -A logdrop -m limit --limit 5/min -j LOG --log-prefix "shut "
                        -A logdrop -j DROP
                        -A after -j DROP
                        COMMIT
                        """,
                        """
                        tcp 22 IPV4 OPEN
                        tcp 443 IPV4 OPEN
                        tcp 6379 IPV4 LIMITED
                        tcp 2375 IPV4 CLOSED
                        tcp 80 IPV4 OPEN
                        udp 22 IPV4 OPEN
                        udp 80 IPV4 CLOSED\
                        """));
    }

    private static void ip6tables(List<Case> cases, String tool) {
        cases.add(
                new Case(
                        tool,
                        tool,
                        """
                        *filter
                        :INPUT DROP [0:0]
                        :FORWARD DROP [0:0]
                        :OUTPUT ACCEPT [0:0]
                        -A INPUT -m rt --rt-type 0 -j DROP
                        -A INPUT -p ipv6-icmp -j ACCEPT
                        -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
                        -A INPUT -s fd88::/64 -p tcp -m multiport --dports 6379,8000:8090 -j ACCEPT
                        -A INPUT ! -s fd88::/64 -p udp -m udp --dport 53:443 -j REJECT
                        -A INPUT -p udp -j ACCEPT
                        COMMIT
                        """,
                        """
                        tcp 22 IPV6 OPEN
                        tcp 22 IPV4 OPEN
                        tcp 6379 IPV6 LIMITED
                        tcp 8080 IPV6 LIMITED
                        tcp 443 IPV6 CLOSED
                        udp 80 IPV6 LIMITED
                        udp 22 IPV6 OPEN\
                        """));
    }
}
