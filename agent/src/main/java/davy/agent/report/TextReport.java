package davy.agent.report;

import davy.agent.triage.Report;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.incident.Incident;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The report for a person: the verdict first, then what was found, then what was not looked at.
public final class TextReport {
    /// Findings of one check shown in full; more of the same are counted.
    private static final int SAME_SHOWN = 5;

    private static final int NOT_DONE_SHOWN = 12;

    /// Fields that a person hardly needs to decide; JSON has them.
    private static final Set<String> MACHINES_ONLY =
            Set.of(
                    "file.ctime",
                    "file.created",
                    "file.size",
                    "file.uid",
                    "process.name",
                    "process.parent.pid",
                    "process.thread.count",
                    "container.runtime");

    private static final Set<String> TIMES =
            Set.of("file.mtime", "process.start", "event.created", "event.start");
    private static final int INCIDENTS_SHOWN = 6;

    private final StringBuilder out = new StringBuilder();
    private final Language language;
    private final Style style;
    private final int width;

    private TextReport(Language language, Style style, int width) {
        this.language = language;
        this.style = style;
        this.width = width;
    }

    /// The whole text.
    ///
    /// @param width columns of the terminal
    public static String of(Report report, Language language, Style style, int width) {
        var text = new TextReport(language, style, width);
        text.head(report);
        text.incidents(report);
        text.findings(report.findings());
        text.notDone(report.notDone());
        return text.out.toString();
    }

    private void head(Report report) {
        String verdict = Words.verdict(report.verdict()).in(language);
        out.append(
                switch (report.verdict()) {
                    case COMPROMISED -> style.level(Level.CRITICAL, " " + verdict + " ");
                    case SUSPICIOUS -> style.level(Level.MEDIUM, verdict);
                    case NONE -> style.good(verdict);
                });
        out.append("  ").append(hostLine(report)).append('\n');
        if (report.partial()) {
            say(Phrase.of("PARTIAL: the triage was stopped before its end.", "结果不完整：检查被提前中止。"));
        }
        say(Words.meaning(report.verdict()));
        say(looked(report));
    }

    private String hostLine(Report report) {
        var host = report.host();
        var parts = new ArrayList<String>();
        parts.add(style.bold(RawText.show(host.name().isEmpty() ? "?" : host.name())));
        if (host.kind() == Host.Kind.IMAGE) {
            parts.add(Phrase.of("image at {0}", "镜像位于 {0}", host.root()).in(language));
        } else if (!host.root().equals("/")) {
            parts.add(Phrase.of("collected in {0}", "采集归档 {0}", host.root()).in(language));
        }
        if (!host.os().isEmpty()) {
            parts.add(RawText.show(host.os()));
        }
        if (!host.kernel().isEmpty()) {
            parts.add("Linux " + RawText.show(host.kernel()));
        }
        parts.add(TIME.format(report.timings().started().atOffset(ZoneOffset.UTC)));
        return String.join(" · ", parts);
    }

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);

    private Phrase looked(Report report) {
        var timings = report.timings();
        return Phrase.of(
                "{0} {0|finding|findings}. {1} checks, {2} files, {3} s.",
                "共 {0} 条发现。执行检查 {1} 项，遍历文件 {2} 个，用时 {3} 秒。",
                report.findings().size(),
                timings.checks(),
                String.format(Locale.ROOT, "%,d", timings.files()),
                String.format(Locale.ROOT, "%.1f", timings.seconds()));
    }

    /// What belongs together, told in a sentence; a finding that stands alone is not told twice.
    private void incidents(Report report) {
        var told = report.incidents().stream().filter(TextReport::isStory).toList();
        var writer = new TextIncident(this, language);
        int number = 0;
        for (Incident incident : told.stream().limit(INCIDENTS_SHOWN).toList()) {
            String label =
                    Phrase.of(
                                    incident.findings().size() == 1
                                            ? "Incident {0}, one finding"
                                            : "Incident {0}, {1} findings",
                                    "事件 {0}，含 {1} 条发现",
                                    ++number,
                                    incident.findings().size())
                            .in(language);
            out.append('\n')
                    .append(style.level(incident.level(), label))
                    .append("  ")
                    .append(style.dim(incident.id()))
                    .append('\n');
            wrap("  ", "  ", incident.summary(language));
            writer.write(incident, number);
        }
        if (told.size() > INCIDENTS_SHOWN) {
            say(
                    Phrase.of(
                            "… and {0} more incidents (all of them: --format json)",
                            "……另有 {0} 个事件（完整列表请用 --format json）", told.size() - INCIDENTS_SHOWN));
        }
    }

    private static boolean isStory(Incident incident) {
        return incident.findings().size() > 1 || incident.entry().isKnown();
    }

    private void findings(List<Finding> findings) {
        var same = new LinkedHashMap<String, List<Finding>>();
        for (Finding finding : findings) {
            String key = finding.level() + " " + finding.detection().id();
            same.computeIfAbsent(key, k -> new ArrayList<>()).add(finding);
        }
        same.values().forEach(this::group);
    }

    private void group(List<Finding> same) {
        var detection = same.getFirst().detection();
        var level = same.getFirst().level();
        out.append('\n')
                .append(style.level(level, "[" + Words.level(level).in(language) + "]"))
                .append(' ')
                .append(style.bold(detection.title().in(language)))
                .append("  ")
                .append(style.dim(detection.id() + " " + String.join(" ", detection.techniques())))
                .append('\n');
        same.stream().limit(SAME_SHOWN).forEach(this::finding);
        if (same.size() > SAME_SHOWN) {
            out.append("  ");
            say(
                    Phrase.of(
                            "… and {0} more like these (all of them: --format json)",
                            "……另有 {0} 条同类发现（完整列表请用 --format json）", same.size() - SAME_SHOWN));
        }
    }

    private void finding(Finding finding) {
        var evidence = new ArrayList<String>();
        String reason = finding.reason().in(language);
        for (Map.Entry<String, Object> field : finding.evidence().entrySet()) {
            String value = shown(field.getKey(), field.getValue());
            if (!MACHINES_ONLY.contains(field.getKey()) && !reason.contains(value)) {
                evidence.add(field.getKey() + "=" + value);
            }
        }
        wrap("  - ", "    ", reason);
        if (!evidence.isEmpty()) {
            wrapDim("    ", String.join("  ", evidence));
        }
    }

    private static String shown(String field, Object value) {
        if (TIMES.contains(field)) {
            return value.toString().replaceFirst("[.][0-9]+", "");
        }
        String text =
                value instanceof List<?> list
                        ? String.join(" ", list.stream().map(String::valueOf).toList())
                        : value.toString();
        String shown = RawText.show(text);
        return shown.length() <= 200 ? shown : shown.substring(0, 200) + "…";
    }

    private void notDone(List<Unseen> notDone) {
        if (notDone.isEmpty()) {
            return;
        }
        out.append('\n')
                .append(style.bold(Phrase.of("Not looked at", "未检查的内容").in(language)))
                .append('\n');
        for (Unseen unseen : notDone.stream().limit(NOT_DONE_SHOWN).toList()) {
            wrap("  - ", "    ", RawText.show(unseen.what()) + ": " + unseen.why().in(language));
        }
        if (notDone.size() > NOT_DONE_SHOWN) {
            out.append("  ");
            say(
                    Phrase.of(
                            "… and {0} more (all of them: --format json)",
                            "……另有 {0} 项（完整列表请用 --format json）", notDone.size() - NOT_DONE_SHOWN));
        }
    }

    private void say(Phrase phrase) {
        out.append(phrase.in(language)).append('\n');
    }

    private void wrapDim(String indent, String text) {
        for (String line : Wrap.lines(text, width - indent.length())) {
            out.append(indent).append(style.dim(line)).append('\n');
        }
    }

    void wrap(String first, String next, String text) {
        String indent = first;
        for (String line : Wrap.lines(text, width - first.length())) {
            out.append(indent).append(line).append('\n');
            indent = next;
        }
    }
}
