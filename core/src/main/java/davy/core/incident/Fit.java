package davy.core.incident;

import davy.core.text.Phrase;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How well a way in fits findings that belong together, with the reasons.
final class Fit {
    /// Points of any way: it was open.
    static final int OPEN = 1;

    static final int MEDIUM = 3;

    /// Points of a way that is among the findings.
    static final int TOUCHES = 6;

    static final int OPENED = 1;
    static final int NOT_OPENED = -2;
    static final int ADDRESS = 3;
    private static final int OLDER = -4;
    private static final int HIGH = 6;

    /// Clocks of one host do not agree better than this: a log is written after the deed.
    static final long SLACK = Duration.ofMinutes(5).toMillis();

    private static final long SOON = Duration.ofHours(2).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long MONTH = Duration.ofDays(30).toMillis();

    final Way way;
    private final Tally tally;

    /// Of the way, where it is among the findings.
    private final @Nullable Clue own;

    Fit(Way way, Tally tally, @Nullable Clue own) {
        this.way = way;
        this.tally = tally;
        this.own = own;
    }

    int points() {
        return OPEN + (own == null ? 0 : TOUCHES) + time() + users() + address() + containers();
    }

    static Confidence confidence(int points) {
        return points >= HIGH
                ? Confidence.HIGH
                : points >= MEDIUM ? Confidence.MEDIUM : Confidence.LOW;
    }

    /// Adds why it fits, and why it does not.
    void tell(List<Phrase> supports, List<Phrase> opposes) {
        if (own != null) {
            supports.add(
                    Phrase.of("it touched the same files, processes or places", "涉及相同的文件、进程或启动项"));
        }
        tell(time(), this::timeReason, supports, opposes);
        tell(users(), this::usersReason, supports, opposes);
        tell(address(), this::addressReason, supports, opposes);
        tell(containers(), this::containersReason, supports, opposes);
    }

    private static void tell(
            int points, Supplier<Phrase> why, List<Phrase> supports, List<Phrase> opposes) {
        if (points != 0) {
            (points > 0 ? supports : opposes).add(why.get());
        }
    }

    private int time() {
        return way.isTimed() && tally.hasTimes(own)
                ? time(way.door(), way.millis(), tally, own)
                : 0;
    }

    /// Points for what came at a time after somebody entered by a door. An honest login is not what
    /// something came by that was there before: a cron job starts a miner again and again.
    static int time(Door door, long entered, Tally tally, @Nullable Clue own) {
        if (door.isByTimeOnly() && tally.oldest(own) < entered - SOON) {
            return OLDER;
        }
        return time(entered, tally.firstSince(entered - SLACK, own));
    }

    /// @param first of the times that are not before it; [Long#MAX_VALUE] where all are
    private static int time(long entered, long first) {
        if (first == Long.MAX_VALUE) {
            return OLDER;
        }
        long waited = first - entered;
        return waited <= SOON ? 3 : waited <= DAY ? 2 : waited <= MONTH ? 1 : 0;
    }

    private Phrase timeReason() {
        if (time() < 0) {
            return Phrase.of("what was found is older than this", "所发现的内容早于该时间");
        }
        long waited = tally.firstSince(way.millis() - SLACK, own) - way.millis();
        return Phrase.of(
                "the first trace came {0} after it",
                "首个痕迹出现在其后 {0}", length(Duration.ofMillis(Math.max(0, waited))));
    }

    static Phrase length(Duration time) {
        long minutes = time.toMinutes();
        if (minutes < 1) {
            return Phrase.of("less than a minute", "1 分钟以内");
        }
        if (minutes < 120) {
            return Phrase.of(minutes == 1 ? "{0} minute" : "{0} minutes", "{0} 分钟", minutes);
        }
        long hours = time.toHours();
        return hours < 48
                ? Phrase.of("{0} hours", "{0} 小时", hours)
                : Phrase.of("{0} days", "{0} 天", time.toDays());
    }

    private int users() {
        if (!tally.hasUsers(own)) {
            return 0;
        }
        return tally.isOpenedBy(way, own) ? opened(way.door()) : NOT_OPENED;
    }

    /// A service that opens everybody's account tells nothing by opening this one.
    static int opened(Door door) {
        return door == Door.OPEN_SERVICE ? 0 : OPENED;
    }

    private Phrase usersReason() {
        var users = tally.users(own);
        var opened = users.stream().filter(way::opens).toList();
        return opened.isEmpty()
                ? Phrase.of(
                        "what was found belongs to {0}, whom it does not open",
                        "所发现的内容属于 {0}，而该途径无法取得其权限", some(users))
                : Phrase.of(
                        "what was found belongs to {0}, as what comes by it would",
                        "所发现的内容属于 {0}，与该途径取得的权限一致", some(opened));
    }

    private static String some(List<String> names) {
        return String.join(" ", names.subList(0, Math.min(20, names.size())))
                + (names.size() > 20 ? " …" : "");
    }

    private int address() {
        return tally.hasAddress(way.addresses(), own) ? ADDRESS : 0;
    }

    private Phrase addressReason() {
        return Phrase.of(
                "what was found talks to {0}, where it came from",
                "所发现的内容与来源地址 {0} 通信", tally.address(way.addresses(), own));
    }

    private int containers() {
        return containers(way.door(), tally, own);
    }

    static int containers(Door door, Tally tally, @Nullable Clue own) {
        if (door.startsContainers() && tally.isContained(own)) {
            return 3;
        }
        return tally.isContainedOnly(own) ? -3 : 0;
    }

    private Phrase containersReason() {
        return containers() > 0
                ? Phrase.of("it runs in a container, which this starts", "在容器中运行，而该途径可启动容器")
                : Phrase.of("it runs in a container only", "仅在容器内运行");
    }
}
