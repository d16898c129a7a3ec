package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Closes ports of this host to all but itself, by a table of the packet filter of its own.
///
/// @param ports TCP
public record ClosePorts(List<Integer> ports) implements Action {
    public ClosePorts {
        ports = List.copyOf(ports);
    }

    @Override
    public Phase phase() {
        return Phase.ENTRY;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Close TCP port {0} to all but this host itself, by a table of nftables of its"
                        + " own; other rules stay as they are",
                "用独立的 nftables 表封闭 TCP 端口 {0}，仅允许本机访问；其他规则保持不变",
                String.join(", ", ports.stream().map(String::valueOf).toList()));
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "Other machines, and containers of this host, that use the service lose it, open"
                        + " connections too. The table is gone after a restart"
                        + " of the host: the settings must be right by then.",
                "使用该服务的其他机器及本机容器都将无法访问，已建立的连接也会中断。主机重启后该表消失，届时服务配置须已改正。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of("The table is taken away.", "移除该表。");
    }
}
