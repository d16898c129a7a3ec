package davy.core.incident;

import davy.core.exposure.Exposure;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Concludes how intruders got in, and brings together what came by the same way.
///
/// A way in is never concluded from its being open alone where another fits, and two ways that fit
/// alike are both told. Findings are brought together on account of a way only where it was really
/// used, and where their times say that they came soon after it; and where they came within minutes
/// of each other, to the same user.
final class Diagnoser {
    /// Points within which two ways fit alike.
    private static final int ALIKE = 1;

    /// Groups with which each is compared; a host with more has other troubles.
    private static final int COMPARED = 300;

    private static final int BINDING = 4;
    private static final int BINDING_WEAK = 5;

    private final List<Way> ways;
    private final Surroundings surroundings;

    Diagnoser(List<Finding> findings, Surroundings surroundings) {
        ways = Way.of(findings);
        this.surroundings = surroundings;
    }

    /// The groups, with those joined that came by the same way.
    List<List<Finding>> join(Collection<List<Finding>> groups) {
        var numbers = new IdentityHashMap<Finding, Integer>();
        var joined = new ArrayList<List<Finding>>();
        for (var group : groups) {
            group.forEach(finding -> numbers.put(finding, joined.size()));
            joined.add(new ArrayList<>(group));
        }
        for (var group : groups) {
            for (var way : binding(group)) {
                int from = numbers.getOrDefault(group.getFirst(), -1);
                int to = numbers.getOrDefault(way.finding(), from);
                if (from != to) {
                    joined.get(to).addAll(joined.get(from));
                    joined.get(from).forEach(finding -> numbers.put(finding, to));
                    joined.set(from, new ArrayList<>());
                }
            }
        }
        return together(joined.stream().filter(group -> !group.isEmpty()).toList());
    }

    /// The groups, with those joined that came within minutes; and what is said of the host as a
    /// whole with its only incident.
    private List<List<Finding>> together(List<List<Finding>> groups) {
        var joined = new ArrayList<List<Finding>>();
        var traces = new ArrayList<Trace>();
        var wide = new ArrayList<List<Finding>>();
        var open = new ArrayList<List<Finding>>();
        for (var group : groups) {
            var all = new ArrayList<>(group);
            var trace = Trace.of(all);
            if (trace.hostWide()) {
                wide.add(all);
                continue;
            }
            var fits = fits(all);
            if (!fits.isEmpty() && hasRival(fits)) {
                open.add(all);
                continue;
            }
            for (int i = Math.min(joined.size(), COMPARED) - 1; i >= 0; i--) {
                if (trace.isOf(traces.get(i))) {
                    all.addAll(joined.remove(i));
                    traces.remove(i);
                    trace = Trace.of(all);
                }
            }
            joined.add(all);
            traces.add(trace);
        }
        joined.addAll(open);
        if (joined.size() == 1) {
            wide.forEach(joined.getFirst()::addAll);
        } else {
            joined.addAll(wide);
        }
        return joined;
    }

    /// Ways of the kind that fits best, by which the group came.
    private List<Way> binding(List<Finding> group) {
        var fits = fits(group);
        if (fits.isEmpty() || hasRival(fits)) {
            return List.of();
        }
        var best = fits.getFirst();
        boolean grave = group.stream().anyMatch(finding -> finding.level().atLeast(Level.HIGH));
        int least = grave ? BINDING : BINDING_WEAK;
        return fits.stream()
                .filter(fit -> fit.way.deed() && fit.points() >= least)
                .filter(fit -> !fit.way.door().isByTimeOnly())
                .filter(fit -> fit.way.door() == best.way.door())
                .filter(fit -> !areStrangers(fit.way, best.way))
                .map(fit -> fit.way)
                .toList();
    }

    private static boolean areStrangers(Way a, Way b) {
        var from = a.addresses();
        return !from.isEmpty()
                && !b.addresses().isEmpty()
                && from.stream().noneMatch(b.addresses()::contains);
    }

    /// Those that are possible, best first. That somebody logged in shortly before counts only
    /// where nothing better is known.
    private List<Fit> fits(List<Finding> group) {
        var fits =
                ways.stream()
                        .map(way -> Fit.of(way, group))
                        .filter(Fit::isPossible)
                        .sorted(Fit.BEST)
                        .toList();
        boolean better =
                fits.stream().anyMatch(fit -> fit.binds() && !fit.way.door().isByTimeOnly());
        return better
                ? fits.stream().filter(fit -> !fit.way.door().isByTimeOnly()).toList()
                : fits.stream()
                        .filter(fit -> !fit.way.door().isByTimeOnly() || fit.binds())
                        .toList();
    }

    private static boolean hasRival(List<Fit> fits) {
        return rival(fits) != null;
    }

    /// The best fit by another door, where it is as good as the best.
    private static @Nullable Fit rival(List<Fit> fits) {
        var best = fits.getFirst();
        for (var fit : fits) {
            boolean alike = best.points() - fit.points() <= ALIKE;
            boolean weaker = best.way.deed() && !fit.way.deed();
            if (fit.way.door() != best.way.door() && alike && !weaker) {
                return fit;
            }
        }
        return null;
    }

    Entry entry(List<Finding> group) {
        var fits = fits(group);
        if (fits.isEmpty()) {
            return Entry.unknown(Advice.unknown(surroundings, first(group)));
        }
        var best = fits.getFirst();
        var rival = rival(fits);
        var supports = new ArrayList<>(best.supports());
        var opposes = new ArrayList<>(best.opposes());
        sshDoors(best.way.door(), supports, opposes);
        var confidence = best.confidence();
        if (rival != null) {
            confidence = Confidence.LOW;
            opposes.add(
                    Phrase.of(
                            "another way fits as well: {0}",
                            "另一途径同样吻合：{0}", rival.way.door().phrase()));
        } else if (!best.way.deed()) {
            opposes.add(Phrase.of("nothing shows that it was used", "没有证据显示该途径被实际利用"));
        }
        return new Entry(
                best.way.door(),
                confidence,
                best.way.finding().reason(),
                best.way.time(),
                supports,
                opposes,
                confidence == Confidence.HIGH ? List.of() : Advice.settling(best.way.door()),
                shown(fits, best));
    }

    /// Whether the server of today lets anybody in by such a login.
    private void sshDoors(Door door, List<Phrase> supports, List<Phrase> opposes) {
        if (door != Door.SSH_GUESS && door != Door.KNOWN_PASSWORD) {
            return;
        }
        for (var each : surroundings.doors()) {
            if (each.service().equals("SSH")) {
                boolean shut =
                        each.authentication() == Exposure.Authentication.KEY
                                || each.reach() == Exposure.Reach.LOOPBACK;
                var reasons = shut ? opposes : supports;
                if (!reasons.contains(each.sentence())) {
                    reasons.add(each.sentence());
                }
            }
        }
    }

    private static @Nullable Instant first(List<Finding> group) {
        var times = Trace.of(group).times();
        return times.isEmpty() ? null : times.first();
    }

    /// The findings of all ways by the same door that have to do with the group.
    private static List<Finding> shown(List<Fit> fits, Fit best) {
        var findings = new LinkedHashSet<Finding>();
        for (var fit : fits) {
            boolean same = fit.way.door() == best.way.door();
            if (same && (fit == best || !fit.way.deed() || fit.binds())) {
                findings.add(fit.way.finding());
            }
        }
        return List.copyOf(findings);
    }
}
