package davy.agent.report;

import davy.agent.report.Index.Group;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// All findings, gravest first, by check.
final class HtmlFindings {
    /// As many findings are open before the reader opens any.
    private static final int OPEN = 40;

    private final Page page;
    private final HtmlEvidence evidence;
    private int opened;

    HtmlFindings(Page page) {
        this.page = page;
        this.evidence = new HtmlEvidence(page);
    }

    void write() {
        if (page.index.size() == 0) {
            return;
        }
        try (var _ = page.in("section", "id", "findings")) {
            page.put("h2", Phrase.of("Findings", "全部发现"));
            for (var level : Arrays.asList(Level.values()).reversed()) {
                level(level);
            }
        }
    }

    private void level(Level level) {
        var groups = page.index.groups().stream().filter(group -> levelOf(group) == level).toList();
        if (groups.isEmpty()) {
            return;
        }
        try (var _ = page.in("h3", "class", "level", "id", level.word())) {
            page.badge(level);
            page.html.text(" ");
            page.put("small", Phrase.of("{0} findings", "{0} 条", page.index.count(level)));
        }
        groups.forEach(this::group);
    }

    private Level levelOf(Group group) {
        return page.index.get(group.first()).level();
    }

    private void group(Group group) {
        var level = levelOf(group);
        opened += group.full();
        boolean isOpen = level.atLeast(Level.MEDIUM) && opened <= OPEN;
        var attributes = new ArrayList<>(List.of("class", "group", "id", "g" + group.first()));
        if (isOpen) {
            attributes.addAll(List.of("open", "open"));
        }
        try (var _ = page.in("details", attributes.toArray(String[]::new))) {
            summary(group);
            var detection = page.index.get(group.first()).detection();
            for (int number : group.numbers().subList(0, group.full())) {
                finding(number);
            }
            lines(group);
            try (var _ = page.in("p", "class", "benign")) {
                page.put("b", Phrase.of("Check before you act: ", "处置前请排除误报："));
                page.say(detection.falsePositives());
            }
        }
        page.html.line();
    }

    private void summary(Group group) {
        var detection = page.index.get(group.first()).detection();
        try (var _ = page.in("summary")) {
            page.put("b", detection.title());
            if (group.numbers().size() > 1) {
                page.html.text(" ");
                page.html.put("span", "× " + Page.count(group.numbers().size()), "class", "times");
            }
            try (var _ = page.in("span", "class", "identity")) {
                page.html.text(detection.id());
                for (String technique : detection.techniques()) {
                    page.html.text(" · " + technique);
                }
            }
        }
    }

    private void finding(int number) {
        Finding finding = page.index.get(number);
        try (var _ = page.in("article", "class", "finding", "id", "f" + number)) {
            try (var _ = page.in("p")) {
                page.reference(number);
                page.html.text(" ");
                page.say(finding.reason());
            }
            evidence.write(finding.evidence());
        }
        page.html.line();
    }

    private void lines(Group group) {
        int end = group.full() + group.lines();
        if (group.lines() > 0) {
            try (var _ = page.in("details")) {
                page.put(
                        "summary", Phrase.of("{0} more like these", "另有 {0} 条同类发现", group.lines()));
                for (int number : group.numbers().subList(group.full(), end)) {
                    try (var _ = page.in("p", "class", "line", "id", "f" + number)) {
                        page.reference(number);
                        page.html.text(" ");
                        page.say(page.index.get(number).reason());
                    }
                    page.html.line();
                }
            }
        }
        Bounds.left(page, group.left());
    }
}
