package davy.core.container;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Times as Go writes them: RFC 3339; the year 1 for none.
final class Times {
    private static final Instant FIRST = Instant.parse("1971-01-01T00:00:00Z");

    private Times() {}

    static @Nullable Instant of(String text) {
        if (text.length() < 20 || text.length() > 40) {
            return null;
        }
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            return time.isBefore(FIRST) ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
