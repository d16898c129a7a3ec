package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What `pam_unix` says for any program.
final class PamMessages {
    private PamMessages() {}

    static @Nullable LogEvent parse(LogLine line) {
        var session = session(line);
        return session != null ? session : failed(line);
    }

    /// `pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)`
    static @Nullable LogEvent session(LogLine line) {
        String message = line.message();
        int at = message.indexOf("session ");
        boolean pam = message.startsWith("pam_unix(") || at == 0;
        if (at < 0 || !pam) {
            return null;
        }
        String rest = message.substring(at);
        String opened = Scan.after(rest, "session opened for user ");
        String closed = Scan.after(rest, "session closed for user ");
        String user = opened != null ? opened : closed;
        if (user == null) {
            return null;
        }
        int by = user.indexOf(" by ");
        return new LogEvent.Session(
                line.time(),
                line.host(),
                service(line),
                Scan.until(user, " ("),
                by < 0 ? "" : Scan.until(user.substring(by + 4), " ("),
                opened != null);
    }

    private static String service(LogLine line) {
        String service = Scan.between(line.message(), "pam_unix(", ":");
        return service == null || service.contains(")") ? line.program() : service;
    }

    /// `pam_unix(vsftpd:auth): authentication failure; logname= … rhost=192.0.2.1 user=root`
    private static @Nullable LogEvent failed(LogLine line) {
        String message = line.message();
        int at = message.indexOf("authentication failure; ");
        if (at < 0 || !message.startsWith("pam_unix(") && at != 0) {
            return null;
        }
        // Services write the name that a client gave before it: there may be an address in that.
        String end = message.substring(Math.max(message.lastIndexOf(" rhost="), 0));
        String address = field(end, " rhost=");
        String user = field(end, " user=");
        return Messages.failed(line, service(line), user, address, 1);
    }

    private static String field(String message, String name) {
        int at = message.indexOf(name);
        return at < 0 ? "" : Scan.until(message.substring(at + name.length()), " ");
    }
}
