package davy.agent.check.network;

import davy.core.host.Host;
import davy.core.network.Firewall;
import davy.core.network.IptablesSave;
import java.util.ArrayList;
import java.util.List;

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

    /// All files of this kind that are there.
    public static List<SavedFirewall> all(Host host) {
        var all = new ArrayList<SavedFirewall>();
        IPV4.forEach(path -> add(host, path, Firewall.Family.IPV4, all));
        IPV6.forEach(path -> add(host, path, Firewall.Family.IPV6, all));
        return all;
    }

    private static void add(
            Host host, String path, Firewall.Family family, List<SavedFirewall> to) {
        var content = host.read(path, LIMIT);
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
