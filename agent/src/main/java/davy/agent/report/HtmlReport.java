package davy.agent.report;

import davy.agent.triage.HostSummary;
import davy.agent.triage.Report;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.incident.Incident;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The report as one page that needs nothing else: no script, no font, no network.
///
/// Its order is that of a reader's questions: what is it, how did they get in, what is known, what
/// is not. It is written as it goes, and is bounded where a host is wrong in ten thousand places.
public final class HtmlReport {
    /// Incidents told in a line each at the top.
    private static final int SUMMED = 6;

    private final Page page;
    private final Html html;
    private final Language language;

    private HtmlReport(Html html, Report report, Language language) {
        this.html = html;
        this.page = new Page(html, report, language);
        this.language = language;
    }

    /// Writes the page; `out` stays open. The same report gives the same bytes.
    public static void write(Report report, String version, Language language, OutputStream out)
            throws IOException {
        var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        try {
            new HtmlReport(new Html(writer), report, language).page(report, version);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        writer.flush();
    }

    private void page(Report report, String version) {
        html.doctype();
        String tag =
                switch (language) {
                    case EN -> "en";
                    case ZH -> "zh-CN";
                };
        try (var _ = html.in("html", "lang", tag)) {
            head(report);
            try (var _ = html.in("body")) {
                top(report);
                try (var _ = html.in("main")) {
                    new HtmlIncidents(page).write(report.incidents());
                    new HtmlFindings(page).write();
                    var end = new HtmlEnd(page);
                    end.notDone(report.notDone());
                    end.timings(report.timings());
                }
                foot(version);
            }
        }
        html.line();
    }

    private void head(Report report) {
        try (var _ = html.in("head")) {
            html.put("meta", "", "charset", "utf-8");
            html.put(
                    "meta",
                    "",
                    "http-equiv",
                    "Content-Security-Policy",
                    "content",
                    "default-src 'none'; style-src '"
                            + HtmlStyle.hash()
                            + "'; base-uri 'none'; form-action 'none'");
            meta("referrer", "no-referrer");
            meta("viewport", "width=device-width, initial-scale=1");
            meta("color-scheme", "light dark");
            html.put("title", page.words(title(report)));
            html.style(HtmlStyle.CSS);
        }
        html.line();
    }

    private void meta(String name, String content) {
        html.put("meta", "", "name", name, "content", content);
    }

    private static Phrase title(Report report) {
        return Phrase.of(
                "{0} · {1} · Davy",
                "{0} · {1} · Davy", Words.verdict(report.verdict()), hostName(report));
    }

    private static String hostName(Report report) {
        return report.host().name().isEmpty() ? "?" : report.host().name();
    }

    private void top(Report report) {
        try (var _ = html.in("header", "class", report.verdict().word())) {
            try (var _ = html.in("h1")) {
                page.put("span", Words.verdict(report.verdict()), "class", "verdict");
                html.text(" ");
                html.put("span", RawText.show(hostName(report)), "class", "host");
            }
            if (report.partial()) {
                page.put(
                        "p",
                        Phrase.of(
                                "PARTIAL: the triage was stopped before its end.",
                                "结果不完整：检查被提前中止。"),
                        "class",
                        "partial");
            }
            page.put("p", Words.meaning(report.verdict()));
        }
        html.line();
        try (var _ = html.in("div", "class", "top")) {
            glance(report);
            stories(report.incidents());
        }
        html.line();
    }

    /// The incidents in a line each, where there are several.
    private void stories(List<Incident> incidents) {
        var told = HtmlIncidents.told(incidents);
        if (told.size() > 1) {
            new HtmlIncidents(page).lines(told, 0, SUMMED);
        }
        if (told.size() > SUMMED) {
            page.put(
                    "a",
                    Phrase.of("{0} more below", "另有 {0} 个，见下文", told.size() - SUMMED),
                    "href",
                    "#incidents");
        }
    }

    private void glance(Report report) {
        var timings = report.timings();
        try (var _ = html.in("dl", "class", "facts glance")) {
            try (var _ = html.in("div")) {
                page.put("dt", Phrase.of("Findings", "发现"));
                try (var _ = html.in("dd")) {
                    counts();
                }
            }
            fact(
                    Phrase.of("When", "检查时间"),
                    Phrase.of(
                            "{0} UTC, {1} s",
                            "{0} UTC，用时 {1} 秒",
                            our(Page.time(timings.started())),
                            our(String.format(Locale.ROOT, "%.1f", timings.seconds()))));
            fact(
                    Phrase.of("Looked at", "检查范围"),
                    Phrase.of(
                            "{0} files, {1} checks",
                            "{0} 个文件，{1} 项检查", our(Page.count(timings.files())), timings.checks()));
            try (var _ = html.in("div")) {
                page.put("dt", Phrase.of("Not looked at", "未检查"));
                try (var _ = html.in("dd")) {
                    page.put(
                            "a",
                            report.notDone().isEmpty()
                                    ? Phrase.of("nothing left out", "无遗漏")
                                    : Phrase.of("{0} things", "{0} 项", report.notDone().size()),
                            "href",
                            "#not-done");
                }
            }
            var system = system(report.host());
            if (!system.isEmpty()) {
                fact(
                        Phrase.of("System", "系统"),
                        system.stream()
                                .reduce((a, b) -> Phrase.of("{0} · {1}", "{0} · {1}", a, b))
                                .orElseThrow());
            }
        }
    }

    private void fact(Phrase name, Phrase value) {
        try (var _ = html.in("div")) {
            page.put("dt", name);
            page.put("dd", value);
        }
    }

    private static List<Phrase> system(HostSummary host) {
        var parts = new ArrayList<Phrase>();
        if (host.kind() == Host.Kind.IMAGE) {
            parts.add(Phrase.of("image at {0}", "镜像位于 {0}", host.root()));
        } else if (!host.root().equals("/")) {
            parts.add(Phrase.of("collected in {0}", "采集归档 {0}", host.root()));
        }
        if (!host.os().isEmpty()) {
            parts.add(Phrase.plain(host.os()));
        }
        if (!host.kernel().isEmpty()) {
            parts.add(Phrase.of("Linux {0}", "Linux {0}", host.kernel()));
        }
        return parts;
    }

    private static Phrase our(String text) {
        return Phrase.of(text, text);
    }

    private void counts() {
        if (page.index.size() == 0) {
            page.say(Phrase.of("none", "无"));
        }
        for (var level : Arrays.asList(Level.values()).reversed()) {
            long count = page.index.count(level);
            if (count > 0) {
                try (var _ = html.in("a", "href", "#" + level.word(), "class", "count")) {
                    html.put(
                            "span",
                            Page.count(count) + " " + page.words(Words.level(level)),
                            "class",
                            "badge " + level.word());
                }
                html.text(" ");
            }
        }
    }

    private void foot(String version) {
        page.put(
                "footer",
                Phrase.of(
                        "Made by Davy {0}, read-only. Text in {1} comes from the host: invisible"
                                + " characters in it are escaped; one click selects a value.",
                        "由 Davy {0} 生成，只读检查。{1}中的文字来自被检查主机，其中不可见字符已转义；单击即可选中整个值。",
                        our(version),
                        Phrase.plain(page.words(Phrase.of("this type", "此种字体")))));
    }
}
