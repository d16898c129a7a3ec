package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How well a way in fits findings that belong together, with the reasons.
final class Fit {
    static final Comparator<Fit> BEST =
            Comparator.comparingInt((Fit fit) -> fit.points)
                    .thenComparing(fit -> fit.way.deed())
                    .reversed();

    /// Clocks of one host do not agree better than this: a log is written after the deed.
    private static final Duration SLACK = Duration.ofMinutes(5);

    private static final Duration SOON = Duration.ofHours(2);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);

    private static final int HIGH = 6;
    private static final int MEDIUM = 3;

    final Way way;
    private final List<Phrase> supports = new ArrayList<>();
    private final List<Phrase> opposes = new ArrayList<>();
    private int points = 1;

    private Fit(Way way) {
        this.way = way;
    }

    static Fit of(Way way, List<Finding> group) {
        var fit = new Fit(way);
        var others = group.stream().filter(finding -> !finding.equals(way.finding())).toList();
        if (others.size() < group.size()) {
            fit.count(
                    6,
                    Phrase.of("it touched the same files, processes or places", "涉及相同的文件、进程或启动项"));
        }
        fit.time(others);
        fit.users(others);
        fit.addresses(others);
        fit.containers(others);
        return fit;
    }

    int points() {
        return points;
    }

    boolean isPossible() {
        return points > 0;
    }

    /// Whether it tells so much that findings are brought together on its account.
    boolean binds() {
        return way.deed() && confidence().atLeast(Confidence.MEDIUM);
    }

    Confidence confidence() {
        return points >= HIGH
                ? Confidence.HIGH
                : points >= MEDIUM ? Confidence.MEDIUM : Confidence.LOW;
    }

    List<Phrase> supports() {
        return supports;
    }

    List<Phrase> opposes() {
        return opposes;
    }

    private void count(int add, Phrase why) {
        points += add;
        (add > 0 ? supports : opposes).add(why);
    }

    private void time(List<Finding> others) {
        var entered = way.time();
        if (entered == null) {
            return;
        }
        var after = new TreeSet<Instant>();
        boolean any = false;
        for (var finding : others) {
            for (var time : Evidence.allTimes(finding)) {
                any = true;
                if (!time.isBefore(entered.minus(SLACK))) {
                    after.add(time);
                }
            }
        }
        if (!any) {
            return;
        }
        if (after.isEmpty()) {
            count(-4, Phrase.of("what was found is older than this", "所发现的内容早于该时间"));
            return;
        }
        var wait = Duration.between(entered, after.getFirst());
        var waited = wait.isNegative() ? Duration.ZERO : wait;
        if (waited.compareTo(MONTH) <= 0) {
            int weight = waited.compareTo(SOON) <= 0 ? 3 : waited.compareTo(DAY) <= 0 ? 2 : 1;
            count(
                    weight,
                    Phrase.of(
                            "the first trace came {0} after it", "首个痕迹出现在其后 {0}", length(waited)));
        }
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

    private void users(List<Finding> others) {
        var users = new TreeSet<String>();
        others.forEach(finding -> users.addAll(Evidence.users(finding)));
        if (users.isEmpty()) {
            return;
        }
        var opened = users.stream().filter(way::opens).toList();
        if (opened.isEmpty()) {
            count(
                    -2,
                    Phrase.of(
                            "what was found belongs to {0}, whom it does not open",
                            "所发现的内容属于 {0}，而该途径无法取得其权限", String.join(" ", users)));
        } else if (way.door() != Door.OPEN_SERVICE) {
            count(
                    1,
                    Phrase.of(
                            "what was found belongs to {0}, as what comes by it would",
                            "所发现的内容属于 {0}，与该途径取得的权限一致", String.join(" ", opened)));
        }
    }

    private void addresses(List<Finding> others) {
        var from = Set.copyOf(way.addresses());
        for (var finding : others) {
            var address = Evidence.addresses(finding).stream().filter(from::contains).findFirst();
            if (address.isPresent()) {
                count(
                        3,
                        Phrase.of(
                                "what was found talks to {0}, where it came from",
                                "所发现的内容与来源地址 {0} 通信", address.get()));
                return;
            }
        }
    }

    private void containers(List<Finding> others) {
        var contained = new HashSet<Entity>();
        boolean outside = false;
        for (var finding : others) {
            var container = container(finding);
            if (container != null) {
                contained.add(container);
            }
            outside |= container == null;
        }
        boolean starts = way.door() == Door.DOCKER_API || way.door() == Door.KUBERNETES;
        if (starts && !contained.isEmpty()) {
            count(3, Phrase.of("it runs in a container, which this starts", "在容器中运行，而该途径可启动容器"));
        } else if (!contained.isEmpty() && !outside && others.size() == contained.size()) {
            count(-3, Phrase.of("it runs in a container only", "仅在容器内运行"));
        }
    }

    private static @Nullable Entity container(Finding finding) {
        return finding.entities().stream()
                .filter(entity -> entity.kind() == Entity.Kind.CONTAINER)
                .findFirst()
                .orElse(null);
    }
}
