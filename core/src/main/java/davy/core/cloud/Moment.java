package davy.core.cloud;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A time as a log wrote it: exact where its zone was written too.
///
/// @param offset null where the log does not tell the zone
public record Moment(LocalDateTime local, @Nullable ZoneOffset offset) {
    /// Zones lie a multiple of this apart (but for three small ones), between twelve hours behind
    /// and fourteen before UTC.
    private static final long HALF_HOUR = 1800;

    private static final long LEAST = -12 * 3600;
    private static final long MOST = 14 * 3600;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// How far into a line a time is sought.
    private static final int FAR = 120;

    /// To the second.
    public static Moment of(Instant instant) {
        var second = instant.truncatedTo(ChronoUnit.SECONDS);
        return new Moment(LocalDateTime.ofInstant(second, ZoneOffset.UTC), ZoneOffset.UTC);
    }

    /// Milliseconds since 1970, in digits; null for what is no time of a computer of today.
    static @Nullable Moment ofMillis(String digits) {
        boolean plain = digits.length() == 13 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? of(Instant.ofEpochMilli(Long.parseLong(digits))) : null;
    }

    /// The point in time; null where the zone is not known.
    public @Nullable Instant instant() {
        return offset == null ? null : local.toInstant(offset);
    }

    /// Whether it is the other time, give or take the slack; where the zone is not known, whether
    /// it is in some zone, to the minute at most: otherwise nearly every time would do.
    public boolean canBe(Instant other, Duration slack) {
        var exact = instant();
        if (exact == null) {
            return zoneFrom(other, slack.compareTo(MINUTE) < 0 ? slack : MINUTE) != null;
        }
        return Duration.between(exact, other).abs().compareTo(slack) <= 0;
    }

    /// With the zone in which it is the other time, where it has none and there is one.
    Moment near(Instant other) {
        return offset == null ? new Moment(local, zoneFrom(other, MINUTE)) : this;
    }

    /// With the offset of a zone, where it has none.
    Moment in(ZoneId zone) {
        return offset == null ? new Moment(local, zone.getRules().getOffset(local)) : this;
    }

    private @Nullable ZoneOffset zoneFrom(Instant other, Duration slack) {
        long apart = local.toEpochSecond(ZoneOffset.UTC) - other.getEpochSecond();
        long zone = Math.floorDiv(apart + HALF_HOUR / 2, HALF_HOUR) * HALF_HOUR;
        boolean is = zone >= LEAST && zone <= MOST && Math.abs(apart - zone) <= slack.toSeconds();
        return is ? ZoneOffset.ofTotalSeconds((int) zone) : null;
    }

    /// ISO 8601, with the offset where it is known.
    public String text() {
        return offset == null
                ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(local)
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local.atOffset(offset));
    }

    /// The first time near the beginning of a line: `2021-12-26 13:39:01`, with `/`, `T`, a
    /// fraction and an offset or not; null where there is none.
    public static @Nullable Moment in(String line) {
        int last = Math.min(line.length(), FAR) - 19;
        for (int i = 0; i <= last; i++) {
            if (isTime(line, i) && (i == 0 || !isDigit(line.charAt(i - 1)))) {
                return parse(line, i);
            }
        }
        return null;
    }

    private static boolean isTime(String line, int at) {
        String shape = "dddd-dd-dd dd:dd:dd";
        for (int i = 0; i < shape.length(); i++) {
            char c = line.charAt(at + i);
            boolean fits =
                    switch (shape.charAt(i)) {
                        case 'd' -> isDigit(c);
                        case '-' -> c == '-' || c == '/';
                        case ' ' -> c == ' ' || c == 'T';
                        default -> c == ':';
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Moment parse(String line, int at) {
        try {
            var local =
                    LocalDateTime.of(
                            number(line, at, 4),
                            number(line, at + 5, 2),
                            number(line, at + 8, 2),
                            number(line, at + 11, 2),
                            number(line, at + 14, 2),
                            number(line, at + 17, 2));
            int end = at + 19;
            if (end < line.length() && (line.charAt(end) == '.' || line.charAt(end) == ',')) {
                do {
                    end++;
                } while (end < line.length() && isDigit(line.charAt(end)));
            }
            return new Moment(local, offset(line, end));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable ZoneOffset offset(String line, int at) {
        if (at >= line.length()) {
            return null;
        }
        char sign = line.charAt(at);
        if (sign == 'Z') {
            return ZoneOffset.UTC;
        }
        boolean isOffset =
                (sign == '+' || sign == '-')
                        && at + 5 <= line.length()
                        && isDigit(line.charAt(at + 1))
                        && isDigit(line.charAt(at + 2));
        if (!isOffset) {
            return null;
        }
        int minutes = line.charAt(at + 3) == ':' ? at + 4 : at + 3;
        boolean whole =
                minutes + 2 <= line.length()
                        && isDigit(line.charAt(minutes))
                        && isDigit(line.charAt(minutes + 1));
        int direction = sign == '-' ? -1 : 1;
        return whole
                ? ZoneOffset.ofHoursMinutes(
                        direction * number(line, at + 1, 2), direction * number(line, minutes, 2))
                : null;
    }

    private static int number(String line, int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            number = number * 10 + line.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
