package davy.agent.report;

import davy.core.incident.Confidence;
import davy.core.incident.Entry;
import davy.core.incident.Incident;
import davy.core.incident.Step;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What an incident means, in a few lines: the way in, what happened when, what to do.
final class TextIncident {
    private static final int STEPS = 8;
    private static final int WIDE = 90;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final TextReport report;
    private final Language language;

    private final Map<List<Phrase>, Integer> advised = new HashMap<>();

    TextIncident(TextReport report, Language language) {
        this.report = report;
        this.language = language;
    }

    /// @param number from 1
    void write(Incident incident, int number) {
        entry(incident.entry(), number == 1);
        steps(incident.diagnosis().steps());
        scope(incident);
        if (number == 1 || incident.entry().isKnown()) {
            next(incident.diagnosis().next(), number);
        }
    }

    private void entry(Entry entry, boolean first) {
        if (!entry.isKnown()) {
            say("  ", Phrase.of("How they got in: unknown.", "入侵途径：未知。"));
            if (first) {
                entry.settles().forEach(each -> say("    ? ", each));
            }
            return;
        }
        say(
                "  ",
                Phrase.of(
                        "How they got in ({0}): {1}: {2}.",
                        "入侵途径（{0}）：{1}。{2}。",
                        entry.confidence().phrase(),
                        entry.door().phrase(),
                        entry.sentence()));
        entry.supports().forEach(each -> say("    + ", each));
        entry.opposes().forEach(each -> say("    - ", each));
        if (entry.confidence() == Confidence.LOW) {
            entry.settles().forEach(each -> say("    ? ", each));
        }
    }

    private void steps(List<Step> steps) {
        if (steps.size() < 2) {
            return;
        }
        say("  ", Phrase.of("What happened (UTC):", "经过（UTC）："));
        for (Step step : steps.subList(0, Math.min(STEPS, steps.size()))) {
            String time = TIME.format(step.time().atOffset(ZoneOffset.UTC));
            String slack =
                    step.uncertainty().toMinutes() > 0
                            ? " ±" + step.uncertainty().toMinutes() + " min"
                            : "";
            String forged =
                    step.isForgeable()
                            ? Phrase.of(" (can be set by anyone)", "（该时间可被任意修改）").in(language)
                            : "";
            String verb = step.sources().iterator().next().verb().in(language);
            String what = cut(step.what().in(language));
            report.wrap(
                    "    ",
                    "                         ",
                    time + slack + "  " + what + " · " + verb + forged);
        }
        if (steps.size() > STEPS) {
            say(
                    "    ",
                    Phrase.of(
                            "… and {0} later times (--format html)",
                            "……其后还有 {0} 个时间点（见 --format html）", steps.size() - STEPS));
        }
    }

    private static String cut(String text) {
        return text.length() <= WIDE ? text : text.substring(0, WIDE) + "…";
    }

    private void scope(Incident incident) {
        var scope = incident.diagnosis().scope();
        names(Phrase.of("Accounts at risk: {0}", "涉及账号：{0}"), scope.accounts());
        names(Phrase.of("Keys: {0}", "涉及密钥：{0}"), scope.keys());
        names(Phrase.of("Hosts at risk: {0}", "涉及主机：{0}"), scope.hosts());
        names(Phrase.of("Came from: {0}", "来源地址：{0}"), scope.addresses());
    }

    private void names(Phrase pattern, List<String> names) {
        if (!names.isEmpty()) {
            var some = String.join(" ", names.subList(0, Math.min(6, names.size())));
            String rest = names.size() > 6 ? " … (" + names.size() + ")" : "";
            say("  ", Phrase.of(pattern.en(), pattern.zh(), some + rest));
        }
    }

    /// What is to do is often the same for several: then once.
    private void next(List<Phrase> next, int incident) {
        var before = advised.putIfAbsent(next, incident);
        if (before != null) {
            say("  ", Phrase.of("What to do: as for incident {0}.", "处置建议：同事件 {0}。", before));
            return;
        }
        say("  ", Phrase.of("What to do:", "处置建议："));
        int number = 0;
        for (Phrase each : next) {
            say("    " + ++number + ". ", each);
        }
    }

    private void say(String indent, Phrase phrase) {
        report.wrap(indent, " ".repeat(indent.length()), phrase.in(language));
    }
}
