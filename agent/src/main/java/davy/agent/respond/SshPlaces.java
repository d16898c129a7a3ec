package davy.agent.respond;

import davy.agent.respond.SshListeners.Listener;
import davy.core.account.SshdConfig;
import davy.core.account.SshdConfig.Directive;
import davy.core.host.Host;
import davy.core.network.AddressRange;
import davy.core.network.Endpoint;
import davy.core.text.Phrase;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whether an ssh server that reads its settings again would come back on the addresses and ports
/// on which it listens: elsewhere nobody seeks it, and a firewall may be in the way.
final class SshPlaces {
    private static final String FREE_FOUR = "/proc/sys/net/ipv4/ip_nonlocal_bind";
    private static final String FREE_SIX = "/proc/sys/net/ipv6/ip_nonlocal_bind";

    private final Host host;
    private final Listener server;
    private final SshdConfig config;

    /// @param config that the server would read
    SshPlaces(Host host, Listener server, SshdConfig config) {
        this.host = host;
        this.server = server;
        this.config = config;
    }

    /// Where a server listens.
    record Place(InetAddress address, int port) {
        String text() {
            return Endpoint.text(address, port);
        }
    }

    static String text(Collection<?> each) {
        return String.join(", ", each.stream().map(String::valueOf).toList());
    }

    /// Why it would be elsewhere; null where nothing speaks for that.
    ///
    /// @param places where it listens now
    @Nullable Phrase objection(Collection<Place> places) {
        var why = ports(places);
        boolean told = server.command().first("ListenAddress") != null;
        return why == null && !told ? addresses(places) : why;
    }

    private @Nullable Phrase ports(Collection<Place> places) {
        var command = server.command();
        boolean told =
                command.movesPort()
                        || command.first("Port") != null
                        || command.first("ListenAddress") != null;
        var left = new TreeSet<>(places.stream().map(Place::port).toList());
        left.removeAll(config.ports());
        return told || left.isEmpty()
                ? null
                : Phrase.of(
                        "it listens on port {0}, which its files do not name any more (they name"
                                + " {1})",
                        "它正监听端口 {0}，而配置文件中已无该端口（现为 {1}）",
                        text(left),
                        text(new TreeSet<>(config.ports())));
    }

    private @Nullable Phrase addresses(Collection<Place> places) {
        var named = config.all("ListenAddress").stream().map(SshPlaces::host).toList();
        if (named.isEmpty()) {
            return null;
        }
        for (Place place : places) {
            if (!isNamed(place.address(), named)) {
                return Phrase.of(
                        "it listens on {0}, and its files let it listen on {1} only",
                        "它正监听 {0}，而配置文件现只允许监听 {1}", place.text(), text(named));
            }
        }
        return places.isEmpty() || named.stream().anyMatch(this::mayBeOwn)
                ? null
                : Phrase.of(
                        "its files let it listen on {0} only, and this host has no such address",
                        "配置文件只允许监听 {0}，而本机没有该地址", text(named));
    }

    /// Of `host`, `host:port`, `[host]:port`; an address of IPv6 may also stand bare.
    private static String host(Directive line) {
        String value = line.arguments().getFirst();
        int end = value.startsWith("[") ? value.indexOf(']') : -1;
        if (end > 0) {
            return value.substring(1, end);
        }
        int colon = value.indexOf(':');
        return colon >= 0 && colon == value.lastIndexOf(':') ? value.substring(0, colon) : value;
    }

    /// Whether a socket that is bound to an address would be again. What a name stands for is not
    /// known, but all addresses it is not.
    private static boolean isNamed(InetAddress bound, List<String> named) {
        for (String each : named) {
            var address = address(each);
            boolean same =
                    address != null
                            && (address.equals(bound)
                                    || address.isAnyLocalAddress()
                                            && isSix(address) == isSix(bound));
            boolean maybe = address == null && !bound.isAnyLocalAddress();
            if (same || maybe || each.equals("*")) {
                return true;
            }
        }
        // Where only those of the other family are named, the rest stays as it was.
        return bound.isAnyLocalAddress()
                && named.stream().map(SshPlaces::address).allMatch(SshPlaces::isAny);
    }

    private static boolean isAny(@Nullable InetAddress address) {
        return address != null && address.isAnyLocalAddress();
    }

    private static boolean isSix(InetAddress address) {
        return address instanceof Inet6Address;
    }

    private static @Nullable InetAddress address(String text) {
        int scope = text.indexOf('%');
        var range = AddressRange.parse(scope < 0 ? text : text.substring(0, scope));
        return range == null || !range.first().equals(range.last()) ? null : range.first();
    }

    private boolean mayBeOwn(String name) {
        var address = address(name);
        if (address == null || address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            return true;
        }
        return isSix(address) ? mayBeOwnSix(address) : mayBeOwnFour(address);
    }

    /// Before `/32 host LOCAL` stands `|-- 10.0.0.5`; before `/8 host LOCAL` a whole network.
    private boolean mayBeOwnFour(InetAddress address) {
        var lines = lines("fib_trie");
        String before = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith("|-- ")) {
                before = text.substring(4);
            } else if (text.endsWith(" host LOCAL")) {
                var range = AddressRange.parse(before + text.substring(0, text.indexOf(" ")));
                if (range != null && range.contains(address)) {
                    return true;
                }
            }
        }
        return lines.isEmpty() || isSet(FREE_FOUR);
    }

    /// `fe800000000000000000000000000001 02 40 20 80 eth0`.
    private boolean mayBeOwnSix(InetAddress address) {
        var sought = new StringBuilder();
        for (byte each : address.getAddress()) {
            sought.append(String.format(Locale.ROOT, "%02x", each));
        }
        var lines = lines("if_inet6");
        return lines.isEmpty()
                || lines.stream().anyMatch(line -> line.startsWith(sought.toString()))
                || isSet(FREE_SIX);
    }

    /// In the network that the server is in.
    private List<String> lines(String table) {
        return host.lines("/proc/" + server.pid() + "/net/" + table);
    }

    private boolean isSet(String path) {
        return host.lines(path).stream().anyMatch(line -> line.strip().equals("1"));
    }
}
