package davy.core.account;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who comes to an SSH server, as far as `Match` asks (sshd_config(5)).
///
/// @param groups of the user
/// @param address where from
/// @param local address of the server that was called; null where it is not known: no `Match` on it
///   is met
/// @param localPort port that was called; 0 where it is not known
public record SshdConnection(
        String user,
        List<String> groups,
        InetAddress address,
        @Nullable InetAddress local,
        int localPort) {
    public SshdConnection {
        groups = List.copyOf(groups);
    }

    /// A user of the host, from somewhere.
    public static SshdConnection of(Accounts accounts, String user, InetAddress address) {
        var known = accounts.user(user);
        List<String> groups = known == null ? List.of() : accounts.groupsOf(known);
        return new SshdConnection(user, groups, address, null, 0);
    }
}
