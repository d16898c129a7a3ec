package davy.core.shell;

import davy.core.shell.Word.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables that a script sets itself, in order of reading.
///
/// What is put in is bounded in total, so that `b=$a$a; c=$b$b` does not grow without end.
final class Variables {
    private static final int BUDGET = 2 << 20;
    private static final int MAX_COUNT = 10_000;

    private final Map<String, Word> values = new HashMap<>();
    private int budget = BUDGET;

    void set(String name, Word value) {
        if (values.size() < MAX_COUNT || values.containsKey(name)) {
            values.put(name, value);
        }
    }

    void append(String name, Word value) {
        var old = values.get(name);
        if (old == null) {
            set(name, value);
            return;
        }
        if (charge(old.text().length() + value.text().length())) {
            var parts = new ArrayList<Part>();
            if (!old.isLiteral() || !value.isLiteral()) {
                parts.addAll(partsOf(old));
                parts.addAll(partsOf(value));
            }
            set(name, new Word(old.text() + value.text(), parts));
        }
    }

    void forget(String name) {
        values.remove(name);
    }

    /// The value, or null where it is not known or would cost too much.
    @Nullable Word get(String name) {
        var value = values.get(name);
        if (value == null || !charge(value.text().length() + value.parts().size() * 8 + 1)) {
            return null;
        }
        return value;
    }

    private boolean charge(int cost) {
        if (cost > budget) {
            return false;
        }
        budget -= cost;
        return true;
    }

    /// What `${...}` gives: default values, substrings, prefixes and suffixes cut off, replacements
    /// of plain text. Null where it is not known.
    @Nullable Word expand(String content) {
        int end = nameEnd(content);
        String name = content.substring(0, end);
        String operation = content.substring(end);
        if (operation.isEmpty()) {
            return get(name);
        }
        if (name.isEmpty()) {
            return content.startsWith("#") ? null : indirect(content);
        }
        return apply(name, operation);
    }

    private @Nullable Word indirect(String content) {
        if (!content.startsWith("!")) {
            return null;
        }
        var target = get(content.substring(1));
        return target == null ? null : get(target.text());
    }

    private @Nullable Word apply(String name, String operation) {
        var value = "PATH".equals(name) ? Word.literal("/usr/bin") : get(name);
        if (operation.startsWith(":-") || operation.startsWith(":=")) {
            return value == null ? Word.literal(operation.substring(2)) : value;
        }
        if (operation.startsWith("-") || operation.startsWith("=")) {
            return value == null ? Word.literal(operation.substring(1)) : value;
        }
        if (value == null || !value.isLiteral()) {
            return value;
        }
        String changed = change(value.text(), operation);
        return changed == null ? value : Word.literal(changed);
    }

    private static @Nullable String change(String text, String operation) {
        return switch (operation.charAt(0)) {
            case ':' -> substring(text, operation.substring(1));
            case '/' -> replace(text, operation);
            case '#' -> cutPrefix(text, operation.replace("#", ""));
            case '%' -> cutSuffix(text, operation.replace("%", ""));
            default -> null;
        };
    }

    private static @Nullable String substring(String text, String range) {
        String[] bounds = range.split(":", 2);
        Integer from = number(bounds[0].strip());
        if (from == null) {
            return null;
        }
        int start = Math.clamp(from < 0 ? text.length() + from : from, 0, text.length());
        Integer length = bounds.length == 1 ? Integer.valueOf(text.length()) : number(bounds[1]);
        if (length == null) {
            return null;
        }
        long end = length < 0 ? (long) text.length() + length : (long) start + length;
        return text.substring(start, Math.clamp(end, start, text.length()));
    }

    private static @Nullable Integer number(String text) {
        try {
            return Integer.valueOf(text.strip());
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static @Nullable String replace(String text, String operation) {
        boolean all = operation.startsWith("//");
        String rest = operation.substring(all ? 2 : 1);
        int slash = rest.indexOf('/');
        String from = slash < 0 ? rest : rest.substring(0, slash);
        String to = slash < 0 ? "" : rest.substring(slash + 1);
        if (from.isEmpty()
                || isPattern(from)
                || (long) text.length() * (to.length() + 1) > 65_536) {
            return null;
        }
        if (all) {
            return text.replace(from, to);
        }
        int at = text.indexOf(from);
        return at < 0 ? text : text.substring(0, at) + to + text.substring(at + from.length());
    }

    private static @Nullable String cutPrefix(String text, String pattern) {
        return !isPattern(pattern) && text.startsWith(pattern)
                ? text.substring(pattern.length())
                : null;
    }

    private static @Nullable String cutSuffix(String text, String pattern) {
        return !isPattern(pattern) && text.endsWith(pattern)
                ? text.substring(0, text.length() - pattern.length())
                : null;
    }

    private static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    static int nameEnd(String text) {
        int i = 0;
        while (i < text.length() && isNamePart(text.charAt(i), i == 0)) {
            i++;
        }
        return i;
    }

    static boolean isNamePart(char c, boolean first) {
        return c == '_'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (!first && isDigit(c));
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static List<Part> partsOf(Word word) {
        return word.isLiteral() ? List.of(new Part.Text(word.text())) : word.parts();
    }
}
