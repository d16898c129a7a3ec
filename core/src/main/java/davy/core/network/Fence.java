package davy.core.network;

import davy.core.network.Isolation.Connection;
import davy.core.network.Socket.Protocol;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a table of nftables of Davy's own keeps out: `inet davy_NAME`. It needs no connection
/// tracking, so that nothing depends on what was tracked before it stood.
///
/// @param name letters, digits and `_`, 24 at most
/// @param blocked addresses that nothing passes to or from, of this host and through it
/// @param closed ports of this host that only the host itself reaches, by loopback. Those that are
///   published for a container or translated to another port are closed under both numbers.
///   Connections that stand are cut. So are answers to a connection that this host opened from a
///   port of this number, which the kernel does not do while something listens there.
/// @param isolation null where the host is not cut off
public record Fence(
        String name, Set<InetAddress> blocked, Set<Port> closed, @Nullable Isolation isolation) {
    /// What the names of its tables begin with.
    public static final String PREFIX = "davy_";

    public static final int MOST_BLOCKED = 10_000;
    public static final int MOST_CLOSED = 1_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,24}");

    public Fence {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name of a fence: " + name);
        }
        if (blocked.size() > MOST_BLOCKED || closed.size() > MOST_CLOSED) {
            throw new IllegalArgumentException("too many addresses or ports");
        }
        blocked = blocked.stream().map(AddressRange::unmapped).collect(Collectors.toSet());
        if (!areUnicast(blocked)) {
            throw new IllegalArgumentException("no addresses of single hosts: " + blocked);
        }
        blocked = sorted(blocked, Comparator.comparing(InetAddress::getAddress, Fence::compare));
        closed = sorted(closed, Comparator.naturalOrder());
    }

    /// A port of this host.
    ///
    /// @param protocol TCP or UDP
    public record Port(Protocol protocol, int number) implements Comparable<Port> {
        public Port {
            check(protocol, number);
        }

        static void check(Protocol protocol, int number) {
            if (protocol != Protocol.TCP && protocol != Protocol.UDP) {
                throw new IllegalArgumentException("ports of " + protocol);
            }
            if (number < 1 || number > 0xFFFF) {
                throw new IllegalArgumentException("port " + number);
            }
        }

        @Override
        public int compareTo(Port other) {
            int order = protocol.compareTo(other.protocol);
            return order != 0 ? order : Integer.compare(number, other.number);
        }

        /// `TCP 6379`.
        public String text() {
            return protocol.name() + ' ' + number;
        }
    }

    /// The name of the table.
    public String table() {
        return PREFIX + name;
    }

    /// Whether an established connection goes on while the fence stands: ask for those of the
    /// operator before it is put up.
    public boolean keeps(Connection connection) {
        return !blocked.contains(connection.remote())
                && !closed.contains(new Port(Protocol.TCP, connection.localPort()))
                && (isolation == null || isolation.keeps(connection));
    }

    private static boolean areUnicast(Collection<InetAddress> addresses) {
        return addresses.stream()
                .noneMatch(address ->
                        address.isLoopbackAddress()
                                || address.isAnyLocalAddress()
                                || address.isMulticastAddress());
    }

    private static int compare(byte[] one, byte[] other) {
        return one.length != other.length
                ? Integer.compare(one.length, other.length)
                : Arrays.compareUnsigned(one, other);
    }

    private static <T> Set<T> sorted(Set<T> set, Comparator<T> order) {
        List<T> list = set.stream().sorted(order).toList();
        return Collections.unmodifiableSet(new LinkedHashSet<>(list));
    }
}
