package davy.agent.check;

import java.net.InetAddress;

/// Addresses that strangers on the internet cannot have.
public final class OwnNetwork {
    private OwnNetwork() {}

    /// Whether it is this machine or a network that is not the internet: loopback, link-local,
    /// private (RFC 1918, RFC 4193), or shared (RFC 6598), where clouds put their own services and
    /// networks that are laid over others their members.
    public static boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean unique = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
        return unique
                || shared
                || address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress();
    }
}
