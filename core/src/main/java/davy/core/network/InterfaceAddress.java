package davy.core.network;

import davy.core.network.Netlink.Message;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Addresses of the host itself, as rtnetlink(7) tells them.
public final class InterfaceAddress {
    /// `RTM_NEWADDR`, the type of the answers.
    private static final int ANSWER = 20;

    /// `RTM_GETADDR`.
    private static final int REQUEST = 22;

    /// Bytes of `struct ifaddrmsg`.
    private static final int HEADER = 8;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;

    private InterfaceAddress() {}

    /// Asks for all addresses of all interfaces.
    public static byte[] request(int sequence) {
        return Netlink.request(REQUEST, sequence, new byte[HEADER]);
    }

    /// The address of an answer, loopback addresses too; null where it is none.
    public static @Nullable InetAddress address(Message message) {
        if (message.type() != ANSWER || message.body().limit() < HEADER) {
            return null;
        }
        var attributes = Netlink.table(message.body(), HEADER);
        // On a point-to-point link the plain one is the other end's.
        byte[] bytes = attributes.bytes(attributes.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS);
        return bytes.length == 4 || bytes.length == 16 ? AddressRange.address(bytes) : null;
    }
}
