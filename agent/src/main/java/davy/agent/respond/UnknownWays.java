package davy.agent.respond;

import davy.agent.triage.Report;
import davy.core.action.Action;
import davy.core.action.ClosePorts;
import davy.core.action.CorrectSettings;
import davy.core.action.ExpirePassword;
import davy.core.action.Plan;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.Step;
import davy.core.incident.Incident;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Incidents of which nothing tells how they began: what a plan does about them closes no way in.
///
/// @param titles by the id of the incident
public record UnknownWays(Map<String, Phrase> titles) {
    private static final Phrase ADVICE =
            Phrase.of(
                    "they can come back. Change the passwords and look at the keys of every account"
                            + " that may log in, keep the host off the network; installing it anew is"
                            + " safer.",
                    "入侵者可能再次进入：请更换所有可登录账号的密码并检查其密钥，保持断网；重装系统更为稳妥。");

    public static UnknownWays of(Report report) {
        var titles = new LinkedHashMap<String, Phrase>();
        for (Incident incident : report.incidents()) {
            if (!incident.entry().isKnown()) {
                titles.put(incident.id(), incident.title());
            }
        }
        return new UnknownWays(titles);
    }

    /// Whether it is said of this in what is left to a person.
    public static boolean isOfThem(Phrase byHand) {
        return byHand.arguments().contains(ADVICE);
    }

    /// The plan, which says first of all what is left to a person where it acts on such incidents.
    public Plan tell(Plan plan) {
        var acted = new LinkedHashSet<String>();
        plan.steps().stream()
                .filter(step -> isOfIntruder(step.action()))
                .map(Step::incidents)
                .forEach(acted::addAll);
        var unknown = titles.keySet().stream().filter(acted::contains).toList();
        if (unknown.isEmpty()) {
            return plan;
        }
        var byHand = new ArrayList<Phrase>();
        byHand.add(told(unknown, unknown.size() == acted.size()));
        byHand.addAll(plan.byHand());
        return new Plan(plan.host(), plan.made(), plan.steps(), byHand);
    }

    /// A service that is open or a password that is weak needs nobody who came in.
    private static boolean isOfIntruder(Action action) {
        return !(action instanceof ClosePorts
                || action instanceof CorrectSettings
                || action instanceof ExpirePassword
                || action instanceof RemoveFirewallRule);
    }

    /// @param all whether the plan acts on no other incident
    private Phrase told(List<String> unknown, boolean all) {
        if (all) {
            return Phrase.of(
                    "How they got in is not known, so nothing here closes it: {0}",
                    "入侵途径未知，本方案未能封堵，{0}", ADVICE);
        }
        Phrase names = null;
        for (String id : unknown) {
            Phrase title = titles.getOrDefault(id, Phrase.plain(id));
            names = names == null ? title : Phrase.of("{0}; {1}", "{0}；{1}", names, title);
        }
        return Phrase.of(
                "How they got in is not known ({1}), so nothing here closes it: {0}",
                "入侵途径未知（{1}），本方案未能封堵，{0}", ADVICE, names == null ? Phrase.plain("") : names);
    }
}
