package davy.core.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Logins that were turned away from one address: how many, when, for which accounts. Times are
/// kept as stretches; of accounts the sixteen most tried are known by name. Takes about 500 bytes.
final class Attempts {
    private static final int STRETCHES = 12;
    private static final int ACCOUNTS = 16;
    private static final long PAUSE = 3600;

    /// Start, end and count of each stretch, by start.
    private long[] stretches = {};

    private int used;
    private long count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private boolean closed;
    private String[] accounts = {};
    private long[] tries = {};
    private long otherAccounts;
    private String place = "";

    /// @param seconds since 1970
    void add(long seconds, long times, String account, String where) {
        count = sum(count, times);
        last = Math.max(last, seconds);
        if (seconds < first) {
            first = seconds;
            place = where;
        }
        addAccount(account, times);
        int near = near(seconds);
        if (near >= 0) {
            stretches[near] = Math.min(stretches[near], seconds);
            stretches[near + 1] = Math.max(stretches[near + 1], seconds);
            stretches[near + 2] = sum(stretches[near + 2], times);
            return;
        }
        closed = false;
        insert(seconds, seconds, times);
    }

    /// Of numbers that are not negative: forged counts do not turn it over.
    private static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /// A login was let in: what comes after it is another stretch.
    void close() {
        closed = true;
    }

    /// The stretch that a time continues.
    private int near(long seconds) {
        for (int i = used - 1; i >= 0; i--) {
            int at = 3 * i;
            boolean within = seconds >= stretches[at] && seconds <= stretches[at + 1];
            boolean after = seconds > stretches[at + 1] && seconds - stretches[at + 1] <= PAUSE;
            boolean before = seconds < stretches[at] && stretches[at] - seconds <= PAUSE;
            if (within || after && !(closed && i == used - 1) || before && !closed) {
                return at;
            }
        }
        return -1;
    }

    private void insert(long start, long end, long times) {
        int at = used;
        while (at > 0 && stretches[3 * (at - 1)] > start) {
            at--;
        }
        if (stretches.length < 3 * (used + 1)) {
            stretches = Arrays.copyOf(stretches, 3 * Math.min(2 * used + 1, STRETCHES + 1));
        }
        System.arraycopy(stretches, 3 * at, stretches, 3 * at + 3, 3 * (used - at));
        stretches[3 * at] = start;
        stretches[3 * at + 1] = end;
        stretches[3 * at + 2] = times;
        used++;
        if (used > STRETCHES) {
            joinNearest();
        }
    }

    private void joinNearest() {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i + 1 < used; i++) {
            long pause = stretches[3 * i + 3] - stretches[3 * i + 1];
            if (pause < least) {
                least = pause;
                best = i;
            }
        }
        int at = 3 * best;
        stretches[at + 1] = Math.max(stretches[at + 1], stretches[at + 4]);
        stretches[at + 2] = sum(stretches[at + 2], stretches[at + 5]);
        System.arraycopy(stretches, at + 6, stretches, at + 3, 3 * (used - best - 2));
        used--;
    }

    private void addAccount(String account, long times) {
        for (int i = 0; i < accounts.length; i++) {
            if (accounts[i].equals(account)) {
                tries[i] = sum(tries[i], times);
                return;
            }
        }
        if (accounts.length < ACCOUNTS) {
            accounts = Arrays.copyOf(accounts, accounts.length + 1);
            tries = Arrays.copyOf(tries, accounts.length);
            accounts[accounts.length - 1] = account;
            tries[accounts.length - 1] = times;
            return;
        }
        int least = 0;
        for (int i = 1; i < ACCOUNTS; i++) {
            least = tries[i] < tries[least] ? i : least;
        }
        otherAccounts++;
        if (tries[least] <= times) {
            accounts[least] = account;
            tries[least] = times;
        }
    }

    /// Whether nothing is known of an earlier time.
    boolean isFirst(long seconds) {
        return seconds < first;
    }

    long count() {
        return count;
    }

    /// How many there were in this time before a moment. Of a stretch in which the moment lies, the
    /// part that its length tells.
    long before(Instant moment, Duration within) {
        long to = moment.getEpochSecond();
        long from = to - within.toSeconds();
        long sum = 0;
        for (int i = 0; i < used; i++) {
            long start = stretches[3 * i];
            long end = stretches[3 * i + 1];
            if (start > to || end < from) {
                continue;
            }
            double length = end - start + 1;
            double part = (Math.min(end, to) - Math.max(start, from) + 1) / length;
            long told = Math.round(stretches[3 * i + 2] * Math.min(part, 1));
            sum = sum(sum, Math.max(1, told));
        }
        return sum;
    }

    /// When those before a moment began.
    Instant firstBefore(Instant moment, Duration within) {
        long to = moment.getEpochSecond();
        long from = to - within.toSeconds();
        long best = to;
        for (int i = 0; i < used; i++) {
            boolean counts = stretches[3 * i] <= to && stretches[3 * i + 1] >= from;
            best = counts ? Math.min(best, Math.max(stretches[3 * i], from)) : best;
        }
        return Instant.ofEpochSecond(best);
    }

    /// When the last of them before a moment was, as far as known.
    Instant lastBefore(Instant moment) {
        long to = moment.getEpochSecond();
        long best = Long.MIN_VALUE;
        for (int i = 0; i < used; i++) {
            if (stretches[3 * i] <= to) {
                best = Math.max(best, Math.min(stretches[3 * i + 1], to));
            }
        }
        return best == Long.MIN_VALUE ? moment : Instant.ofEpochSecond(best);
    }

    Instant first() {
        return Instant.ofEpochSecond(first);
    }

    Instant last() {
        return Instant.ofEpochSecond(last);
    }

    String place() {
        return place;
    }

    /// How often which account was tried, most often first.
    Map<String, Long> accounts() {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < accounts.length; i++) {
            order.add(i);
        }
        order.sort((a, b) -> tries[a] != tries[b] ? Long.compare(tries[b], tries[a]) : names(a, b));
        var sorted = new LinkedHashMap<String, Long>();
        order.forEach(i -> sorted.put(accounts[i], tries[i]));
        return sorted;
    }

    private int names(int a, int b) {
        return accounts[a].compareTo(accounts[b]);
    }

    /// How many accounts were tried, those that are not known by name perhaps more than once.
    long accountCount() {
        return accounts.length + otherAccounts;
    }
}
