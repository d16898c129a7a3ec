package davy.core.incident;

import davy.core.log.LogEvent.PackageChange;
import davy.core.log.LogEvent.PackageChange.Action;
import davy.core.log.Seen;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Packages that were installed or removed while an intruder was there, as the logs of package
/// managers tell: compilers, scanners, the host's own guards.
///
/// Upgrades are left out: they come by themselves, on every day.
final class PackageSteps {
    /// What is done in one go.
    private static final Duration APART = Duration.ofMinutes(2);

    private static final Duration BEFORE = Duration.ofMinutes(10);
    private static final Duration AFTER = Duration.ofHours(1);

    /// From then on it is the host's own life that is told.
    private static final Duration LONGEST = Duration.ofDays(2);

    private static final int MOST = 20;
    private static final int NAMED = 8;

    private PackageSteps() {}

    /// @param changes by time
    /// @param steps of the incident, by time
    static List<Step> of(List<Seen<PackageChange>> changes, List<Step> steps, Entry entry) {
        var first = steps.stream().filter(step -> !step.isForgeable()).findFirst();
        var came = entry.time();
        if (changes.isEmpty() || came == null && first.isEmpty()) {
            return List.of();
        }
        Instant from = came == null ? first.orElseThrow().time() : came;
        Instant last = steps.isEmpty() ? from : steps.getLast().time();
        Instant end = last.isAfter(from.plus(LONGEST)) ? from.plus(LONGEST) : last;
        var told = new ArrayList<Step>();
        var batch = new ArrayList<Seen<PackageChange>>();
        for (var change : changes) {
            var at = change.event().time().at();
            if (at.isBefore(from.minus(BEFORE)) || at.isAfter(end.plus(AFTER))) {
                continue;
            }
            if (!batch.isEmpty() && batch.getLast().event().time().at().plus(APART).isBefore(at)) {
                add(batch, told);
                batch.clear();
            }
            batch.add(change);
        }
        add(batch, told);
        return told;
    }

    private static void add(List<Seen<PackageChange>> batch, List<Step> told) {
        var installed = names(batch, Action.INSTALLED);
        var removed = names(batch, Action.REMOVED);
        if (installed.isEmpty() && removed.isEmpty() || told.size() >= MOST) {
            return;
        }
        var what =
                removed.isEmpty()
                        ? Phrase.of("packages installed: {0}", "安装了软件包：{0}", some(installed))
                        : installed.isEmpty()
                                ? Phrase.of("packages removed: {0}", "删除了软件包：{0}", some(removed))
                                : Phrase.of(
                                        "packages installed: {0}; removed: {1}",
                                        "安装了软件包：{0}；删除了：{1}", some(installed), some(removed));
        var begun = batch.getFirst();
        var time = begun.event().time();
        told.add(
                new Step(
                        time.at(),
                        time.slack(),
                        Phrase.of("{0} ({1})", "{0}（{1}）", what, begun.place()),
                        Set.of(Source.EVENT_CREATED),
                        List.of()));
    }

    private static Set<String> names(List<Seen<PackageChange>> batch, Action action) {
        var names = new LinkedHashSet<String>();
        for (var change : batch) {
            if (change.event().action() == action) {
                String name = change.event().name();
                int colon = name.indexOf(':');
                names.add(colon > 0 ? name.substring(0, colon) : name);
            }
        }
        return names;
    }

    private static Phrase some(Set<String> names) {
        String first = String.join(", ", names.stream().limit(NAMED).toList());
        return names.size() <= NAMED
                ? Phrase.plain(first)
                : Phrase.of("{0} and {1} more", "{0} 等 {1} 个", first, more(names.size()));
    }

    /// The languages count differently: what is left, and all.
    private static Phrase more(int size) {
        return Phrase.of(Integer.toString(size - NAMED), Integer.toString(size));
    }
}
