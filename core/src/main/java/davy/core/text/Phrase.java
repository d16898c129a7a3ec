package davy.core.text;

import java.util.ArrayList;
import java.util.List;

/// A sentence in both languages, with places `{0}`, `{1}` for what was seen on the host.
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
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '{' && i + 2 < pattern.length() && pattern.charAt(i + 2) == '}') {
                int n = pattern.charAt(i + 1) - '0';
                if (n >= 0 && n < arguments.size()) {
                    out.append(arguments.get(n));
                    i += 2;
                    continue;
                }
            }
            out.append(c);
        }
        return out.toString();
    }
}
