package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.Family;
import davy.core.action.KeepEvidence;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The steps of a plan in the making.
final class Steps {
    static final int MOST_REASONS = 4;

    /// Of files that are put aside each has its reason, up to so many.
    private static final int MOST_FILES = 12;

    final List<Step> all = new ArrayList<>();

    /// Steps about a family; none where nothing is known of it. The reasons stand at the first.
    record Of(Steps steps, Family family, List<Target> targets) {
        void first() {
            if (!family.isEmpty()) {
                steps.add(new KeepEvidence(family), targets);
            }
        }

        void next(Action action) {
            if (!family.isEmpty()) {
                var incidents = new TreeSet<String>();
                targets.forEach(target -> incidents.addAll(target.incidents));
                steps.add(action, incidents, Set.of(asFor(1)));
            }
        }
    }

    private static Phrase asFor(int step) {
        return Phrase.of("as for step {0}", "同步骤 {0}", step);
    }

    void add(Action action, Set<String> incidents, Set<Phrase> why) {
        add(action, incidents, why, MOST_REASONS);
    }

    private void add(Action action, Set<String> incidents, Set<Phrase> why, int most) {
        var shown = shorter(some(why, most));
        all.add(new Step(all.size() + 1, action, List.copyOf(incidents), shown));
    }

    private static List<Phrase> some(Set<Phrase> why, int most) {
        var some = new ArrayList<>(why.stream().limit(most).toList());
        if (why.size() > most) {
            some.add(Phrase.of("and {0} more", "另有 {0} 条", why.size() - most));
        }
        return some;
    }

    /// Several reasons are told once: where they are those of an earlier step, its number stands
    /// for them.
    private List<Phrase> shorter(List<Phrase> why) {
        for (Step step : all) {
            if (why.size() > 1 && step.why().equals(why)) {
                return List.of(asFor(step.number()));
            }
        }
        return why;
    }

    void addAll(List<Openings.Each> more) {
        more.forEach(each -> add(each.action(), each.incidents(), each.why()));
    }

    void add(Action action, Collection<Target> targets) {
        var incidents = new TreeSet<String>();
        var why = new LinkedHashSet<Phrase>();
        int most = MOST_REASONS;
        if (action instanceof Quarantine) {
            targets.forEach(target -> target.why.stream().limit(1).forEach(why::add));
            most = Math.clamp(why.size(), MOST_REASONS, MOST_FILES);
        }
        for (Target target : targets) {
            incidents.addAll(target.incidents);
            why.addAll(target.why);
        }
        add(action, incidents, why, most);
    }
}
