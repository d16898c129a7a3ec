package davy.agent.report;

import davy.agent.triage.Report;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The page that all of its parts write to: what is Davy's own word is plain text, what is the
/// host's is always in `code`, so that no name of the host can pass for a sentence of the report.
final class Page {
    /// Characters of one value of the host; the rest is counted.
    static final int LONGEST = 4000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    final Html html;
    final Index index;
    private final Language language;

    Page(Html html, Report report, Language language) {
        this.html = html;
        this.index = new Index(report.findings());
        this.language = language;
    }

    Html.Element in(String tag, String... attributes) {
        return html.in(tag, attributes);
    }

    /// An element with a sentence in it.
    void put(String tag, Phrase phrase, String... attributes) {
        try (var _ = html.in(tag, attributes)) {
            say(phrase);
        }
    }

    /// The words of an attribute.
    String words(Phrase phrase) {
        return phrase.in(language);
    }

    /// Our words as they are, the host's in `code`.
    void say(Phrase phrase) {
        String pattern =
                switch (language) {
                    case EN -> phrase.en();
                    case ZH -> phrase.zh();
                };
        int done = 0;
        for (int i = 0; i + 2 < pattern.length(); i++) {
            int n = pattern.charAt(i + 1) - '0';
            boolean place = pattern.charAt(i) == '{' && pattern.charAt(i + 2) == '}';
            if (place && n >= 0 && n < phrase.arguments().size()) {
                html.text(pattern.substring(done, i));
                argument(phrase.arguments().get(n));
                i += 2;
                done = i + 1;
            }
        }
        html.text(pattern.substring(done));
    }

    private void argument(Object argument) {
        switch (argument) {
            case Phrase phrase -> say(phrase);
            case Number number -> html.text(number.toString());
            default -> code(argument.toString());
        }
    }

    /// A value of the host, whole up to [#LONGEST] characters.
    void code(String raw) {
        String shown = RawText.show(raw);
        html.put("code", cut(shown, LONGEST));
        if (shown.length() > LONGEST) {
            html.text(" ");
            put(
                    "small",
                    Phrase.of(
                            "… and {0} more characters (--format json has them)",
                            "……另有 {0} 个字符（完整内容请用 --format json）",
                            shown.length() - cut(shown, LONGEST).length()));
        }
    }

    /// The first characters, never half a pair of surrogates.
    static String cut(String shown, int most) {
        if (shown.length() <= most) {
            return shown;
        }
        boolean half = Character.isHighSurrogate(shown.charAt(most - 1));
        return shown.substring(0, half ? most - 1 : most);
    }

    void badge(Level level) {
        put("span", Words.level(level), "class", "badge " + level.word());
    }

    /// `#7`, linked to the finding.
    void reference(int number) {
        html.put("a", "#" + number, "href", "#" + index.anchor(number), "class", "ref");
    }

    /// Links to findings, the first ones if they are many.
    void references(List<Integer> numbers, int most) {
        for (int number : numbers.subList(0, Math.min(most, numbers.size()))) {
            html.text(" ");
            reference(number);
        }
        if (numbers.size() > most) {
            html.text(" ");
            put("small", Phrase.of("+{0} more", "等 {0} 条", more(numbers.size(), most)));
        }
    }

    private Phrase more(int all, int shown) {
        return Phrase.of(Integer.toString(all - shown), Integer.toString(all));
    }

    /// `2026-01-14 00:00:00`, UTC.
    static String time(Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
