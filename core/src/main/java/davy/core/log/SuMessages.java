package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What su says: of util-linux and of shadow.
final class SuMessages {
    private SuMessages() {}

    static @Nullable LogEvent parse(LogLine line) {
        String message = line.message();
        boolean done = !message.startsWith("FAILED ") && !message.startsWith("- ");
        String to = Scan.between(message, "(to ", ") ");
        if (to != null) {
            // `[FAILED SU ](to root) alice on pts/0`
            String rest = message.substring(message.indexOf("(to ") + to.length() + 6);
            int on = rest.lastIndexOf(" on ");
            String user = on < 0 ? rest : rest.substring(0, on);
            return event(line, user, to, on < 0 ? "" : rest.substring(on + 4), done);
        }
        to = Scan.between(message, " su for ", " by ");
        if (to != null) {
            // `Successful su for root by alice`
            String by = message.substring(message.lastIndexOf(" by ") + 4);
            return event(line, by, to, "", done);
        }
        if (message.startsWith("+ ") || message.startsWith("- ")) {
            // `+ /dev/pts/0 alice:root`
            String rest = message.substring(2).strip();
            String terminal = Scan.until(rest, " ");
            String users = rest.substring(terminal.length()).strip();
            int colon = users.indexOf(':');
            return colon < 0
                    ? null
                    : event(
                            line,
                            users.substring(0, colon),
                            users.substring(colon + 1),
                            terminal,
                            done);
        }
        return null;
    }

    private static LogEvent event(
            LogLine line, String user, String to, String terminal, boolean done) {
        String name = terminal.startsWith("/dev/") ? terminal.substring(5) : terminal;
        return new LogEvent.UserSwitch(line.time(), line.host(), user, to, name, done);
    }
}
