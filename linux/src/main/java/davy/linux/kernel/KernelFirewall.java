package davy.linux.kernel;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.network.Firewall;
import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.text.Phrase;
import davy.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The packet filter of this network namespace: nftables and the legacy tables.
final class KernelFirewall {
    private static final Phrase CHANGED =
            Phrase.of(
                    "the rules changed while they were read, or are too many: what looks open may"
                            + " be shut",
                    "读取期间防火墙规则发生变化或规则过多，判为开放的端口也可能已被拦截");
    private static final Phrase HARD_TO_TELL =
            Phrase.of(
                    "whether nftables is loaded cannot be told, and asking it could load a kernel"
                            + " module",
                    "无法判断 nftables 是否已加载，直接查询可能触发内核模块加载，因此未查询");

    private final Host host;
    private final List<Chain> chains = new ArrayList<>();
    private boolean complete = true;
    private int answers;

    KernelFirewall(Host host) {
        this.host = host;
    }

    @Nullable Firewall read() {
        nftables();
        legacy(Family.IPV4, "iptables");
        legacy(Family.IPV6, "ip6tables");
        return answers == 0 ? null : new Firewall(chains, complete, OwnAddresses.list());
    }

    private void nftables() {
        var tables = new NftTables(host);
        switch (tables.presence()) {
            case MISSING -> answers++;
            case UNKNOWN -> miss("nftables", HARD_TO_TELL);
            case THERE -> {
                chains.addAll(tables.chains());
                var ending = tables.ending();
                if (ending.error() == 0) {
                    answers++;
                }
                if (!ending.whole()) {
                    miss("nftables", ending.error() == 0 ? CHANGED : failed(ending.error()));
                }
            }
        }
    }

    private void legacy(Family family, String name) {
        var tables = new LegacyTables(host, family);
        chains.addAll(tables.chains());
        if (tables.error() == 0) {
            answers++;
        } else {
            miss(name, failed(tables.error()));
        }
    }

    private void miss(String what, Phrase why) {
        complete = false;
        host.miss(new Unseen(what, why));
    }

    private static Phrase failed(int error) {
        return error == Errno.EPERM || error == Errno.EACCES
                ? Phrase.of(
                        "the packet filter can be read by root only (needs CAP_NET_ADMIN)",
                        "只有 root 才能读取防火墙规则（需要 CAP_NET_ADMIN）")
                : Phrase.of(
                        "reading the packet filter failed: {0}",
                        "读取防火墙规则失败：{0}", Errno.name(error));
    }
}
