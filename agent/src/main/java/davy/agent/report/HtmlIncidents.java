package davy.agent.report;

import davy.agent.report.Timeline.Moment;
import davy.core.finding.Level;
import davy.core.incident.Entry;
import davy.core.incident.Incident;
import davy.core.text.Phrase;
import java.util.List;

/// The incidents, each as a story: the way in, what happened when, what has to do with what.
///
/// A further part of an incident (confidence, scope, what to do) is a row of [#facts] or a block.
final class HtmlIncidents {
    /// Incidents that are told in full; of more a line each.
    static final int TOLD = 8;

    static final int LINES = 200;

    /// Findings of one incident whose times are read.
    private static final int TIMED = 1000;

    private static final int MOMENTS_SHOWN = 25;
    private static final int MOMENTS = 300;
    private static final int REFERENCES = 24;

    private final Page page;

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
            }
            page.put("p", incident.story(), "class", "story");
            facts(number, incident, numbers);
            timeline(numbers);
            HtmlGraph.write(page, incident, number > 1);
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
        switch (incident.entry()) {
            case Entry.Unknown() -> unknown(number, incident);
        }
    }

    /// Unknown, and where to look for it; opened only once, it says the same of each.
    private void unknown(int number, Incident incident) {
        page.put("b", Phrase.of("Unknown: nothing that was looked at tells.", "未知：已检查的内容均无法说明。"));
        String[] open = number == 1 ? new String[] {"open", "open"} : new String[0];
        try (var _ = page.in("details", open)) {
            page.put("summary", Phrase.of("What would settle it", "如何查明"));
            page.put("p", when(incident));
            try (var _ = page.in("ul")) {
                SETTLING.forEach(each -> page.put("li", each));
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

    private static final List<Phrase> SETTLING =
            List.of(
                    Phrase.of(
                            "logins: auth.log or secure, the journal of sshd, last -F, lastb -F",
                            "登录记录：auth.log 或 secure、sshd 的 journal 日志、last -F、lastb -F"),
                    Phrase.of(
                            "commands of the cloud: the log of its assistant on this host, and who"
                                    + " called RunCommand (ActionTrail, CloudTrail)",
                            "云平台下发的命令：本机云助手日志，以及云端操作审计（ActionTrail、CloudTrail）中"
                                    + " RunCommand 的调用者"),
                    Phrase.of(
                            "requests to the web server, and services open without a password:"
                                    + " Redis, Docker, databases",
                            "Web 访问日志，以及无密码开放的服务：Redis、Docker、数据库"));

    private void timeline(List<Integer> numbers) {
        var timed = numbers.subList(0, Math.min(TIMED, numbers.size()));
        var moments = Timeline.of(timed, page.index);
        if (moments.isEmpty()) {
            return;
        }
        try (var _ = page.in("h4")) {
            page.say(Phrase.of("Timeline", "时间线"));
            page.put("small", Phrase.of(" UTC", " UTC"));
        }
        int first = Math.min(MOMENTS_SHOWN, moments.size());
        int end = Math.min(MOMENTS, moments.size());
        table(moments.subList(0, first));
        if (end > first) {
            try (var _ = page.in("details")) {
                page.put("summary", Phrase.of("{0} later times", "其后 {0} 个时间点", end - first));
                table(moments.subList(first, end));
            }
        }
        Bounds.left(page, moments.size() - end);
        if (timed.size() < numbers.size()) {
            page.put(
                    "p",
                    Phrase.of(
                            "Times of the gravest {0} findings only.", "仅含最严重的 {0} 条发现的时间。", TIMED),
                    "class",
                    "left");
        }
    }

    private void table(List<Moment> moments) {
        String day = "";
        try (var _ = page.in("table", "class", "timeline")) {
            for (var moment : moments) {
                String time = Page.time(moment.time());
                String today = time.substring(0, 10);
                try (var _ = page.in("tr")) {
                    page.html.put("th", today.equals(day) ? "" : today, "scope", "row");
                    page.html.put("td", time.substring(11), "class", "time");
                    moment(moment);
                }
                page.html.line();
                day = today;
            }
        }
    }

    private void moment(Moment moment) {
        try (var _ = page.in("td")) {
            page.say(moment.what());
            try (var _ = page.in("span", "class", "source")) {
                page.html.text(" ");
                page.say(sources(moment));
            }
            page.references(moment.findings(), 6);
        }
    }

    private static Phrase sources(Moment moment) {
        Phrase all = null;
        for (var source : moment.sources()) {
            all =
                    all == null
                            ? source.verb()
                            : Phrase.of("{0}, {1}", "{0}、{1}", all, source.verb());
        }
        var verbs = all == null ? our("") : all;
        return moment.isForgeable()
                ? Phrase.of("{0} (anyone can set this time)", "{0}（该时间可被任意修改）", verbs)
                : verbs;
    }
}
