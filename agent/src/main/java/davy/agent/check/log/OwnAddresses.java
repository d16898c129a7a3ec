package davy.agent.check.log;

import davy.core.host.Host;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Addresses that a host has or had: of the running kernel, of its settings, of leases, of what the
/// cloud told it.
final class OwnAddresses {
    private static final List<String> FILES =
            List.of(
                    "/etc/network/interfaces",
                    "/run/cloud-init/instance-data.json",
                    "/var/lib/cloud/instance/datasource",
                    "/var/lib/cloud/instance/user-data.txt");
    private static final List<String> FOLDERS =
            List.of(
                    "/etc/network/interfaces.d",
                    "/etc/netplan",
                    "/etc/sysconfig/network-scripts",
                    "/etc/sysconfig/network",
                    "/etc/systemd/network",
                    "/etc/NetworkManager/system-connections",
                    "/run/systemd/netif/leases",
                    "/var/lib/dhcp",
                    "/var/lib/dhclient",
                    "/var/lib/NetworkManager");
    private static final List<String> OTHERS =
            List.of("gateway", "router", "server", "dns", "broadcast", "netmask", "ntp", "mask");
    private static final int MOST_FILES = 200;
    private static final int LONGEST = 1 << 20;
    private static final int MOST = 5000;

    private final Host host;
    private final Set<String> addresses = new TreeSet<>();

    private OwnAddresses(Host host) {
        this.host = host;
    }

    static Set<String> of(Host host) {
        var own = new OwnAddresses(host);
        own.kernel();
        FILES.forEach(own::settings);
        for (String folder : FOLDERS) {
            var names = host.list(folder);
            for (String name : names.subList(0, Math.min(MOST_FILES, names.size()))) {
                own.settings(folder + "/" + name);
            }
        }
        return own.addresses;
    }

    /// Before `/32 host LOCAL` stands `|-- 10.0.0.5`.
    private void kernel() {
        String before = "";
        for (String line : host.lines("/proc/net/fib_trie")) {
            String text = line.strip();
            if (text.equals("/32 host LOCAL")) {
                add(before);
            } else if (text.startsWith("|-- ")) {
                before = text.substring(4);
            }
        }
    }

    private void settings(String path) {
        var content = host.read(path, LONGEST);
        for (String line : content == null ? List.<String>of() : content.lines()) {
            String lower = line.toLowerCase(Locale.ROOT);
            boolean names =
                    lower.contains("addr") || lower.contains("ipv4") || lower.contains("- ");
            if (names && OTHERS.stream().noneMatch(lower::contains)) {
                literals(line);
            }
        }
    }

    private void literals(String line) {
        int start = -1;
        for (int i = 0; i <= line.length(); i++) {
            char c = i == line.length() ? ' ' : line.charAt(i);
            boolean part = c == '.' || c >= '0' && c <= '9';
            if (part && start < 0) {
                start = i;
            } else if (!part && start >= 0) {
                add(line.substring(start, i));
                start = -1;
            }
        }
    }

    private void add(String text) {
        byte[] four = text.length() > 15 ? null : Ip.four(text);
        if (four != null && four[0] != 127 && four[0] != 0 && addresses.size() < MOST) {
            addresses.add(text);
        }
    }
}
