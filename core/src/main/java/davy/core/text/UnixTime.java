package davy.core.text;

import java.time.Instant;

/// Seconds since 1970 as a file tells them: whoever wrote it may have put any number there, and
/// [Instant] takes not all of them. Years stay within 1 and 9999, where every calendar and format
/// can follow.
public final class UnixTime {
    private static final long FIRST = -62_135_596_800L;
    private static final long LAST = 253_402_300_799L;

    private UnixTime() {}

    public static Instant of(long seconds) {
        return of(seconds, 0);
    }

    /// @param nanos of the second, brought within 0 and 999,999,999
    public static Instant of(long seconds, long nanos) {
        return Instant.ofEpochSecond(
                Math.clamp(seconds, FIRST, LAST), Math.clamp(nanos, 0, 999_999_999));
    }
}
