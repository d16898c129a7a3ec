package davy.linux.kernel;

import davy.core.network.InterfaceAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// The addresses of this host, in this network namespace, those of loopback and of one link aside.
final class OwnAddresses {
    private static final int LIMIT = 4_096;

    private OwnAddresses() {}

    /// Empty where they cannot be had, or are so many that one more hardly matters.
    static List<InetAddress> list() {
        var addresses = new ArrayList<InetAddress>();
        try (var netlink = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            var ending =
                    netlink.dump(
                            InterfaceAddress::request,
                            addresses::clear,
                            message -> {
                                var address = InterfaceAddress.address(message);
                                if (address != null && isReachable(address)) {
                                    addresses.add(address);
                                }
                            });
            return ending.whole() && addresses.size() <= LIMIT ? addresses : List.of();
        }
    }

    private static boolean isReachable(InetAddress address) {
        return !address.isLoopbackAddress() && !address.isLinkLocalAddress();
    }
}
