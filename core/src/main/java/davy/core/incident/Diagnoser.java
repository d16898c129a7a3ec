package davy.core.incident;

import davy.core.exposure.Exposure;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Concludes how intruders got in, and brings together what came by the same way.
///
/// A way in is never concluded from its being open alone where another fits, and two ways that fit
/// alike are both told. Findings are brought together on account of a way only where it was really
/// used, and where their times say that they came soon after it; and where they came within minutes
/// of each other, to the same user.
final class Diagnoser {
    /// Groups with which each is compared; a host with more has other troubles.
    private static final int COMPARED = 300;

    private final Ways ways;
    private final Surroundings surroundings;

    /// @param clues in their order, numbered from 0
    Diagnoser(List<Clue> clues, Surroundings surroundings) {
        ways = new Ways(clues);
        this.surroundings = surroundings;
    }

    /// The groups, with those joined that came by the same way.
    List<Group> join(List<Group> groups) {
        var byWay = new IdentityHashMap<Way, Integer>();
        for (int i = 0; i < groups.size(); i++) {
            for (var clue : groups.get(i).clues()) {
                if (clue.way() != null) {
                    byWay.put(clue.way(), i);
                }
            }
        }
        var bindings = groups.stream().map(group -> group.ranking(ways).binding()).toList();
        var joined = new Union(groups.size());
        for (int i = 0; i < groups.size(); i++) {
            for (var way : bindings.get(i)) {
                int from = joined.root(i);
                int to = joined.root(byWay.getOrDefault(way, from));
                if (from != to) {
                    groups.get(to).addAll(groups.get(from));
                    joined.join(from, to);
                }
            }
        }
        return together(
                IntStream.range(0, groups.size())
                        .filter(i -> joined.root(i) == i)
                        .mapToObj(groups::get)
                        .toList());
    }

    /// The groups, with those joined that came within minutes; and what is said of the host as a
    /// whole with its only incident.
    private List<Group> together(List<Group> groups) {
        var joined = new ArrayList<Group>();
        var traces = new ArrayList<Trace>();
        var wide = new ArrayList<Group>();
        var open = new ArrayList<Group>();
        for (var group : groups) {
            var trace = Trace.of(group.clues());
            if (trace.hostWide()) {
                wide.add(group);
            } else if (group.ranking(ways).rival() != null) {
                open.add(group);
            } else {
                for (int i = Math.min(joined.size(), COMPARED) - 1; i >= 0; i--) {
                    if (trace.isOf(traces.get(i))) {
                        group.addAll(joined.remove(i));
                        trace = trace.with(traces.remove(i));
                    }
                }
                joined.add(group);
                traces.add(trace);
            }
        }
        joined.addAll(open);
        if (joined.size() == 1) {
            wide.forEach(joined.getFirst()::addAll);
        } else {
            joined.addAll(wide);
        }
        return joined;
    }

    Entry entry(Group group) {
        var ranking = group.ranking(ways);
        var best = ranking.best();
        if (best == null) {
            return Entry.unknown(Advice.unknown(surroundings, first(group)));
        }
        var rival = ranking.rival();
        var supports = new ArrayList<Phrase>();
        var opposes = new ArrayList<Phrase>();
        new Fit(best, group.tally(), group.clue(best)).tell(supports, opposes);
        sshDoors(best.door(), supports, opposes);
        var confidence = Fit.confidence(ranking.points());
        if (rival != null) {
            confidence = Confidence.LOW;
            opposes.add(
                    Phrase.of(
                            "another way fits as well: {0}",
                            "另一途径同样吻合：{0}", rival.door().phrase()));
        } else if (!best.deed()) {
            opposes.add(Phrase.of("nothing shows that it was used", "没有证据显示该途径被实际利用"));
        }
        return new Entry(
                best.door(),
                confidence,
                best.finding().reason(),
                best.time(),
                supports,
                opposes,
                confidence == Confidence.HIGH ? List.of() : Advice.settling(best.door()),
                ranking.shown().stream().map(Way::finding).toList());
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

    private static @Nullable Instant first(Group group) {
        var times = Trace.of(group.clues()).times();
        return times.isEmpty() ? null : times.first();
    }
}
