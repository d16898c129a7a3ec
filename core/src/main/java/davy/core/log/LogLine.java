package davy.core.log;

import davy.core.journal.JournalEntry;
import davy.core.journal.JournalFilter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A line of a log, told apart into its parts, whether from a text file or from the journal.
///
/// @param host as the line names it; may be empty
/// @param program without its directory, such as `sshd`; may be empty
/// @param pid 0 where the line has none
public record LogLine(LogTime time, String host, String program, long pid, String message) {
    /// The fields of the journal that a line is made of.
    public static JournalFilter journalFields() {
        return JournalFilter.of(
                "MESSAGE",
                "SYSLOG_IDENTIFIER",
                "_COMM",
                "_PID",
                "SYSLOG_PID",
                "_HOSTNAME",
                "_TRANSPORT",
                "_SOURCE_REALTIME_TIMESTAMP");
    }

    /// An entry of the journal; null where it has no message. Its time is when the program said it,
    /// where that is known.
    public static @Nullable LogLine of(JournalEntry entry) {
        String message = entry.text("MESSAGE");
        if (message == null) {
            return null;
        }
        String said = entry.text("SYSLOG_IDENTIFIER");
        String program = said != null ? said : text(entry, "_COMM");
        String pid = entry.text("_PID");
        return new LogLine(
                new LogTime(time(entry), LogTime.MICROSECOND),
                text(entry, "_HOSTNAME"),
                program.substring(program.lastIndexOf('/') + 1),
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
