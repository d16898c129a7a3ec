package davy.agent.report;

import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The evidence of a finding: names of ECS, and values that one click selects for copying.
final class HtmlEvidence {
    /// A longer value is folded.
    private static final int SHORT = 240;

    private static final int HEAD = 120;
    private static final int NARROW = 44;
    private static final int ITEMS = 24;
    private static final int ALL_ITEMS = 200;

    /// Fields that a person hardly needs to decide: folded.
    private static final Set<String> MACHINES_ONLY =
            Set.of(
                    "file.size",
                    "file.uid",
                    "process.parent.pid",
                    "process.thread.count",
                    "container.runtime");

    private final Page page;

    HtmlEvidence(Page page) {
        this.page = page;
    }

    void write(Map<String, Object> evidence) {
        var folded = new ArrayList<Map.Entry<String, Object>>();
        var shown = new ArrayList<Map.Entry<String, Object>>();
        for (var field : evidence.entrySet()) {
            (MACHINES_ONLY.contains(field.getKey()) ? folded : shown).add(field);
        }
        fields(shown);
        if (folded.isEmpty()) {
            return;
        }
        if (shown.isEmpty()) {
            fields(folded);
            return;
        }
        try (var _ = page.in("details", "class", "more")) {
            page.put(
                    "summary",
                    folded.size() == 1
                            ? Phrase.of("one more field", "另有 1 个字段")
                            : Phrase.of("{0} more fields", "另有 {0} 个字段", folded.size()));
            fields(folded);
        }
    }

    private void fields(List<Map.Entry<String, Object>> fields) {
        if (fields.isEmpty()) {
            return;
        }
        try (var _ = page.in("dl", "class", "evidence")) {
            for (var field : fields) {
                String width = isLong(field.getValue()) ? "wide" : "narrow";
                page.html.put("dt", RawText.show(field.getKey()), "class", width);
                try (var _ = page.in("dd", "class", width)) {
                    value(field.getValue());
                }
            }
        }
    }

    /// Whether the value needs the width of the page; two others stand side by side.
    private static boolean isLong(Object value) {
        return value instanceof List<?> list ? list.size() > 1 : value.toString().length() > NARROW;
    }

    private void value(Object value) {
        if (value instanceof List<?> list) {
            items(list);
        } else {
            text(value.toString());
        }
    }

    private void items(List<?> list) {
        each(list.subList(0, Math.min(ITEMS, list.size())));
        if (list.size() <= ITEMS) {
            return;
        }
        int end = Math.min(ALL_ITEMS, list.size());
        try (var _ = page.in("details")) {
            page.put("summary", Phrase.of("{0} more values", "另有 {0} 个值", list.size() - ITEMS));
            each(list.subList(ITEMS, end));
            Bounds.left(page, list.size() - end);
        }
    }

    private void each(List<?> items) {
        for (Object item : items) {
            text(String.valueOf(item));
            page.html.text(" ");
        }
    }

    private void text(String raw) {
        String shown = RawText.show(raw);
        if (shown.length() <= SHORT) {
            page.html.put("code", shown);
            return;
        }
        try (var _ = page.in("details", "class", "long")) {
            try (var _ = page.in("summary")) {
                page.html.put("code", Page.cut(shown, HEAD) + "…");
                page.html.text(" ");
                page.put(
                        "small",
                        Phrase.of(
                                "{0} characters",
                                "共 {0} 个字符",
                                Phrase.of(Page.count(shown.length()), Page.count(shown.length()))));
            }
            page.code(raw);
        }
    }
}
