package davy.linux.kernel;

import davy.linux.kernel.KernelFirewallTest.Case;
import java.util.List;

/// Rule sets in the forms that ufw, kubelet and hand-written nftables files have, and rarer
/// expressions.
final class FirewallToolCases {
    private FirewallToolCases() {}

    static void add(List<Case> cases) {
        for (String tool : List.of("iptables-legacy-restore", "iptables-nft-restore")) {
            cases.add(new Case(tool + ": as ufw writes it", tool, UFW, UFW_EXPECTED));
            cases.add(new Case(tool + ": as kubelet writes it", tool, KUBELET, KUBELET_EXPECTED));
        }
        cases.add(new Case("rarer expressions", "nft", RARER, RARER_EXPECTED));
        cases.add(new Case("side by side", "nft", SIDE_BY_SIDE, SIDE_BY_SIDE_EXPECTED));
    }

    private static final String UFW =
            """
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT ACCEPT [0:0]
            :ufw-before-input - [0:0]
            :ufw-after-input - [0:0]
            :ufw-user-input - [0:0]
            :ufw-not-local - [0:0]
            :ufw-user-limit - [0:0]
            :ufw-user-limit-accept - [0:0]
            :ufw-skip-to-policy-input - [0:0]
            :ufw-logging-deny - [0:0]
            -A INPUT -j ufw-before-input
            -A INPUT -j ufw-after-input
            -A ufw-before-input -i lo -j ACCEPT
            -A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny
            -A ufw-before-input -m conntrack --ctstate INVALID -j DROP
            -A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT
            -A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT
            -A ufw-before-input -j ufw-not-local
            -A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT
            -A ufw-before-input -j ufw-user-input
            -A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
            -A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN
            -A ufw-not-local -m addrtype --dst-type BROADCAST -j RETURN
            -A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny
            -A ufw-not-local -j DROP
            -A ufw-after-input -p udp -m udp --dport 137 -j ufw-skip-to-policy-input
            -A ufw-after-input -m addrtype --dst-type BROADCAST -j ufw-skip-to-policy-input
            -A ufw-skip-to-policy-input -j DROP
            -A ufw-logging-deny -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "
            -A ufw-user-input -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name DEFAULT --mask 255.255.255.255 --rsource
            -A ufw-user-input -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j ufw-user-limit
            -A ufw-user-input -p tcp -m tcp --dport 22 -j ufw-user-limit-accept
            -A ufw-user-input -p tcp -m multiport --dports 80,443 -m comment --comment "dapp_Nginx%20Full" -j ACCEPT
            -A ufw-user-input -s 10.88.0.0/24 -p tcp -m tcp --dport 6379 -j ACCEPT
            -A ufw-user-input -s 10.88.0.2/32 -d 10.77.0.1/32 -j ACCEPT
            -A ufw-user-limit -j REJECT --reject-with icmp-port-unreachable
            -A ufw-user-limit-accept -j ACCEPT
            COMMIT
            """;

    private static final String UFW_EXPECTED =
            """
            tcp 22 IPV4 OPEN
            tcp 80 IPV4 OPEN
            tcp 443 IPV4 OPEN
            tcp 6379 IPV4 LIMITED
            tcp 2375 IPV4 LIMITED
            udp 22 IPV4 LIMITED
            tcp 2375 IPV6 OPEN\
            """;

    private static final String KUBELET =
            """
            *mangle
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -p tcp -m tcp --dport 8080 -j MARK --set-xmark 0x8000/0x8000
            COMMIT
            *nat
            :PREROUTING ACCEPT [0:0]
            :KUBE-SERVICES - [0:0]
            :KUBE-NODEPORTS - [0:0]
            :KUBE-MARK-MASQ - [0:0]
            :KUBE-SVC-A - [0:0]
            :KUBE-SEP-A - [0:0]
            -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
            -A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j KUBE-SVC-A
            -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
            -A KUBE-NODEPORTS -p tcp -m tcp --dport 80 -j KUBE-SVC-A
            -A KUBE-SVC-A -j KUBE-MARK-MASQ
            -A KUBE-SVC-A -j KUBE-SEP-A
            -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
            -A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.77.0.1:6379
            COMMIT
            *filter
            :INPUT ACCEPT [0:0]
            :KUBE-FIREWALL - [0:0]
            :KUBE-EXTERNAL - [0:0]
            -A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL
            -A INPUT -j KUBE-FIREWALL
            -A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
            -A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP
            -A KUBE-EXTERNAL -p tcp -m tcp --dport 2375 -m conntrack ! --ctstate DNAT -j DROP
            -A KUBE-EXTERNAL -p tcp -m tcp --dport 6379 -m conntrack ! --ctstate DNAT -j DROP
            COMMIT
            """;

    /// Which mark a packet bears is not followed, only whether it was marked at all.
    private static final String KUBELET_EXPECTED =
            """
            tcp 22 IPV4 OPEN
            tcp 443 IPV4 OPEN
            tcp 2375 IPV4 CLOSED
            tcp 6379 IPV4 CLOSED
            tcp 8080 IPV4 UNKNOWN
            tcp 80 IPV4 UNKNOWN\
            """;

    private static final String RARER =
            """
            define inside = { 10.88.0.0/24, 192.168.0.0/16 }
            table inet t {
              set marks { type mark; flags interval; elements = { 1-5, 16 } }
              set names { type ifname; elements = { "a0", "b0" } }
              map to { type ipv4_addr : verdict; flags interval; elements = { 10.88.0.0/24 : accept, 10.77.0.0/16 : drop } }
              counter hits { }
              limit slow { rate 100/second }
              chain input {
                type filter hook input priority 0; policy drop;
                meta l4proto ipv6-icmp accept
                meta mark @marks accept
                tcp dport 22 counter name hits log prefix "ssh " jump { ip saddr 10.77.0.0/16 accept; tcp dport 22 accept; }
                iifname . tcp dport { "a0" . 80, "eth7" . 443 } accept
                ip saddr & 255.255.255.0 == 10.88.0.0 tcp dport 443 accept
                ip saddr $inside tcp dport 6379 accept
                tcp dport 2375 ip saddr vmap @to
                iifname @names udp dport 22 accept
                meta nfproto ipv6 udp dport 80 accept
                meta protocol ip udp dport 443 accept
                udp sport . udp dport { 53 . 6379 } accept
                ct direction original ct state new udp dport 8080 accept
                ip version 4 tcp dport 8080 accept
              }
            }
            """;

    private static final String RARER_EXPECTED =
            """
            tcp 22 IPV4 OPEN
            tcp 22 IPV6 OPEN
            tcp 80 IPV4 LIMITED both
            tcp 443 IPV4 LIMITED
            tcp 6379 IPV4 LIMITED
            tcp 2375 IPV4 LIMITED
            udp 22 IPV4 LIMITED both
            udp 80 IPV4 CLOSED
            udp 80 IPV6 OPEN
            udp 443 IPV4 OPEN
            udp 443 IPV6 CLOSED
            udp 6379 IPV4 LIMITED none
            udp 8080 IPV4 OPEN
            tcp 8080 IPV4 UNKNOWN\
            """;

    private static final String SIDE_BY_SIDE =
            """
            table ip a {
              chain input {
                type filter hook input priority 0; policy drop;
                ip saddr 10.88.0.2 ip daddr 10.77.0.1 tcp dport 22 accept
                ip saddr 10.88.0.2 ip daddr 10.77.0.9 tcp dport 80 accept
                tcp sport 53 tcp dport 443 accept
                ip saddr 10.77.0.2 ip daddr 10.77.0.1 drop
                th sport 1024-65535 th dport 6379 accept
              }
            }
            table ip6 a {
              chain input {
                type filter hook input priority 0; policy drop;
                meta l4proto ipv6-icmp accept
                ip6 saddr fd88::2 ip6 daddr fd77::1 tcp dport 22 accept
                ip6 saddr & ffff:ffff:: == fd88:: tcp dport 80 accept
                exthdr rt exists drop
                tcp dport 443 accept
              }
            }
            """;

    private static final String SIDE_BY_SIDE_EXPECTED =
            """
            tcp 22 IPV4 LIMITED
            tcp 80 IPV4 CLOSED
            tcp 443 IPV4 LIMITED none
            tcp 22 IPV6 LIMITED
            tcp 80 IPV6 LIMITED
            tcp 443 IPV6 OPEN\
            """;
}
