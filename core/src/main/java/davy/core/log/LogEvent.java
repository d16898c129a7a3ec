package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What a line of a log says happened. Names and addresses are as the line has them: an address may
/// be the name of a host.
public sealed interface LogEvent {
    LogTime time();

    /// The host that wrote the line; may be empty.
    String host();

    /// A login that was let in.
    ///
    /// @param service such as `sshd`
    /// @param method such as `password` or `publickey`
    /// @param port 0 where the line has none
    /// @param keyType such as `ED25519`; null where there is no key
    /// @param fingerprint such as `SHA256:…` or, of old, `39:33:…`; null where there is no key
    record Accepted(
            LogTime time,
            String host,
            String service,
            String user,
            String method,
            String address,
            int port,
            @Nullable String keyType,
            @Nullable String fingerprint)
            implements LogEvent {}

    /// A login that was turned away.
    ///
    /// @param method as of [Accepted]; `refused` where the user may not log in at all
    /// @param unknownUser whether the host has no such user
    /// @param times how often: syslog counts what repeats
    record Failed(
            LogTime time,
            String host,
            String service,
            String user,
            String method,
            String address,
            int port,
            boolean unknownUser,
            long times)
            implements LogEvent {}

    /// A name that the host has no user for; the failed logins come after it.
    record UnknownUser(
            LogTime time, String host, String service, String user, String address, int port)
            implements LogEvent {}

    /// A session that was opened or closed.
    ///
    /// @param service as PAM names it, such as `sshd`, `su-l`, `cron`
    /// @param by who opened it; may be empty
    record Session(
            LogTime time, String host, String service, String user, String by, boolean opened)
            implements LogEvent {}

    /// A command through sudo.
    ///
    /// @param refused why it was not done; null where it was
    record SudoCommand(
            LogTime time,
            String host,
            String user,
            String terminal,
            String directory,
            String asUser,
            String command,
            @Nullable String refused)
            implements LogEvent {}

    /// A change of user by su.
    record UserSwitch(
            LogTime time, String host, String user, String toUser, String terminal, boolean done)
            implements LogEvent {}

    /// A change of users and groups.
    ///
    /// @param name of the user or group
    /// @param group that the user joined or left; empty for other changes
    /// @param detail the line's own words
    record AccountChange(
            LogTime time, String host, Change change, String name, String group, String detail)
            implements LogEvent {
        /// What changed.
        public enum Change {
            USER_ADDED,
            USER_CHANGED,
            USER_DELETED,
            GROUP_ADDED,
            GROUP_DELETED,
            MEMBER_ADDED,
            MEMBER_REMOVED,
            PASSWORD_CHANGED
        }
    }

    /// A command that cron began.
    record CronCommand(LogTime time, String host, String user, String command)
            implements LogEvent {}

    /// A change of a cron table that cron or crontab saw.
    ///
    /// @param action such as `RELOAD`, `REPLACE`, `DELETE`
    /// @param table whose, or its path
    record CronChange(LogTime time, String host, String user, String action, String table)
            implements LogEvent {}

    /// A file that came or went by ZMODEM.
    ///
    /// @param name of the file
    /// @param received whether it came; else it was sent
    record FileTransfer(LogTime time, String host, String name, boolean received, String detail)
            implements LogEvent {}

    /// A package that came or went.
    ///
    /// @param name of the package, or the command line where the action is one
    /// @param version empty where the name has it
    record PackageChange(LogTime time, String host, Action action, String name, String version)
            implements LogEvent {
        /// What was done.
        public enum Action {
            INSTALLED,
            UPGRADED,
            REMOVED,
            /// A command of apt, which may do several of these.
            COMMAND
        }
    }

    /// A packet that netfilter, a firewall or an intrusion detection system noted.
    record Noted(LogTime time, String host, Traffic traffic) implements LogEvent {}

    /// What the line says; null where it says none of these.
    static @Nullable LogEvent of(LogLine line) {
        return Messages.parse(line);
    }
}
