package davy.linux.kernel;

import davy.core.network.Isolation.Connection;
import davy.core.network.Link;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What carries a connection. One that comes through a tunnel is cut where only the connection
/// itself is let through: its packets reach the wire inside those of the tunnel. IPsec without an
/// interface of its own is not seen.
public final class Carrier {
    private static final int DEEPEST = 8;

    private Carrier() {}

    /// The interface that the connection's packets leave by, or the tunnel that it stands on; null
    /// where the kernel does not tell.
    public static @Nullable Link of(Connection connection) {
        try (var netlink = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            int[] index = {0};
            netlink.dump(
                    sequence -> Link.routeRequest(connection, sequence),
                    () -> {},
                    message -> index[0] = Link.output(message, index[0]));
            var first = link(netlink, index[0]);
            var link = first;
            for (int i = 0; i < DEEPEST && link != null && !link.isTunnel(); i++) {
                link = link.below() == 0 ? null : link(netlink, link.below());
            }
            return link == null ? first : link;
        }
    }

    private static @Nullable Link link(NetlinkSocket netlink, int index) {
        var link = new AtomicReference<@Nullable Link>();
        if (index != 0) {
            netlink.dump(
                    sequence -> Link.request(index, sequence),
                    () -> {},
                    message -> link.set(Link.of(message)));
        }
        return link.get();
    }
}
