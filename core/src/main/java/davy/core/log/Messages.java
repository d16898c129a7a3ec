package davy.core.log;

import davy.core.log.LogEvent.Failed;
import org.jspecify.annotations.Nullable;

/// Sends a line to the one that knows its program.
final class Messages {
    private Messages() {}

    static @Nullable LogEvent parse(LogLine line) {
        return switch (line.program()) {
            case "sshd", "sshd-session", "sshd-auth" -> SshMessages.parse(line);
            case "dropbear" -> DropbearMessages.parse(line);
            case "sudo" -> orPam(SudoMessages.parse(line), line);
            case "su", "su-l" -> orPam(SuMessages.parse(line), line);
            case "useradd",
                    "adduser",
                    "userdel",
                    "usermod",
                    "groupadd",
                    "groupdel",
                    "groupmod",
                    "gpasswd",
                    "passwd",
                    "chpasswd",
                    "chage" ->
                    AccountMessages.parse(line);
            case "CRON", "CROND", "cron", "crond", "crontab" ->
                    orPam(CronMessages.parse(line), line);
            case "kernel" -> Netfilter.parse(line);
            case "rz", "lrz", "sz", "lsz" -> transfer(line);
            default -> PamMessages.parse(line);
        };
    }

    private static @Nullable LogEvent orPam(@Nullable LogEvent event, LogLine line) {
        return event != null ? event : PamMessages.parse(line);
    }

    /// `name/ZMODEM: 20 Bytes, 2 BPS`
    private static @Nullable LogEvent transfer(LogLine line) {
        int at = line.message().lastIndexOf("/ZMODEM: ");
        if (at < 0) {
            return null;
        }
        boolean received = line.program().endsWith("rz");
        String name = line.message().substring(0, at);
        return new LogEvent.FileTransfer(line.time(), line.host(), name, received, line.message());
    }

    /// A failed login of a service that is not one of its own words.
    static Failed failed(LogLine line, String service, String user, String address, long times) {
        return new Failed(
                line.time(), line.host(), service, user, "pam", address, 0, user.isEmpty(), times);
    }
}
