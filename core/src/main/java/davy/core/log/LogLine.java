package davy.core.log;

import davy.core.journal.JournalEntry;
import davy.core.journal.JournalFilter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A line of a log, told apart into its parts, whether from a text file or from the journal.
///
/// @param host as the line names it; may be empty
/// @param program without its directory, such as `sshd`; may be empty
/// @param pid 0 where the line has none
public record LogLine(LogTime time, String host, String program, long pid, String message) {
    /// Programs that have the number of root when they tell of what matters. passwd(1), su(1) and
    /// the like have that of their user.
    private static final Set<String> OF_ROOT =
            Set.of(
                    "sshd",
                    "sshd-session",
                    "sshd-auth",
                    "dropbear",
                    "login",
                    "useradd",
                    "adduser",
                    "usermod",
                    "userdel",
                    "groupadd",
                    "groupdel",
                    "groupmod",
                    "chpasswd");

    /// The fields of the journal that a line is made of.
    public static JournalFilter journalFields() {
        return JournalFilter.of(
                "MESSAGE",
                "SYSLOG_IDENTIFIER",
                "_COMM",
                "_PID",
                "_UID",
                "SYSLOG_PID",
                "_HOSTNAME",
                "_TRANSPORT",
                "_SOURCE_REALTIME_TIMESTAMP");
    }

    /// An entry of the journal; null where it has no message, or where another user than root said
    /// it in the name of a program of root: journald itself notes who spoke. Its time is when the
    /// program said it, where that is known.
    public static @Nullable LogLine of(JournalEntry entry) {
        String message = entry.text("MESSAGE");
        if (message == null) {
            return null;
        }
        String said = entry.text("SYSLOG_IDENTIFIER");
        String name = said != null ? said : text(entry, "_COMM");
        String program = name.substring(name.lastIndexOf('/') + 1);
        String speaker = entry.text("_UID");
        if (speaker != null && !speaker.equals("0") && OF_ROOT.contains(program)) {
            return null;
        }
        String pid = entry.text("_PID");
        return new LogLine(
                new LogTime(time(entry), LogTime.MICROSECOND),
                text(entry, "_HOSTNAME"),
                program,
                Math.max(Scan.number(pid != null ? pid : text(entry, "SYSLOG_PID")), 0),
                message);
    }

    private static String text(JournalEntry entry, String name) {
        String text = entry.text(name);
        return text == null ? "" : text;
    }

    private static Instant time(JournalEntry entry) {
        long source = Scan.number(text(entry, "_SOURCE_REALTIME_TIMESTAMP"));
        return source > 0 ? Instant.EPOCH.plus(source, ChronoUnit.MICROS) : entry.time();
    }
}
