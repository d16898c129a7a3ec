package davy.core.log;

import java.time.Instant;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// How the reading of a text log went, and what its times say of it.
///
/// @param lines in all
/// @param stamped lines that begin with a time
/// @param cut lines longer than 64 KiB, whose end was passed over
/// @param zeros lines that begin with bytes of zero: overwritten, or lost in a crash
/// @param damaged whether the file, compressed, ended too early
/// @param first time of the first line that has one
/// @param last time of the last line that has one
/// @param silenceStart last line before the longest time without any
/// @param silenceEnd first line after it
/// @param backward lines more than an hour older than the one before
/// @param hours since 1970 in which there is a line; not to be changed
public record LogReading(
        long lines,
        long stamped,
        long cut,
        long zeros,
        boolean damaged,
        @Nullable Instant first,
        @Nullable Instant last,
        @Nullable Instant silenceStart,
        @Nullable Instant silenceEnd,
        long backward,
        BitSet hours) {
    /// No line is of a later hour: the year 2150.
    static final int LAST_HOUR = 1_577_880;

    /// Of a log that has no lines.
    static LogReading none() {
        return new LogReading(0, 0, 0, 0, false, null, null, null, null, 0, new BitSet());
    }
}
