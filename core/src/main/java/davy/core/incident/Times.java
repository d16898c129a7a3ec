package davy.core.incident;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// A time of evidence: ISO 8601, with an offset or, where a log did not tell the zone, without.
record Times(Instant instant, Duration uncertainty) {
    /// Zones lie between twelve hours behind UTC and fourteen before.
    private static final Duration ANY_ZONE = Duration.ofHours(14);

    static @Nullable Times parse(String text) {
        if (text.length() < 16 || text.length() > 40) {
            return null;
        }
        try {
            var usual = usual(text);
            var time = usual == null ? OffsetDateTime.parse(text).toInstant() : usual;
            return new Times(time, Duration.ZERO);
        } catch (DateTimeException e) {
            return local(text);
        }
    }

    /// `2026-01-01T03:02:01Z`, as nearly all are; null where it is written otherwise. The parser of
    /// all that ISO 8601 allows takes ten times as long.
    ///
    /// @throws DateTimeException if a number is out of its range, or none
    private static @Nullable Instant usual(String text) {
        if (text.length() != 20
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(19) != 'Z') {
            return null;
        }
        int year = number(text, 0) * 100 + number(text, 2);
        return year > 0
                ? LocalDateTime.of(
                                year,
                                number(text, 5),
                                number(text, 8),
                                number(text, 11),
                                number(text, 14),
                                number(text, 17))
                        .toInstant(ZoneOffset.UTC)
                : null;
    }

    /// Two digits; a great negative number where they are none.
    private static int number(String text, int at) {
        int high = text.charAt(at) - '0';
        int low = text.charAt(at + 1) - '0';
        return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1_000_000;
    }

    private static @Nullable Times local(String text) {
        try {
            return new Times(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC), ANY_ZONE);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
