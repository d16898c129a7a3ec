package davy.core.log;

import davy.core.compression.ByteReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Makes times of the stamps of one file. What is in one hour is reckoned once.
final class Clock {
    private final ByteReader file;
    private final long size;
    private final Instant modified;
    private final ZoneId zone;
    private final boolean zoneKnown;
    private final Years years = new Years();

    private int firstYear;
    private long hourKey = -1;
    private long hourStart;
    private Duration slack = LogTime.SECOND;

    Clock(ByteReader file, long size, Instant modified, @Nullable ZoneId zone) {
        this.file = file;
        this.size = size;
        this.modified = modified;
        this.zone = zone == null ? ZoneOffset.UTC : zone;
        zoneKnown = zone != null;
    }

    /// Seconds since 1970 of the stamp, which is the next of the file.
    long seconds(Stamp stamp) {
        int year = stamp.year;
        if (year == 0) {
            if (firstYear == 0) {
                firstYear = Years.first(file, size, modified, zone);
            }
            year = firstYear + years.next(stamp);
        }
        int rest = stamp.minute * 60 + stamp.second;
        int offset = stamp.hasZone() ? stamp.offset() : 100_000;
        long key =
                ((year * 400L + stamp.dayNumber()) * 24 + stamp.hour) * 300_000 + offset + 100_000;
        if (key != hourKey) {
            hourKey = key;
            begin(stamp, Years.local(stamp, year).withMinute(0).withSecond(0));
        }
        return hourStart + rest;
    }

    private void begin(Stamp stamp, LocalDateTime hour) {
        if (stamp.hasZone()) {
            hourStart = hour.toEpochSecond(ZoneOffset.ofTotalSeconds(stamp.offset()));
            slack = LogTime.SECOND;
            return;
        }
        hourStart = hour.atZone(zone).toEpochSecond();
        slack = LogTime.slack(hour, zone, zoneKnown);
    }

    /// The time of the stamp whose seconds were asked for last.
    LogTime time(Stamp stamp, long seconds) {
        var exact = slack.equals(LogTime.SECOND) && stamp.nanos != 0;
        return new LogTime(
                Instant.ofEpochSecond(seconds, stamp.nanos), exact ? LogTime.MICROSECOND : slack);
    }
}
