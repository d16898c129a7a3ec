package davy.core.indicator;

import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Names of hosts as text.
final class Domains {
    /// Longest name in text form (RFC 1035, 2.3.4).
    static final int LONGEST = 253;

    private Domains() {}

    /// The name in lower case without a final dot; null where it is not the name of a host: labels
    /// of 1 to 63 letters, digits, `-` and `_`, at least two, the last not a number.
    /// Internationalised names must be in their ASCII form.
    static @Nullable String normal(String name) {
        int end = name.endsWith(".") ? name.length() - 1 : name.length();
        if (end < 3 || end > LONGEST) {
            return null;
        }
        int label = 0;
        int last = -1;
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (i == label || i - label > 63) {
                    return null;
                }
                label = i + 1;
                last = i;
            } else if (!isNameCharacter(c)) {
                return null;
            }
        }
        boolean ended = last > 0 && label < end && end - label <= 63;
        return ended && isTop(name, label, end)
                ? name.substring(0, end).toLowerCase(Locale.ROOT)
                : null;
    }

    static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '_';
    }

    /// A top-level domain starts with a letter and is longer than that.
    private static boolean isTop(String name, int start, int end) {
        char c = name.charAt(start);
        return end - start >= 2 && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
    }

    /// The longest of the name itself and the domains it lies in that is known; null where none is.
    static @Nullable String lookup(String name, Predicate<String> known) {
        var normal = normal(name);
        for (int at = 0; normal != null && at >= 0; ) {
            var domain = normal.substring(at);
            if (known.test(domain)) {
                return domain;
            }
            int dot = normal.indexOf('.', at);
            at = dot < 0 ? -1 : dot + 1;
        }
        return null;
    }
}
