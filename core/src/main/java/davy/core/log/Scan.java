package davy.core.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Small steps through text that a host gave.
final class Scan {
    private Scan() {}

    /// A whole number below 10^18, or -1.
    static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    /// A port, or 0.
    static int port(String text) {
        long number = number(text);
        return number < 0 || number > 65535 ? 0 : (int) number;
    }

    /// What lies behind `start`, or null where the text does not begin so.
    static @Nullable String after(String text, String start) {
        return text.startsWith(start) ? text.substring(start.length()) : null;
    }

    /// What lies between the two, or null where they are not both there, in this order.
    static @Nullable String between(String text, String start, String end) {
        int from = text.indexOf(start);
        int to = from < 0 ? -1 : text.indexOf(end, from + start.length());
        return to < 0 ? null : text.substring(from + start.length(), to);
    }

    /// What lies between the first quotes (`'`), or null.
    static @Nullable String quoted(String text) {
        return between(text, "'", "'");
    }

    /// The text up to the first of these characters.
    static String until(String text, String ends) {
        int at = 0;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(0, at);
    }

    /// Parts between separators, 64 at most; the last has the rest.
    static List<String> split(String text, String separator) {
        var parts = new ArrayList<String>();
        int from = 0;
        while (parts.size() < 63) {
            int to = text.indexOf(separator, from);
            if (to < 0) {
                break;
            }
            parts.add(text.substring(from, to));
            from = to + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }
}
