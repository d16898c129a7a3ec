package davy.agent.cli;

import davy.agent.triage.Report;
import davy.agent.triage.Verdict;
import davy.core.finding.Finding;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `--since`: leaves out findings of which every known time is older. What has no time stays, and
/// the report says how many were left out: the wish of the reader makes nothing clean.
///
/// @param from null where everything is wanted
record Since(@Nullable Instant from) {

    /// @param text `2026-11-01`, `2026-11-01T12:30`, an instant with zone, or `90m`, `12h`, `7d`
    ///   ago; null for everything
    static Since of(@Nullable String text, Instant now) throws CommandException {
        if (text == null) {
            return new Since(null);
        }
        try {
            return new Since(parse(text.strip(), now));
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            throw new CommandException(
                    Phrase.of(
                            "--since {0} is not a time; write 2026-11-01, 2026-11-01T12:30,"
                                    + " 2026-11-01T12:30:00Z, 90m, 12h or 7d",
                            "--since {0} 不是有效时间；请写作 2026-11-01、2026-11-01T12:30、"
                                    + "2026-11-01T12:30:00Z、90m、12h 或 7d",
                            text));
        }
    }

    private static Instant parse(String text, Instant now) {
        if (text.matches("[0-9]{1,6}[mhd]")) {
            long count = Long.parseLong(text.substring(0, text.length() - 1));
            return now.minus(
                    switch (text.charAt(text.length() - 1)) {
                        case 'm' -> Duration.ofMinutes(count);
                        case 'h' -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        if (text.endsWith("Z")) {
            return Instant.parse(text);
        }
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
        }
        return LocalDateTime.parse(text.replace(' ', 'T'))
                .atZone(ZoneId.systemDefault())
                .toInstant();
    }

    Report apply(Report report) {
        if (from == null) {
            return report;
        }
        var kept = report.findings().stream().filter(f -> !isOlder(f)).toList();
        int left = report.findings().size() - kept.size();
        if (left == 0) {
            return report;
        }
        var notDone = new ArrayList<>(report.notDone());
        notDone.addFirst(
                new Unseen(
                        "--since",
                        Phrase.of(
                                "{0} {0|finding that is|findings that are} older than {1} {0|is|are} left"
                                        + " out: the verdict is not about {0|it|them}",
                                "已略去 {0} 条早于 {1} 的发现，结论不含这些发现", left, from)));
        return report.with(Verdict.of(kept), kept, notDone);
    }

    /// A time of modification alone, as a tar has, tells nothing: anybody can set it.
    private boolean isOlder(Finding finding) {
        var times = times(finding);
        boolean known = !times.isEmpty();
        if (finding.evidence().get("file.mtime") instanceof String modified) {
            times.add(modified);
        }
        return known && times.stream().allMatch(this::isBefore);
    }

    /// What cannot be read, or has no zone as in some logs, is not known to be older.
    private boolean isBefore(String time) {
        try {
            return OffsetDateTime.parse(time).toInstant().isBefore(from);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /// The times that evidence may carry, as ECS names them, but for that of modification.
    private static List<String> times(Finding finding) {
        var times = new ArrayList<String>();
        for (String field :
                List.of(
                        "file.ctime",
                        "file.created",
                        "process.start",
                        "event.created",
                        "event.start",
                        "event.end")) {
            if (finding.evidence().get(field) instanceof String text) {
                times.add(text);
            }
        }
        return times;
    }
}
