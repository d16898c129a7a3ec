package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Lets nothing pass to or from addresses, by a table of the packet filter of its own. Behind the
/// files: an intruder who sees it before its programs stand still would be warned by it.
///
/// @param addresses IPv4 or IPv6, of single hosts
public record BlockAddresses(List<String> addresses) implements Action {
    private static final int SHOWN = 20;

    public BlockAddresses {
        addresses = List.copyOf(addresses);
    }

    @Override
    public Phase phase() {
        return Phase.ENTRY;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Let nothing pass to or from {0}, by a table of nftables of its own; other rules stay"
                        + " as they are",
                "用独立的 nftables 表阻断与 {0} 的一切往来；其他规则保持不变", shown());
    }

    private String shown() {
        String list = String.join(", ", addresses.stream().limit(SHOWN).toList());
        return addresses.size() > SHOWN ? list + ", …" : list;
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "Whatever else is behind the same address is cut off too, such as other sites of a"
                        + " shared server. The table is gone after a restart of the host.",
                "同一地址上的其他服务也会被阻断，例如共享服务器上的其他站点。主机重启后该表消失。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of("The table is taken away.", "移除该表。");
    }
}
