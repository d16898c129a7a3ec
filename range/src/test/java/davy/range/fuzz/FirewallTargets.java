package davy.range.fuzz;

import static davy.range.fuzz.Target.check;
import static davy.range.fuzz.Target.same;

import davy.core.network.Firewall;
import davy.core.network.Firewall.Family;
import davy.core.network.IptablesDecoder;
import davy.core.network.IptablesSave;
import davy.core.network.Netlink;
import davy.core.network.NftDecoder;
import davy.core.network.NftText;
import davy.core.network.Socket;
import davy.core.text.RawText;
import java.nio.ByteBuffer;
import java.util.List;

/// Rules of the packet filter, and what follows from them.
@SuppressWarnings("StringConcatToTextBlock") // seeds are short
final class FirewallTargets {
    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "iptables-save",
                            "each port has an answer, the same twice",
                            bytes -> {
                                var lines = RawText.decode(bytes).lines().toList();
                                return judge(IptablesSave.parse(lines, Family.IPV4))
                                        + judge(IptablesSave.parse(lines, Family.IPV6));
                            },
                            """
                            *filter
                            :INPUT DROP [0:0]
                            :C - [0:0]
                            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                            -A INPUT -p tcp -m multiport --dports 22,6379:6381 -j C
                            -A C ! -s 10.0.0.0/8 -j REJECT
                            -A C -j ACCEPT
                            COMMIT
                            """,
                            "*nat\n-A PREROUTING -p tcp --dport 6380 -j DNAT --to-destination"
                                    + " 172.17.0.2:6379\n-A OUTPUT -j MARK --set-mark 1\nCOMMIT\n",
                            "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m set --match-set x src -j DROP\n"
                                    + "-A INPUT -g INPUT\n-A INPUT -m geoip -j DROP\nCOMMIT\n"),
                    Target.of(
                            "nft-text",
                            "each port has an answer, the same twice",
                            bytes ->
                                    judge(
                                            NftText.parse(
                                                    RawText.decode(bytes).lines().toList(),
                                                    _ -> List.of("tcp dport 22 accept"))),
                            """
                            define A = { 10.0.0.0/8, 192.0.2.1 }
                            table inet f {
                              set s { type ipv4_addr; flags interval; elements = { 192.0.2.0/24 } }
                              chain input {
                                type filter hook input priority filter - 1; policy drop;
                                ct state vmap { established : accept, invalid : drop }
                                iif lo accept
                                ip saddr $A tcp dport { 22, 80-90 } counter accept
                                ip saddr != @s limit rate over 5/second burst 2 packets drop
                                meta l4proto . th dport @x reject with tcp reset
                                include "more"
                                jump c
                              }
                              chain c { udp dport 53 dnat to 192.0.2.1:53; goto c; }
                            }
                            """),
                    Target.of(
                            "iptables-table",
                            "each port has an answer, the same twice",
                            FirewallTargets::table,
                            List.of(Seeds.iptables())),
                    Target.of(
                            "nft-netlink",
                            "each port has an answer, the same twice",
                            FirewallTargets::netlink,
                            List.of(Seeds.nftables())));

    private FirewallTargets() {}

    static long judge(Firewall firewall) {
        long size = 0;
        for (int port : new int[] {22, 6379}) {
            for (var family : Family.values()) {
                var reach = firewall.reach(Socket.Protocol.TCP, port, family);
                same(reach, () -> firewall.reach(Socket.Protocol.TCP, port, family));
            }
        }
        for (var chain : firewall.chains()) {
            for (var rule : chain.rules()) {
                size += 1 + rule.conditions().size();
                check(rule.text().length() < 100_000, "a rule without end");
            }
        }
        return size;
    }

    private static long table(byte[] bytes) {
        if (bytes.length < IptablesDecoder.INFO) {
            return 0;
        }
        byte[] info = java.util.Arrays.copyOf(bytes, IptablesDecoder.INFO);
        byte[] entries = java.util.Arrays.copyOfRange(bytes, IptablesDecoder.INFO, bytes.length);
        long size = 0;
        for (var family : List.of(Family.IPV4, Family.IPV6)) {
            size += judge(new Firewall(IptablesDecoder.chains(family, info, entries), true));
        }
        return size;
    }

    private static long netlink(byte[] bytes) {
        var decoder = new NftDecoder(index -> "eth" + index);
        var messages = Netlink.messages(ByteBuffer.wrap(bytes));
        for (var message : messages) {
            decoder.accept(message);
        }
        for (var set : decoder.sets()) {
            for (var message : messages) {
                decoder.acceptElements(set, message);
            }
        }
        return judge(new Firewall(decoder.chains(), true));
    }
}
