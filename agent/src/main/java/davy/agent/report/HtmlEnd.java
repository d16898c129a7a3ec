package davy.agent.report;

import davy.agent.triage.Report;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The end of a page: what was not looked at, and how long everything took.
final class HtmlEnd {
    private static final int REASONS = 100;
    private static final int THINGS = 12;
    private static final int ALL_THINGS = 300;

    private final Page page;

    HtmlEnd(Page page) {
        this.page = page;
    }

    /// By reason: a hundred folders that are another machine's are told in one line.
    void notDone(List<Unseen> notDone) {
        try (var _ = page.in("section", "id", "not-done")) {
            page.put("h2", Phrase.of("Not looked at", "未检查的内容"));
            if (notDone.isEmpty()) {
                page.put("p", Phrase.of("Nothing was left out.", "没有遗漏。"));
                return;
            }
            page.put(
                    "p",
                    Phrase.of(
                            "Nothing is known about these: not looked at is not clean.",
                            "以下内容情况未知：未检查不等于没有问题。"));
            var byReason = new LinkedHashMap<String, List<Unseen>>();
            for (var unseen : notDone) {
                String why = page.words(unseen.why());
                byReason.computeIfAbsent(why, _ -> new ArrayList<>()).add(unseen);
            }
            try (var _ = page.in("dl", "class", "unseen")) {
                byReason.values().stream().limit(REASONS).forEach(this::reason);
            }
            Bounds.left(page, byReason.size() - REASONS);
        }
    }

    private void reason(List<Unseen> same) {
        try (var _ = page.in("dt")) {
            things(same.subList(0, Math.min(THINGS, same.size())));
            if (same.size() > THINGS) {
                int end = Math.min(ALL_THINGS, same.size());
                try (var _ = page.in("details")) {
                    page.put("summary", Phrase.of("{0} more", "另有 {0} 项", same.size() - THINGS));
                    things(same.subList(THINGS, end));
                    Bounds.left(page, same.size() - end);
                }
            }
        }
        page.put("dd", same.getFirst().why());
        page.html.line();
    }

    private void things(List<Unseen> some) {
        for (var unseen : some) {
            page.code(unseen.what());
            page.html.text(" ");
        }
    }

    void timings(Report.Timings timings) {
        try (var _ = page.in("section", "id", "timings")) {
            page.put("h2", Phrase.of("Timings", "耗时"));
            try (var _ = page.in("details")) {
                page.put(
                        "summary",
                        Phrase.of(
                                "{0} checks, slowest first; the walk through the files is not in"
                                        + " these figures.",
                                "{0} 项检查，按耗时从长到短排列；不含文件遍历时间。", timings.checkMillis().size()));
                try (var _ = page.in("ul", "class", "timings")) {
                    timings.checkMillis().entrySet().stream()
                            .sorted(
                                    Map.Entry.<String, Long>comparingByValue(
                                                    Comparator.reverseOrder())
                                            .thenComparing(Map.Entry.comparingByKey()))
                            .forEach(this::timing);
                }
            }
        }
    }

    private void timing(Map.Entry<String, Long> check) {
        try (var _ = page.in("li")) {
            page.html.put("span", check.getKey());
            page.html.put("b", String.format(Locale.ROOT, "%,d ms", check.getValue()));
        }
        page.html.line();
    }
}
