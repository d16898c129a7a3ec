package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.DisableService;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.action.SweepCopies;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a person takes out of a plan: its programs and services are the family's no more, or
/// another step would end or move them all the same.
///
/// @param paths of programs that no step of the plan puts aside
record LeftOut(Plan plan, Set<String> paths) {
    private static final String SUFFIX = ".service";

    /// Of a plan that was written, and perhaps changed since: what its steps put aside is the
    /// family's, and nothing else.
    static LeftOut ofText(Plan plan) {
        var moved = moved(plan.steps());
        var names = names(plan.steps());
        var out = new TreeSet<String>();
        for (Step step : plan.steps()) {
            var family = family(step.action());
            for (FilePin program : family == null ? List.<FilePin>of() : family.programs()) {
                if (!moved.contains(program.path())) {
                    out.add(program.path());
                }
            }
        }
        return new LeftOut(without(plan, out, group -> isOf(group, names)), out);
    }

    /// @param selected by the number of a step
    static LeftOut of(Plan plan, IntPredicate selected) {
        var chosen = plan.steps().stream().filter(s -> selected.test(s.number())).toList();
        var others = plan.steps().stream().filter(s -> !selected.test(s.number())).toList();
        var out = new TreeSet<>(moved(others));
        out.removeAll(moved(chosen));
        var names = names(chosen);
        var gone = names(others);
        return new LeftOut(
                without(plan, out, group -> isOf(group, names) || !isOf(group, gone)), out);
    }

    private static Set<String> moved(List<Step> steps) {
        var paths = new TreeSet<String>();
        for (Step step : steps) {
            var files =
                    step.action() instanceof Quarantine quarantine
                            ? quarantine.files()
                            : List.<FilePin>of();
            files.forEach(pin -> paths.add(pin.path()));
        }
        return paths;
    }

    private static List<String> names(List<Step> steps) {
        var names = new ArrayList<String>();
        for (Step step : steps) {
            if (step.action() instanceof DisableService service) {
                names.add(service.name());
            }
        }
        return names;
    }

    /// Whether a control group is that of one of these units, see [ServiceGroups].
    private static boolean isOf(String group, List<String> names) {
        String last = group.substring(group.lastIndexOf('/') + 1);
        String unit = last.startsWith("_") ? last.substring(1) : last;
        return names.stream()
                .anyMatch(name ->
                        name.equals(unit)
                                || name.endsWith("@" + SUFFIX)
                                        && unit.startsWith(
                                                name.substring(
                                                        0, name.length() - SUFFIX.length())));
    }

    private static Plan without(Plan plan, Set<String> paths, Predicate<String> services) {
        var steps = new ArrayList<Step>();
        for (Step step : plan.steps()) {
            var action = without(step.action(), paths, services);
            steps.add(new Step(step.number(), action, step.incidents(), step.why()));
        }
        return new Plan(plan.host(), plan.made(), steps, plan.byHand());
    }

    private static Action without(Action action, Set<String> paths, Predicate<String> services) {
        var before = family(action);
        if (before == null) {
            return action;
        }
        var family =
                new Family(
                        before.processes(),
                        before.programs().stream()
                                .filter(program -> !paths.contains(program.path()))
                                .toList(),
                        before.services().stream().filter(services).toList());
        if (action instanceof KeepEvidence) {
            return new KeepEvidence(family);
        }
        if (action instanceof Freeze) {
            return new Freeze(family);
        }
        return action instanceof SweepCopies sweep
                ? new SweepCopies(family, sweep.directories())
                : new Kill(family);
    }

    private static @Nullable Family family(Action action) {
        if (action instanceof KeepEvidence keep) {
            return keep.family();
        }
        if (action instanceof Freeze freeze) {
            return freeze.family();
        }
        if (action instanceof SweepCopies sweep) {
            return sweep.family();
        }
        return action instanceof Kill kill ? kill.family() : null;
    }
}
