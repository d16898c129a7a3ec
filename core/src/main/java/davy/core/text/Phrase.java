package davy.core.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sentence in both languages, with places `{0}`, `{1}` for what was seen on the host, and words
/// that go by a number among it: `{0} {0|file|files}`.
///
/// Arguments are data of the host: they are escaped when shown. An argument that is itself a phrase
/// is shown in the same language.
///
/// @param en English text
/// @param zh Chinese text
/// @param arguments strings, numbers or phrases
public record Phrase(String en, String zh, List<Object> arguments) {
    public Phrase {
        arguments = List.copyOf(arguments);
    }

    public static Phrase of(String en, String zh, Object... arguments) {
        return new Phrase(en, zh, List.of(arguments));
    }

    /// The same words in both languages: names, paths, numbers.
    public static Phrase plain(String text) {
        return new Phrase("{0}", "{0}", List.of(text));
    }

    public String in(Language language) {
        var shown = new ArrayList<String>();
        for (Object argument : arguments) {
            shown.add(
                    argument instanceof Phrase phrase
                            ? phrase.in(language)
                            : RawText.show(String.valueOf(argument)));
        }
        return fill(
                switch (language) {
                    case EN -> en;
                    case ZH -> zh;
                },
                shown);
    }

    private static String fill(String pattern, List<String> arguments) {
        var out = new StringBuilder(pattern.length() + 32);
        int i = 0;
        while (i < pattern.length()) {
            int end = pattern.charAt(i) == '{' ? pattern.indexOf('}', i) : -1;
            String filled = end < 0 ? null : filled(pattern.substring(i + 1, end), arguments);
            out.append(filled == null ? pattern.charAt(i) : filled);
            i = filled == null ? i + 1 : end + 1;
        }
        return out.toString();
    }

    /// @param place what stands between two braces
    /// @return what comes in its stead; null where it is no place for an argument
    private static @Nullable String filled(String place, List<String> arguments) {
        int n = place.isEmpty() ? -1 : place.charAt(0) - '0';
        if (n < 0 || n >= arguments.size()) {
            return null;
        }
        if (place.length() == 1) {
            return arguments.get(n);
        }
        int bar = place.indexOf('|', 2);
        if (place.charAt(1) != '|' || bar < 0) {
            return null;
        }
        return arguments.get(n).equals("1") ? place.substring(2, bar) : place.substring(bar + 1);
    }
}
