package davy.core.log;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.compression.Compression;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;

/// The years of lines that do not say theirs: counted from line to line, and fixed at the end,
/// where the last line cannot be younger than the file.
final class Years {
    /// A file up to this size is read whole to count the turns of the year in it; of a larger one,
    /// this much, and samples of the rest.
    private static final long WHOLE = 64L << 20;

    private static final int SAMPLES = 512;
    private static final int SAMPLE = 16 << 10;
    private static final int DECEMBER = 12 * 31;

    private int last;
    private int turns;

    /// Takes the next line.
    ///
    /// @return how many years after the first line
    int next(Stamp stamp) {
        int day = stamp.dayNumber();
        if (last == 0 || day >= last - 7 && day - last <= 350) {
            last = Math.max(day, last);
            return turns;
        }
        if (day > last) {
            // A straggler of last year.
            return turns - 1;
        }
        if (day == 32 && last < DECEMBER - 2 * 31) {
            // A machine without a clock that starts: 1 January of 1970.
            return turns;
        }
        last = day;
        turns++;
        return turns;
    }

    /// The year of the first line.
    static int first(ByteReader file, long size, Instant modified, ZoneId zone) {
        var years = new Years();
        var stamp = new Stamp();
        long end = Long.MIN_VALUE;
        // As seconds since 1970: objects that only live here were null behind the loop, now and
        // then, in the compiled method (JDK 25.0.3).
        var local = LocalDateTime.ofInstant(modified, zone);
        int thisYear = local.getYear();
        long tomorrow = local.plusDays(1).toEpochSecond(ZoneOffset.UTC);
        var lines = new LineReader(new Limited(ByteStream.unpacked(file), WHOLE));
        while (lines.next()) {
            end = years.take(stamp, lines, thisYear, end);
        }
        if (size > WHOLE && isPlain(file)) {
            for (int i = 1; i <= SAMPLES; i++) {
                long from = WHOLE + (size - WHOLE) / SAMPLES * i - SAMPLE;
                end = years.sample(stamp, file, from, thisYear, end);
            }
        }
        int year = end > tomorrow ? thisYear - 1 : thisYear;
        return year - years.turns;
    }

    private static boolean isPlain(ByteReader file) {
        var head = new byte[6];
        return Compression.of(head, Math.max(file.readAt(0, head, 0, 6), 0)) == Compression.NONE;
    }

    private long take(Stamp stamp, LineReader lines, int year, long before) {
        if (!stamp.read(lines.buffer(), lines.start(), lines.length()) || stamp.year != 0) {
            return before;
        }
        int turnsBefore = turns;
        return next(stamp) < turnsBefore
                ? before
                : local(stamp, year).toEpochSecond(ZoneOffset.UTC);
    }

    private long sample(Stamp stamp, ByteReader file, long from, int year, long before) {
        var bytes = new byte[SAMPLE];
        int got = Math.max(file.readAt(from, bytes, 0, SAMPLE), 0);
        var lines = new LineReader(ByteStream.of(ByteReader.of(Arrays.copyOf(bytes, got))));
        lines.next();
        long end = before;
        while (lines.next()) {
            end = take(stamp, lines, year, end);
        }
        return end;
    }

    /// 29 February of a year that has none is 1 March: the year will prove to be another.
    static LocalDateTime local(Stamp stamp, int year) {
        return LocalDateTime.of(year, stamp.month, 1, stamp.hour, stamp.minute, stamp.second)
                .plusDays(stamp.day - 1L);
    }

    private static final class Limited implements ByteStream {
        private final ByteStream in;
        private long left;

        Limited(ByteStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read(byte[] into, int at, int length) {
            int got = left <= 0 ? -1 : in.read(into, at, (int) Math.min(length, left));
            left -= Math.max(got, 0);
            return got;
        }
    }
}
