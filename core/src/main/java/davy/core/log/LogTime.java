package davy.core.log;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/// When something happened, as a log tells it.
///
/// @param at best guess
/// @param slack how far before or after it the truth may lie: a second for most lines, fourteen
///   hours where the host's time zone is not known
public record LogTime(Instant at, Duration slack) {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MILLISECOND = Duration.ofMillis(1);
    static final Duration MICROSECOND = Duration.ofNanos(1000);

    private static final Duration ANY_ZONE = Duration.ofHours(14);
    private static final Duration TWICE = Duration.ofHours(1);

    /// How far off a time of a clock on the wall may be.
    static Duration slack(LocalDateTime local, ZoneId zone, boolean zoneKnown) {
        boolean twice = zone.getRules().getValidOffsets(local).size() > 1;
        return !zoneKnown ? ANY_ZONE : twice ? TWICE : SECOND;
    }

    static LogTime of(LocalDateTime local, ZoneId zone, boolean zoneKnown) {
        return new LogTime(local.atZone(zone).toInstant(), slack(local, zone, zoneKnown));
    }
}
