package davy.core.host;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The time of a [CaseHost]: it moves only when told.
final class CaseClock {
    static final int TICKS = 100;

    private final Instant boot;
    private Instant now;
    private int sample;

    CaseClock(Instant now, Instant boot) {
        this.now = now;
        this.boot = boot;
    }

    synchronized Instant now() {
        return now;
    }

    Instant boot() {
        return boot;
    }

    /// Later: numbers that a case gives as `[first, second]` show the second from now on.
    synchronized void advance(Duration time) {
        now = now.plus(time);
        sample++;
    }

    /// The number of a list that counts now.
    synchronized long of(List<Long> samples) {
        return samples.isEmpty() ? 0 : samples.get(Math.min(sample, samples.size() - 1));
    }
}
