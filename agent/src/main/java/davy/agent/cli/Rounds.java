package davy.agent.cli;

import davy.agent.respond.Asked;
import davy.agent.respond.Respond;
import davy.agent.respond.UnknownWays;
import davy.agent.triage.Report;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.host.Host;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// What is looked for and done again after a plan was carried out: what ran until then may have
/// made more of itself since the plan was made. A plan that a person gave or cut is carried out
/// once, as it is.
final class Rounds {
    private static final int MOST = 3;

    private final ParseResult parsed;
    private final Planning planning;
    private final Dialogue dialogue;
    private final List<Respond.Applied> applied = new ArrayList<>();
    private final List<Plan> plans = new ArrayList<>();
    private List<Phrase> byHand;

    /// @param plan that was carried out
    Rounds(
            ParseResult parsed,
            Planning planning,
            Dialogue dialogue,
            Respond.Applied first,
            Plan plan) {
        this.parsed = parsed;
        this.planning = planning;
        this.dialogue = dialogue;
        this.applied.add(first);
        this.plans.add(plan);
        this.byHand = both(plan.byHand(), first.byHand());
    }

    /// @return what the last look found
    Report run(Respond respond, Host host, String root) throws CommandException, IOException {
        var report = planning.triage(host, root);
        var next = next(respond, report);
        while (!respond.halt().isAsked() && next != null && applied.size() < MOST && isNew(next)) {
            dialogue.say(Phrase.of("\nA fresh triage finds more:\n", "\n重新检查发现尚有遗留：\n"));
            dialogue.plan(next);
            if (!parsed.hasMatchedOption("--yes") && !dialogue.agreed()) {
                return report;
            }
            var more = respond.apply(next, _ -> true, dialogue.listener());
            applied.add(more);
            plans.add(next);
            byHand = both(byHand, more.byHand());
            report = planning.triage(host, root);
            next = next(respond, report);
        }
        return report;
    }

    /// A plan for what was found; null where nothing more is done than was asked, or nothing can
    /// be, as a lock is left.
    private @Nullable Plan next(Respond respond, Report report) {
        boolean given =
                Stream.of("--plan", "--from", "--only", "--skip", "--resume")
                        .anyMatch(parsed::hasMatchedOption);
        if (given || !applied.getLast().locked().isEmpty()) {
            return null;
        }
        var plan = planning.of(respond, report, Asked.NOTHING);
        byHand = both(byHand, plan.byHand());
        return new Plan(plan.host(), plan.made(), plan.steps(), byHand);
    }

    /// What was left to a person before stays so, though the fresh triage may not see it behind
    /// what Davy closed: a port that is shut gives no service a password. What a plan that was
    /// written says in the same words is the same.
    static List<Phrase> both(List<Phrase> before, List<Phrase> more) {
        var all = new LinkedHashMap<String, Phrase>();
        boolean told = before.stream().anyMatch(UnknownWays::isOfThem);
        before.forEach(each -> all.putIfAbsent(each.in(Language.EN), each));
        more.stream()
                .filter(each -> !told || !UnknownWays.isOfThem(each))
                .forEach(each -> all.putIfAbsent(each.in(Language.EN), each));
        return List.copyOf(all.values());
    }

    private boolean isNew(Plan next) {
        var before = plans.getLast().steps().stream().map(Step::action).toList();
        return !next.steps().isEmpty()
                && !before.containsAll(next.steps().stream().map(Step::action).toList());
    }

    List<Respond.Applied> applied() {
        return List.copyOf(applied);
    }

    /// What is left to a person, of all rounds.
    List<Phrase> byHand() {
        return byHand;
    }

    /// All that was carried out.
    Plan plan() {
        var steps = plans.stream().flatMap(plan -> plan.steps().stream()).toList();
        return new Plan(plans.getFirst().host(), plans.getFirst().made(), steps, List.of());
    }
}
