package davy.core.log;

import java.time.Instant;
import java.util.BitSet;

/// Keeps the times of the lines of one log while it is read.
final class Activity {
    private static final long HOUR = 3600;

    private final BitSet hours = new BitSet();
    private long lastHour = -1;
    private long stamped;
    private long zeros;
    private long backward;
    private long first = Long.MIN_VALUE;
    private long last;
    private long silence = -1;
    private long silenceEnd;

    /// Takes the time of the next line, seconds since 1970.
    void note(long seconds) {
        stamped++;
        if (first == Long.MIN_VALUE) {
            first = seconds;
            last = seconds;
        }
        long step = seconds - last;
        backward += step < -HOUR ? 1 : 0;
        if (step > silence) {
            silence = step;
            silenceEnd = seconds;
        }
        last = seconds;
        long hour = seconds / HOUR;
        if (hour != lastHour) {
            lastHour = hour;
            if (hour >= 0 && hour < LogReading.LAST_HOUR) {
                hours.set((int) hour);
            }
        }
    }

    /// Takes a line that begins with zeros, or not.
    void zeros(boolean any) {
        zeros += any ? 1 : 0;
    }

    /// Of a log that has no lines of text.
    LogReading reading() {
        return reading(stamped, 0, false);
    }

    LogReading reading(LineReader lines) {
        return reading(lines.lines(), lines.cut(), lines.damaged());
    }

    private LogReading reading(long lines, long cut, boolean damaged) {
        boolean any = first != Long.MIN_VALUE;
        boolean silent = silence > 0;
        return new LogReading(
                lines,
                stamped,
                cut,
                zeros,
                damaged,
                any ? Instant.ofEpochSecond(first) : null,
                any ? Instant.ofEpochSecond(last) : null,
                silent ? Instant.ofEpochSecond(silenceEnd - silence) : null,
                silent ? Instant.ofEpochSecond(silenceEnd) : null,
                backward,
                hours);
    }
}
