package davy.core.log;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.text.RawText;
import java.time.Instant;
import java.time.ZoneId;
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

    /// Takes a line.
    public interface Sink {
        /// @param number of the line, from 1
        /// @return whether to go on
        boolean take(LogLine line, long number);
    }

    /// Hands over the lines that [LogEvent#of] may know, until there are no more or the sink says
    /// false.
    public LogReading read(Sink sink) {
        return new Reader(sink).read();
    }

    private final class Reader {
        private final LineReader lines = new LineReader(ByteStream.unpacked(file));
        private final Stamp stamp = new Stamp();
        private final Tag tag = new Tag();
        private final Activity activity = new Activity();
        private final Sink sink;

        Reader(Sink sink) {
            this.sink = sink;
        }

        LogReading read() {
            boolean more = true;
            while (more && lines.next()) {
                more = take(lines.buffer(), lines.start(), lines.length());
            }
            return activity.reading(lines);
        }

        private boolean take(byte[] buffer, int start, int length) {
            int end = start + length;
            activity.zeros(length > 0 && buffer[start] == 0);
            if (!stamp.read(buffer, start, length)) {
                return true;
            }
            long seconds = clock.seconds(stamp);
            activity.note(seconds);
            tag.read(buffer, stamp.at(), end, stamp.versioned);
            if (!programs.wants(buffer, tag, end)) {
                return true;
            }
            var line =
                    new LogLine(
                            clock.time(stamp, seconds),
                            RawText.decode(buffer, tag.hostStart, tag.hostEnd - tag.hostStart),
                            RawText.decode(buffer, tag.start, tag.end - tag.start),
                            tag.pid,
                            RawText.decode(buffer, tag.message, end - tag.message));
            return sink.take(line, lines.lines());
        }
    }
}
