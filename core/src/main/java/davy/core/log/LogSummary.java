package davy.core.log;

import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.FileTransfer;
import davy.core.log.LogEvent.PackageChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What all logs of a host come to. Everything in it is bounded; what was left out is counted.
///
/// @param logins by time; of those that are alike the first and last ones
/// @param guesses by address, most passwords first
/// @param accountChanges by time
/// @param cronCommands by time of the first
/// @param transfers files that came or went by ZMODEM, by time
/// @param flows by time of the first
/// @param posts by time of the first
/// @param dropped by time
/// @param packages by time
/// @param sessions at terminals from other machines, by time
/// @param logs by path
/// @param leftOut how many of what were left out, by English word
public record LogSummary(
        List<Login> logins,
        List<Guesses> guesses,
        List<Seen<AccountChange>> accountChanges,
        List<CronRun> cronCommands,
        List<Seen<FileTransfer>> transfers,
        List<Flow> flows,
        List<ScriptPost> posts,
        List<DroppedFile> dropped,
        List<Seen<PackageChange>> packages,
        List<Session> sessions,
        List<LogSpan> logs,
        Map<String, Long> leftOut) {
    /// Logins that [#leftOut] counts, and that were like those before and after them: nothing is
    /// lost that anybody would look for.
    public static final String ALIKE = "logins like others";

    /// Of a host without logs.
    public static LogSummary none() {
        return new LogTally().summary();
    }

    /// When this host's logs begin to tell of logins; null where none does.
    public @Nullable Instant loginsSince() {
        Instant since = null;
        for (var log : logs) {
            var first = log.kind().tellsLogins(log.path()) && !log.given() ? log.first() : null;
            since = first == null || since != null && since.isBefore(first) ? since : first;
        }
        for (var login : logins) {
            var at = login.time().at();
            since = login.isLast() || since != null && since.isBefore(at) ? since : at;
        }
        return since;
    }

    /// Whether only lines of text tell of a login, which anybody can have written, and the system's
    /// journal, which gets all that is said to syslog and knows by whom, is there of that time and
    /// does not. A file of logins (wtmp) says nothing of it: a login without a terminal is in none.
    public boolean isDoubtful(Login login) {
        boolean text =
                login.places().stream()
                        .map(place -> place.substring(0, Math.max(0, place.lastIndexOf(':'))))
                        .allMatch(path -> LogKind.of(path) == LogKind.SYSLOG);
        var time = login.time();
        return text && logs.stream().anyMatch(log -> isSystemJournal(log) && covers(log, time));
    }

    /// Not those of users, which sshd does not write to.
    private static boolean isSystemJournal(LogSpan log) {
        String name = log.path().substring(log.path().lastIndexOf('/') + 1);
        return log.kind() == LogKind.JOURNAL
                && name.startsWith("system")
                && !log.given()
                && !log.broken();
    }

    private static boolean covers(LogSpan log, LogTime time) {
        var first = log.first();
        var last = log.last();
        return first != null
                && last != null
                && !first.isAfter(time.at().minus(time.slack()))
                && !last.isBefore(time.at().plus(time.slack()));
    }

    /// What was guessed from an address; null where nothing was.
    public @Nullable Guesses guesses(String address) {
        for (var each : guesses) {
            if (each.address().equals(address)) {
                return each;
            }
        }
        return null;
    }
}
