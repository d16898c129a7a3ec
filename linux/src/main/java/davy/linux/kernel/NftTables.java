package davy.linux.kernel;

import davy.core.host.Host;
import davy.core.network.Firewall.Chain;
import davy.core.network.NftDecoder;
import davy.core.network.NftDecoder.Kind;
import davy.core.network.NftDecoder.SeenRule;
import davy.linux.Errno;
import davy.linux.kernel.NetlinkSocket.Ending;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The rules of nftables, by netlink.
///
/// Opening a netlink socket of netfilter, and asking it for nftables, each make the kernel load a
/// module where that part is missing (`netlink_create`, `nfnetlink_rcv_msg`). Nothing is to be
/// loaded on a host that is only looked at, so the kernel's own lists are read first. Where the
/// module is not there, there can be no rules.
public final class NftTables {
    private static final int KALLSYMS = 64 << 20;
    private static final byte[] SYMBOL = "nft_do_chain".getBytes(StandardCharsets.US_ASCII);

    private final Host host;
    private final NftDecoder decoder = new NftDecoder(InterfaceNames::of);
    private Ending worst = Ending.WHOLE;

    public NftTables(Host host) {
        this.host = host;
    }

    /// Whether nftables is in this kernel.
    enum Presence {
        THERE,
        MISSING,
        UNKNOWN
    }

    Presence presence() {
        var netlink = host.lines("/proc/net/netlink");
        if (!netlink.isEmpty() && netlink.stream().noneMatch(NftTables::isNetfilter)) {
            return Presence.MISSING;
        }
        // Without this file the kernel cannot load modules at all.
        if (!host.exists("/proc/modules")) {
            return Presence.THERE;
        }
        if (host.lines("/proc/modules").stream().anyMatch(line -> line.startsWith("nf_tables "))) {
            return Presence.THERE;
        }
        // Built in, or hidden from the list.
        var symbols = host.read("/proc/kallsyms", KALLSYMS);
        if (symbols == null || symbols.bytes().length == 0) {
            return Presence.UNKNOWN;
        }
        return contains(symbols.bytes()) ? Presence.THERE : Presence.MISSING;
    }

    /// `sk Eth Pid …`: the second field is the protocol.
    private static boolean isNetfilter(String line) {
        String rest = line.substring(Math.max(0, line.indexOf(' '))).stripLeading();
        return rest.startsWith(NetlinkSocket.NETFILTER + " ");
    }

    private static boolean contains(byte[] text) {
        for (int i = 0; i + SYMBOL.length <= text.length; i++) {
            int matched = 0;
            while (matched < SYMBOL.length && text[i + matched] == SYMBOL[matched]) {
                matched++;
            }
            if (matched == SYMBOL.length) {
                return true;
            }
        }
        return false;
    }

    /// Dumps everything; see [#ending] for whether it worked.
    List<Chain> chains() {
        dump();
        return decoder.chains();
    }

    /// Dumps everything: each rule with what tells it from others; see [#ending].
    public List<SeenRule> rules() {
        dump();
        return decoder.rules();
    }

    private void dump() {
        try (var netlink = NetlinkSocket.open(NetlinkSocket.NETFILTER)) {
            dump(netlink, Kind.TABLES);
            dump(netlink, Kind.CHAINS);
            dump(netlink, Kind.SETS);
            for (var set : decoder.sets()) {
                elements(netlink, set);
            }
            dump(netlink, Kind.RULES);
        }
    }

    private void dump(NetlinkSocket netlink, Kind kind) {
        if (worst.error() == 0) {
            note(
                    netlink.dump(
                            sequence -> NftDecoder.request(kind, sequence),
                            () -> decoder.forget(kind),
                            decoder::accept));
        }
    }

    private void elements(NetlinkSocket netlink, NftDecoder.SetName set) {
        var ending =
                netlink.dump(
                        sequence -> NftDecoder.elementsRequest(set, sequence),
                        () -> decoder.forgetElements(set),
                        message -> decoder.acceptElements(set, message));
        // A set that was taken away meanwhile: its rules went with it.
        if (!ending.whole() && ending.error() != Errno.ENOENT) {
            decoder.cutElements(set);
        }
    }

    private void note(Ending ending) {
        if (!ending.whole()) {
            worst = ending;
        }
    }

    /// How the last dump ended.
    public Ending ending() {
        return decoder.isFull() ? Ending.PART : worst;
    }
}
