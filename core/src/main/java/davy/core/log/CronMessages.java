package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What cron says: of Debian, cronie and BusyBox.
final class CronMessages {
    private CronMessages() {}

    static @Nullable LogEvent parse(LogLine line) {
        String message = line.message();
        if (message.startsWith("USER ")) {
            return busybox(line, message);
        }
        int close = message.indexOf(") ");
        if (!message.startsWith("(") || close < 0) {
            return null;
        }
        String user = message.substring(1, close);
        String rest = message.substring(close + 2);
        int open = rest.indexOf(" (");
        if (open < 0 || !rest.endsWith(")")) {
            return null;
        }
        String action = rest.substring(0, open);
        String value = rest.substring(open + 2, rest.length() - 1);
        return switch (action) {
            case "CMD" -> new LogEvent.CronCommand(line.time(), line.host(), user, value);
            case "RELOAD", "REPLACE", "DELETE", "ORPHAN", "WRONG FILE OWNER", "BAD FILE MODE" ->
                    new LogEvent.CronChange(line.time(), line.host(), user, action, value);
            default -> null;
        };
    }

    /// `USER root pid 123 cmd run-parts /etc/periodic/15min`
    private static @Nullable LogEvent busybox(LogLine line, String message) {
        String user = Scan.between(message, "USER ", " pid ");
        int command = message.indexOf(" cmd ");
        return user == null || command < 0
                ? null
                : new LogEvent.CronCommand(
                        line.time(), line.host(), user, message.substring(command + 5));
    }
}
