package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What dropbear says (`svr-authpasswd.c`, `svr-authpubkey.c`, `svr-auth.c`).
final class DropbearMessages {
    private DropbearMessages() {}

    static @Nullable LogEvent parse(LogLine line) {
        String message = line.message();
        int from = message.lastIndexOf(" from ");
        String peer = from < 0 ? "" : Scan.until(message.substring(from + 6), " ");
        int colon = peer.lastIndexOf(':');
        if (colon < 0) {
            return PamMessages.parse(line);
        }
        String address = peer.substring(0, colon);
        int port = Scan.port(peer.substring(colon + 1));
        String user = Scan.quoted(message);
        if (message.startsWith("Login attempt for nonexistent user")) {
            return new LogEvent.UnknownUser(
                    line.time(), line.host(), "dropbear", user == null ? "" : user, address, port);
        }
        if (user == null) {
            return null;
        }
        if (message.startsWith("Bad password attempt for ")) {
            return new LogEvent.Failed(
                    line.time(),
                    line.host(),
                    "dropbear",
                    user,
                    "password",
                    address,
                    port,
                    false,
                    1);
        }
        boolean key = message.startsWith("Pubkey auth succeeded for ");
        if (!key && !message.startsWith("Password auth succeeded for ")) {
            return null;
        }
        String method = key ? "publickey" : "password";
        String print = key ? Scan.between(message, "' with ", " from ") : null;
        return new LogEvent.Accepted(
                line.time(), line.host(), "dropbear", user, method, address, port, null, print);
    }
}
