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
            return new Times(OffsetDateTime.parse(text).toInstant(), Duration.ZERO);
        } catch (DateTimeException e) {
            return local(text);
        }
    }

    private static @Nullable Times local(String text) {
        try {
            return new Times(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC), ANY_ZONE);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
