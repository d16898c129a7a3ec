package davy.agent.check.log;

import davy.core.finding.Level;
import davy.core.log.Guesses;
import davy.core.log.LogSummary;
import davy.core.log.Login;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A login whose password was guessed, as failures before it tell.
///
/// @param failures refused passwords from the same address in the day before
/// @param others addresses from which the same account was tried in the day before; 0 where the
///   address alone tells enough
/// @param doubtful see [LogSummary#isDoubtful]
record Guessed(
        Login login, Guesses guesses, long failures, int others, boolean doubtful, Level level) {
    static final Duration DAY = Duration.ofDays(1);
    private static final int MANY = 20;
    private static final int SOME = 10;
    private static final int ACCOUNTS = 5;
    private static final int SPREAD_ADDRESSES = 10;
    private static final int SPREAD_FAILURES = 50;
    private static final int MOST_SPREADS = 200;

    private record Way(String address, String user) {}

    /// The first of each address and account.
    static List<Guessed> in(LogSummary logs) {
        var byAddress = new HashMap<String, Guesses>();
        logs.guesses().forEach(each -> byAddress.put(each.address(), each));
        var firstLogin = new HashMap<String, Instant>();
        var told = new HashSet<Way>();
        var guessed = new ArrayList<Guessed>();
        int spreads = 0;
        for (Login login : logs.logins()) {
            var guesses = login.address().isEmpty() ? null : byAddress.get(login.address());
            var way = new Way(login.address(), login.user());
            var before = firstLogin.putIfAbsent(login.address(), login.time().at());
            boolean possible = login.isByPassword() || login.method().isEmpty();
            if (guesses == null || !possible || told.contains(way)) {
                continue;
            }
            var found = judge(login, guesses, before, logs);
            if (found == null && before == null && spreads < MOST_SPREADS) {
                spreads++;
                found = spread(login, guesses, logs);
            }
            if (found != null) {
                told.add(way);
                guessed.add(found);
            }
        }
        return guessed;
    }

    /// @param before when somebody first logged in from the address; null where this is the first
    private static @Nullable Guessed judge(
            Login login, Guesses guesses, @Nullable Instant before, LogSummary logs) {
        var at = login.time().at();
        long failures = guesses.times().before(at, DAY);
        boolean aimed = guesses.tries(login.user()) >= SOME;
        boolean wide = guesses.accountCount() >= ACCOUNTS;
        if (failures < SOME || !aimed && !wide) {
            return null;
        }
        boolean known = before != null && before.isBefore(guesses.times().firstBefore(at, DAY));
        boolean doubtful = logs.isDoubtful(login);
        if (failures >= MANY) {
            boolean sure = !known && login.isByPassword() && !doubtful;
            var level = sure ? Level.HIGH : Level.MEDIUM;
            return new Guessed(login, guesses, failures, 0, doubtful, level);
        }
        return known ? null : new Guessed(login, guesses, failures, 0, doubtful, Level.MEDIUM);
    }

    /// Many addresses that share the work: from this one too other accounts were tried.
    private static @Nullable Guessed spread(Login login, Guesses guesses, LogSummary logs) {
        var at = login.time().at();
        long own = guesses.times().before(at, DAY);
        if (own == 0 || guesses.accountCount() < 2 || !login.isByPassword()) {
            return null;
        }
        int addresses = 0;
        long failures = 0;
        for (var each : logs.guesses()) {
            long before = each.tries(login.user()) == 0 ? 0 : each.times().before(at, DAY);
            addresses += before > 0 ? 1 : 0;
            failures += before;
        }
        return addresses >= SPREAD_ADDRESSES && failures >= SPREAD_FAILURES
                ? new Guessed(login, guesses, own, addresses, logs.isDoubtful(login), Level.MEDIUM)
                : null;
    }

    /// The guessed login that was shortly before a moment; null where there is none.
    static @Nullable Guessed before(Instant moment, List<Guessed> all) {
        Guessed latest = null;
        for (var each : all) {
            var at = each.login().time().at();
            boolean near = !at.isAfter(moment) && at.plus(DAY).isAfter(moment);
            latest = near && each.level() == Level.HIGH ? each : latest;
        }
        return latest;
    }

    /// Accounts that were tried from the address, most often tried first.
    List<String> accounts() {
        Map<String, Long> tries = guesses.accounts();
        Set<String> names = tries.keySet();
        return names.stream().filter(name -> !name.isEmpty()).limit(16).toList();
    }
}
