package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.network.Firewall;
import davy.core.network.Firewall.Reach;
import davy.core.network.IptablesSave;
import davy.core.network.NftText;
import davy.core.network.Socket;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A packet filter's rules in a file from which they are loaded at boot.
///
/// @param path of the file
public record SavedFirewall(String path, Firewall firewall) {
    private static final int LIMIT = 4 << 20;

    private static final List<String> IPV4 =
            List.of(
                    "/etc/iptables/rules.v4",
                    "/etc/iptables/iptables.rules",
                    "/etc/iptables/rules",
                    "/etc/iptables.rules",
                    "/etc/iptables.up.rules",
                    "/etc/iptables.conf",
                    "/etc/sysconfig/iptables",
                    "/etc/sysconfig/iptables-config.save",
                    "/var/lib/iptables/rules-save",
                    "/etc/ufw/user.rules",
                    "/lib/ufw/user.rules");

    private static final List<String> IPV6 =
            List.of(
                    "/etc/iptables/rules.v6",
                    "/etc/iptables/ip6tables.rules",
                    "/etc/ip6tables.rules",
                    "/etc/sysconfig/ip6tables",
                    "/var/lib/ip6tables/rules-save",
                    "/etc/ufw/user6.rules",
                    "/lib/ufw/user6.rules");

    private static final List<String> NFT =
            List.of("/etc/nftables.conf", "/etc/sysconfig/nftables.conf");

    private static final int MOST_INCLUDED = 64;

    /// All files of this kind that are there.
    public static List<SavedFirewall> all(Host host) {
        var all = new ArrayList<SavedFirewall>();
        IPV4.forEach(path -> add(host, path, Firewall.Family.IPV4, all));
        IPV6.forEach(path -> add(host, path, Firewall.Family.IPV6, all));
        all.addAll(nft(host));
        return all;
    }

    /// Whether the file is of nft(8), and not of iptables-save(8).
    public boolean isNft() {
        return NFT.contains(path);
    }

    /// What the rules would be if the file were this.
    public Firewall with(Host host, byte[] text) {
        var lines = RawText.decode(text).lines().toList();
        return isNft()
                ? NftText.parse(lines, name -> included(host, name))
                : IptablesSave.parse(
                        lines, IPV6.contains(path) ? Firewall.Family.IPV6 : Firewall.Family.IPV4);
    }

    private static List<SavedFirewall> nft(Host host) {
        var all = new ArrayList<SavedFirewall>();
        for (String path : NFT) {
            var content = Content.whole(host, path, LIMIT);
            if (content != null) {
                var firewall = NftText.parse(content.lines(), name -> included(host, name));
                all.add(new SavedFirewall(path, firewall));
            }
        }
        return all;
    }

    /// Lines of the files that `include` names; null where they cannot be told.
    private static @Nullable List<String> included(Host host, String name) {
        String path = name.startsWith("/") ? name : "/etc/" + name;
        int slash = path.lastIndexOf('/');
        String last = path.substring(slash + 1);
        String folder = path.substring(0, slash);
        int star = last.indexOf('*');
        if (star < 0) {
            var content = Content.whole(host, path, LIMIT);
            return content == null ? null : content.lines();
        }
        boolean plain = folder.indexOf('*') < 0 && last.indexOf('*', star + 1) < 0;
        if (!plain || path.indexOf('?') >= 0 || path.indexOf('[') >= 0) {
            return null;
        }
        var lines = new ArrayList<String>();
        int count = 0;
        for (String each : host.list(folder)) {
            boolean fits =
                    each.length() >= last.length() - 1
                            && each.startsWith(last.substring(0, star))
                            && each.endsWith(last.substring(star + 1));
            var content =
                    fits && count++ < MOST_INCLUDED
                            ? Content.whole(host, folder + "/" + each, LIMIT)
                            : null;
            lines.addAll(content == null ? List.of() : content.lines());
        }
        return count > MOST_INCLUDED ? null : lines;
    }

    /// The saved rules of an image, all together.
    ///
    /// @param tables of iptables-save, for IPv4, of which any may be loaded
    /// @param nft of nftables, where its unit is enabled
    record Whole(List<SavedFirewall> tables, List<SavedFirewall> nft) {
        /// How far a new connection of IPv4 comes to a TCP port; unknown where there are no rules.
        Reach reach(int port) {
            var one = mostOpen(tables, port);
            var other = mostOpen(nft, port);
            if (one == null || other == null) {
                var only = one == null ? other : one;
                return only == null ? Reach.UNKNOWN : only;
            }
            return openness(one) < openness(other) ? one : other;
        }

        private static @Nullable Reach mostOpen(List<SavedFirewall> files, int port) {
            Reach open = null;
            for (SavedFirewall each : files) {
                var reach = each.firewall().reach(Socket.Protocol.TCP, port, Firewall.Family.IPV4);
                open = open == null || openness(reach) > openness(open) ? reach : open;
            }
            return open;
        }

        private static int openness(Reach reach) {
            return switch (reach) {
                case CLOSED -> 0;
                case LIMITED -> 1;
                case UNKNOWN -> 2;
                case OPEN -> 3;
            };
        }
    }

    static Whole whole(Facts facts) {
        var host = facts.host();
        var tables = new ArrayList<SavedFirewall>();
        for (SavedFirewall each : all(host)) {
            if (each.isWhole() && IPV4.contains(each.path)) {
                tables.add(each);
            }
        }
        boolean loads =
                facts.units().stream()
                        .anyMatch(unit -> unit.name().equals("nftables.service") && unit.enabled());
        return new Whole(tables, loads ? nft(host) : List.of());
    }

    private static void add(
            Host host, String path, Firewall.Family family, List<SavedFirewall> to) {
        var content = Content.whole(host, path, LIMIT);
        if (content != null) {
            var firewall = IptablesSave.parse(content.lines(), family);
            to.add(new SavedFirewall(path, firewall));
        }
    }

    /// Whether it says how packets come in to the host itself: the files of ufw hold only a part of
    /// its rules.
    boolean isWhole() {
        return firewall.chains().stream().anyMatch(chain -> "input".equals(chain.hook()));
    }
}
