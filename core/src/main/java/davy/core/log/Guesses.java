package davy.core.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Logins that were turned away from one address, as all logs together tell them.
///
/// @param count how many passwords were refused
/// @param accounts how often which account was tried, most often first; sixteen at most
/// @param accountCount how many accounts; above sixteen an upper bound
/// @param place where the first of them is logged, `path:line`
public record Guesses(
        String address,
        long count,
        Instant first,
        Instant last,
        Map<String, Long> accounts,
        long accountCount,
        String place,
        Times times) {
    /// When they were.
    public interface Times {
        /// How many there were in this time before a moment.
        long before(Instant moment, Duration within);

        /// When the first of these was.
        Instant firstBefore(Instant moment, Duration within);

        /// When the last one before the moment was.
        Instant lastBefore(Instant moment);
    }

    static Guesses of(String address, Attempts attempts) {
        return new Guesses(
                address,
                attempts.count(),
                attempts.first(),
                attempts.last(),
                attempts.accounts(),
                attempts.accountCount(),
                attempts.place(),
                new Times() {
                    @Override
                    public long before(Instant moment, Duration within) {
                        return attempts.before(moment, within);
                    }

                    @Override
                    public Instant firstBefore(Instant moment, Duration within) {
                        return attempts.firstBefore(moment, within);
                    }

                    @Override
                    public Instant lastBefore(Instant moment) {
                        return attempts.lastBefore(moment);
                    }
                });
    }

    /// Of an account, how often it was tried from here.
    public long tries(String account) {
        return accounts.getOrDefault(account, 0L);
    }
}
