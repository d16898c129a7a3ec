package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What OpenSSH says (`auth.c`, `auth2.c`, releases 5 to 10).
final class SshMessages {
    private static final String FROM = " from ";

    /// No syslog puts more lines into one; anyone can have a line with more logged.
    private static final long MOST_TIMES = 10_000;

    /// Who came from where.
    private record Peer(String user, String address, int port, String rest) {}

    private SshMessages() {}

    static @Nullable LogEvent parse(LogLine line) {
        return parse(line, line.message(), 1);
    }

    private static @Nullable LogEvent parse(LogLine line, String message, long times) {
        String rest = Scan.after(message, "Accepted ");
        if (rest != null) {
            return accepted(line, rest);
        }
        rest = Scan.after(message, "Failed ");
        if (rest != null) {
            return failed(line, rest, times);
        }
        rest = Scan.after(message, "Invalid user ");
        rest = rest != null ? rest : Scan.after(message, "Illegal user ");
        if (rest != null) {
            var peer = peer(" " + rest, 0, true);
            return peer == null
                    ? null
                    : new LogEvent.UnknownUser(
                            line.time(),
                            line.host(),
                            "sshd",
                            peer.user(),
                            peer.address(),
                            peer.port());
        }
        if (times == 1 && message.startsWith("message repeated ")) {
            return repeated(line, message);
        }
        return other(line, message);
    }

    /// `message repeated 3 times: [ Failed password for root from … ]`
    private static @Nullable LogEvent repeated(LogLine line, String message) {
        int open = message.indexOf(": [ ");
        int close = message.lastIndexOf(']');
        long times = Scan.number(Scan.until(message.substring("message repeated ".length()), " "));
        return open < 0 || close < open || times < 2
                ? null
                : parse(line, message.substring(open + 4, close), Math.min(times, MOST_TIMES));
    }

    private static @Nullable LogEvent other(LogLine line, String message) {
        String rest = Scan.after(message, "error: PAM: ");
        if (rest != null) {
            int who = rest.indexOf(" for ");
            return who < 0 ? null : refused(line, rest.substring(who + 5), "keyboard-interactive");
        }
        rest = Scan.after(message, "User ");
        int not = rest == null ? -1 : rest.lastIndexOf(" not allowed because ");
        if (rest != null && not > 0) {
            return refused(line, rest.substring(0, not), "refused");
        }
        // Failed passwords have lines of their own: PAM's are the same once more.
        return PamMessages.session(line);
    }

    private static @Nullable LogEvent refused(LogLine line, String who, String method) {
        String known = Scan.after(who, "illegal user ");
        var peer = peer(" " + (known == null ? who : known), 0, true);
        return peer == null
                ? null
                : new LogEvent.Failed(
                        line.time(),
                        line.host(),
                        "sshd",
                        peer.user(),
                        method,
                        peer.address(),
                        peer.port(),
                        known != null,
                        1);
    }

    private static @Nullable LogEvent accepted(LogLine line, String rest) {
        int who = rest.indexOf(" for ");
        var peer = who < 0 ? null : peer(rest, who + 4, false);
        if (peer == null) {
            return null;
        }
        String key = Scan.after(peer.rest(), "ssh2: ");
        String type = key == null ? null : Scan.until(key, " ");
        boolean has = key != null && type != null && key.length() > type.length();
        return new LogEvent.Accepted(
                line.time(),
                line.host(),
                "sshd",
                peer.user(),
                rest.substring(0, who),
                peer.address(),
                peer.port(),
                has ? type : null,
                has && key != null && type != null
                        ? Scan.until(key.substring(type.length() + 1), " ,")
                        : null);
    }

    private static @Nullable LogEvent failed(LogLine line, String rest, long times) {
        int who = rest.indexOf(" for ");
        if (who < 0) {
            return null;
        }
        String name = rest.substring(who + 5);
        String unknown = Scan.after(name, "invalid user ");
        unknown = unknown != null ? unknown : Scan.after(name, "illegal user ");
        var peer = peer(" " + (unknown != null ? unknown : name), 0, unknown != null);
        return peer == null
                ? null
                : new LogEvent.Failed(
                        line.time(),
                        line.host(),
                        "sshd",
                        peer.user(),
                        rest.substring(0, who),
                        peer.address(),
                        peer.port(),
                        unknown != null,
                        times);
    }

    /// `USER from ADDRESS[ port PORT[ REST]]`. A user that the host does not know may be called
    /// `root from 192.0.2.1`: the last address is then the true one. What comes behind the address
    /// of a known user may be the text of a certificate: the first is.
    private static @Nullable Peer peer(String text, int start, boolean last) {
        int from = last ? text.lastIndexOf(FROM) : text.indexOf(FROM, start);
        if (from < start) {
            return null;
        }
        String user = from > start ? text.substring(start + 1, from) : "";
        String rest = text.substring(from + FROM.length()).strip();
        String address = Scan.until(rest, " ");
        rest = rest.substring(address.length()).strip();
        String port = Scan.after(rest, "port ");
        if (port == null) {
            return new Peer(user, address, 0, "");
        }
        String number = Scan.until(port, " ");
        rest = port.substring(number.length()).strip();
        return new Peer(user, address, Scan.port(number), rest);
    }
}
