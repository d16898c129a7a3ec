package davy.core.action;

import davy.core.network.Isolation;
import davy.core.network.Isolation.Connection;
import davy.core.network.Isolation.Opening;
import davy.core.network.Isolation.Way;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;

/// Cuts the host off from all networks, by a table of the packet filter of its own.
///
/// @param isolation what stays open nevertheless
public record IsolateHost(Isolation isolation) implements Action {
    @Override
    public Phase phase() {
        return Phase.DENY;
    }

    /// What stays open, each in a few words.
    public List<Phrase> open() {
        var open = new ArrayList<Phrase>();
        for (Connection connection : isolation.connections()) {
            open.add(Phrase.of("the connection {0}", "连接 {0}", connection.text()));
        }
        for (Opening opening : isolation.openings()) {
            open.add(
                    opening.way() == Way.IN
                            ? Phrase.of(
                                    "new {0} connections from {1} to port {2}",
                                    "来自 {1} 到本机端口 {2} 的新建 {0} 连接",
                                    opening.protocol().name(),
                                    opening.remote().text(),
                                    opening.port())
                            : Phrase.of(
                                    "new {0} connections to port {2} of {1}",
                                    "到 {1} 端口 {2} 的新建 {0} 连接",
                                    opening.protocol().name(),
                                    opening.remote().text(),
                                    opening.port()));
        }
        if (isolation.leases()) {
            open.add(Phrase.of("DHCP, to keep the address", "DHCP（用于保持地址）"));
        }
        open.add(Phrase.of("loopback", "本机回环"));
        return open;
    }

    /// All that stays open, in one phrase.
    public Phrase told() {
        var open = open();
        var all = open.getFirst();
        for (Phrase each : open.subList(1, open.size())) {
            all = Phrase.of("{0}; {1}", "{0}；{1}", all, each);
        }
        return all;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Cut this host off from all networks, by a table of nftables of its own. Open stay:"
                        + " {0}",
                "用独立的 nftables 表将本机与所有网络隔离。保持开放的有：{0}", told());
    }

    @Override
    public Phrase risk() {
        return isolation.connections().isEmpty()
                ? Phrase.of(
                        "All services of this host are cut off. No connection of yours was seen: stay at"
                                + " the console.",
                        "本机的所有服务都将中断。未发现您的远程连接：请在控制台操作。")
                : Phrase.of(
                        "All services of this host are cut off, and it resolves no names. What passes"
                                + " through the connections that stay open is not looked at. The table is"
                                + " gone after a restart of the host.",
                        "本机的所有服务都将中断，且无法解析域名。保持开放的连接中的内容不受检查。主机重启后该表消失。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "The table is taken away by --undo of this response, which takes back its other steps"
                        + " too; the end of the plan leaves it. To lift it alone, carry this step out"
                        + " as a response of its own (--only).",
                "撤销（--undo）本次处置时移除该表，其余步骤也会一并撤销；处置结束时保持隔离。如需单独解除隔离，请用 --only 将此步骤作为一次独立处置执行。");
    }
}
