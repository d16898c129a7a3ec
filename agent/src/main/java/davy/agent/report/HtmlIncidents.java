package davy.agent.report;

import davy.core.finding.Level;
import davy.core.incident.Incident;
import davy.core.incident.Step;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The incidents, each as a story: the way in, what happened when, what has to do with what, how
/// far it reaches, what to do.
final class HtmlIncidents {
    /// Incidents that are told in full; of more a line each.
    static final int TOLD = 8;

    static final int LINES = 200;

    private static final int NAMES = 12;
    private static final int MOMENTS_SHOWN = 25;
    private static final int MOMENTS = 300;
    private static final int REFERENCES = 24;

    private final Page page;
    private final Map<List<Phrase>, Integer> advised = new HashMap<>();

    HtmlIncidents(Page page) {
        this.page = page;
    }

    /// Those with a story: several findings, or one that is grave.
    static List<Incident> told(List<Incident> incidents) {
        return incidents.stream()
                .filter(i -> i.findings().size() > 1 || i.level().atLeast(Level.HIGH))
                .toList();
    }

    void write(List<Incident> incidents) {
        var told = told(incidents);
        if (told.isEmpty()) {
            return;
        }
        try (var _ = page.in("section", "id", "incidents")) {
            page.put("h2", Phrase.of("Incidents", "事件"));
            for (int i = 0; i < Math.min(TOLD, told.size()); i++) {
                incident(i + 1, told.get(i));
            }
            if (told.size() > TOLD) {
                page.put("h3", Phrase.of("{0} more incidents", "另有 {0} 个事件", told.size() - TOLD));
                lines(told, TOLD, LINES);
                Bounds.left(page, told.size() - TOLD - LINES);
            }
        }
    }

    /// A line for each incident, for the top of the page and where there are too many.
    void lines(List<Incident> told, int from, int most) {
        int end = Math.min(told.size(), from + most);
        try (var _ = page.in("ol", "class", "stories", "start", Integer.toString(from + 1))) {
            for (int i = from; i < end; i++) {
                try (var _ = page.in("li")) {
                    line(i + 1, told.get(i));
                }
            }
        }
    }

    private void line(int number, Incident incident) {
        page.badge(incident.level());
        page.html.text(" ");
        var numbers = page.index.numbers(incident.findings());
        String anchor =
                number <= TOLD || numbers.isEmpty()
                        ? "incident-" + number
                        : page.index.anchor(numbers.getFirst());
        page.put("a", incident.title(), "href", "#" + anchor);
        try (var _ = page.in("span", "class", "story")) {
            page.say(incident.story());
        }
    }

    private void incident(int number, Incident incident) {
        var numbers = page.index.numbers(incident.findings());
        try (var _ = page.in("section", "class", "incident", "id", "incident-" + number)) {
            try (var _ = page.in("h3")) {
                page.badge(incident.level());
                page.html.text(" " + number + ". ");
                page.say(incident.title());
                page.put("small", Phrase.plain(" " + incident.id()));
            }
            page.put("p", incident.story(), "class", "story");
            facts(number, incident, numbers);
            timeline(incident);
            HtmlGraph.write(page, incident, number > 1);
            if (number == 1 || incident.entry().isKnown()) {
                next(incident, number);
            }
        }
        page.html.line();
    }

    private void facts(int number, Incident incident, List<Integer> numbers) {
        try (var _ = page.in("dl", "class", "facts")) {
            page.put("dt", Phrase.of("How they got in", "入侵途径"));
            try (var _ = page.in("dd")) {
                entry(number, incident);
            }
            span(incident);
            scope(incident);
            page.put("dt", Phrase.of("Findings", "相关发现"));
            try (var _ = page.in("dd")) {
                page.references(numbers, REFERENCES);
            }
        }
    }

    private void span(Incident incident) {
        var first = incident.first();
        var last = incident.last();
        if (first == null || last == null || first.equals(last)) {
            return;
        }
        page.put("dt", Phrase.of("Seen", "时间范围"));
        page.put(
                "dd",
                Phrase.of(
                        "{0} to {1} UTC",
                        "{0} 至 {1} UTC", our(Page.time(first)), our(Page.time(last))));
    }

    private static Phrase our(String text) {
        return Phrase.of(text, text);
    }

    private void entry(int number, Incident incident) {
        var entry = incident.entry();
        if (entry.isKnown()) {
            page.put("b", entry.door().phrase());
            page.html.text(" ");
            page.put("span", entry.confidence().phrase(), "class", "confidence");
            page.put("p", entry.sentence());
            list(Phrase.of("For it", "支持依据"), entry.supports());
            list(Phrase.of("Against it", "反对依据"), entry.opposes());
        } else {
            page.put(
                    "b",
                    Phrase.of("Unknown: nothing that was looked at tells.", "未知：已检查的内容均无法说明。"));
        }
        settling(number, incident);
        page.references(page.index.numbers(entry.findings()), REFERENCES);
    }

    private void list(Phrase name, List<Phrase> items) {
        if (items.isEmpty()) {
            return;
        }
        page.put("p", Phrase.of("{0}:", "{0}：", name));
        try (var _ = page.in("ul")) {
            items.forEach(each -> page.put("li", each));
        }
    }

    /// Where to look for what is not sure; opened only once, it says the same of each.
    private void settling(int number, Incident incident) {
        if (incident.entry().settles().isEmpty()) {
            return;
        }
        boolean open = number == 1 && !incident.entry().isKnown();
        try (var _ = page.in("details", open ? new String[] {"open", "open"} : new String[0])) {
            page.put("summary", Phrase.of("What would settle it", "如何查明"));
            page.put("p", when(incident));
            try (var _ = page.in("ul")) {
                incident.entry().settles().forEach(each -> page.put("li", each));
            }
        }
    }

    private static Phrase when(Incident incident) {
        var first = incident.first();
        return first == null
                ? Phrase.of("What happened before:", "在此之前发生的：")
                : Phrase.of(
                        "What happened in the hours before {0} UTC, the earliest time known:",
                        "最早已知时间 {0} UTC 之前数小时内的：", our(Page.time(first)));
    }

    private void scope(Incident incident) {
        var scope = incident.diagnosis().scope();
        names(Phrase.of("Came from", "来源地址"), scope.addresses());
        names(Phrase.of("Accounts at risk", "涉及账号"), scope.accounts());
        names(Phrase.of("Keys", "涉及密钥"), scope.keys());
        names(Phrase.of("Hosts at risk", "涉及主机"), scope.hosts());
    }

    private void names(Phrase name, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        page.put("dt", name);
        var some = names.subList(0, Math.min(NAMES, names.size()));
        String rest = names.size() > NAMES ? " … (" + names.size() + ")" : "";
        page.put("dd", Phrase.plain(String.join("  ", some) + rest));
    }

    private void next(Incident incident, int number) {
        var before = advised.putIfAbsent(incident.diagnosis().next(), number);
        if (before != null) {
            page.put("p", Phrase.of("What to do: as for {0}.", "处置建议：同事件 {0}。", before));
            return;
        }
        try (var _ = page.in("h4")) {
            page.say(Phrase.of("What to do", "处置建议"));
        }
        try (var _ = page.in("ol", "class", "next")) {
            incident.diagnosis().next().forEach(each -> page.put("li", each));
        }
    }

    private void timeline(Incident incident) {
        var steps = incident.diagnosis().steps();
        if (steps.isEmpty()) {
            return;
        }
        try (var _ = page.in("h4")) {
            page.say(Phrase.of("Timeline", "时间线"));
            page.put("small", Phrase.of(" UTC", " UTC"));
        }
        int first = Math.min(MOMENTS_SHOWN, steps.size());
        int end = Math.min(MOMENTS, steps.size());
        table(steps.subList(0, first));
        if (end > first) {
            try (var _ = page.in("details")) {
                page.put("summary", Phrase.of("{0} later times", "其后 {0} 个时间点", end - first));
                table(steps.subList(first, end));
            }
        }
        Bounds.left(page, steps.size() - end);
    }

    private void table(List<Step> steps) {
        String day = "";
        try (var _ = page.in("table", "class", "timeline")) {
            for (var step : steps) {
                String time = Page.time(step.time());
                String today = time.substring(0, 10);
                try (var _ = page.in("tr")) {
                    page.html.put("th", today.equals(day) ? "" : today, "scope", "row");
                    page.html.put("td", time.substring(11), "class", "time");
                    step(step);
                }
                page.html.line();
                day = today;
            }
        }
    }

    private void step(Step step) {
        try (var _ = page.in("td")) {
            page.say(step.what());
            try (var _ = page.in("span", "class", "source")) {
                page.html.text(" ");
                page.say(sources(step));
            }
            page.references(page.index.numbers(step.findings()), 6);
        }
    }

    private static Phrase sources(Step step) {
        Phrase all = null;
        for (var source : step.sources()) {
            all =
                    all == null
                            ? source.verb()
                            : Phrase.of("{0}, {1}", "{0}、{1}", all, source.verb());
        }
        var verbs = all == null ? our("") : all;
        if (!step.uncertainty().minusMinutes(1).isNegative()) {
            verbs =
                    Phrase.of(
                            "{0}, ± {1} minutes",
                            "{0}，± {1} 分钟", verbs, step.uncertainty().toMinutes());
        }
        return step.isForgeable()
                ? Phrase.of("{0} (anyone can set this time)", "{0}（该时间可被任意修改）", verbs)
                : verbs;
    }
}
