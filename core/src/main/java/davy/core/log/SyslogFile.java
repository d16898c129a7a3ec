package davy.core.log;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.text.RawText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A log of syslog lines (auth.log, secure, messages, syslog, cron), plain or compressed. Only
/// lines of programs that matter are decoded; of all others the time alone is read.
public final class SyslogFile {
    private final ByteReader file;
    private final Clock clock;
    private final Programs programs;

    /// @param size of the file in bytes
    /// @param modified when it was last written, by which lines without a year get theirs
    /// @param zone of the host; null where it is not known, UTC is then taken
    public SyslogFile(ByteReader file, long size, Instant modified, @Nullable ZoneId zone) {
        this(file, size, modified, zone, Programs.KNOWN);
    }

    SyslogFile(
            ByteReader file,
            long size,
            Instant modified,
            @Nullable ZoneId zone,
            Programs programs) {
        this.file = file;
        this.programs = programs;
        clock = new Clock(file, size, modified, zone);
    }

    /// Hands over the lines that [LogEvent#of] may know, until there are no more or the sink says
    /// false.
    public LogReading read(Predicate<LogLine> sink) {
        return new Reader(sink).read();
    }

    private final class Reader {
        private final LineReader lines = new LineReader(ByteStream.unpacked(file));
        private final Stamp stamp = new Stamp();
        private final Tag tag = new Tag();
        private final Predicate<LogLine> sink;
        private long stamped;
        private long zeros;
        private long backward;
        private long first = Long.MIN_VALUE;
        private long last;
        private long silence = -1;
        private long silenceEnd;

        Reader(Predicate<LogLine> sink) {
            this.sink = sink;
        }

        LogReading read() {
            boolean more = true;
            while (more && lines.next()) {
                more = take(lines.buffer(), lines.start(), lines.length());
            }
            boolean any = first != Long.MIN_VALUE;
            boolean silent = silence > 0;
            return new LogReading(
                    lines.lines(),
                    stamped,
                    lines.cut(),
                    zeros,
                    lines.damaged(),
                    any ? Instant.ofEpochSecond(first) : null,
                    any ? Instant.ofEpochSecond(last) : null,
                    silent ? Instant.ofEpochSecond(silenceEnd - silence) : null,
                    silent ? Instant.ofEpochSecond(silenceEnd) : null,
                    backward);
        }

        private boolean take(byte[] buffer, int start, int length) {
            int at = start;
            int end = start + length;
            if (length > 0 && buffer[at] == 0) {
                zeros++;
                while (at < end && buffer[at] == 0) {
                    at++;
                }
            }
            if (!stamp.read(buffer, at, end - at)) {
                return true;
            }
            long seconds = clock.seconds(stamp);
            note(seconds);
            tag.read(buffer, stamp.at(), end, stamp.versioned);
            if (!programs.wants(buffer, tag, end)) {
                return true;
            }
            return sink.test(
                    new LogLine(
                            clock.time(stamp, seconds),
                            RawText.decode(buffer, tag.hostStart, tag.hostEnd - tag.hostStart),
                            RawText.decode(buffer, tag.start, tag.end - tag.start),
                            tag.pid,
                            RawText.decode(buffer, tag.message, end - tag.message)));
        }

        private void note(long seconds) {
            stamped++;
            if (first == Long.MIN_VALUE) {
                first = seconds;
                last = seconds;
            }
            long step = seconds - last;
            backward += step < -3600 ? 1 : 0;
            if (step > silence) {
                silence = step;
                silenceEnd = seconds;
            }
            last = seconds;
        }
    }
}
