package davy.core.cloud;

import org.jspecify.annotations.Nullable;

/// Strings in quotes, as logs of Go (`%q`), Rust (`{:?}`) and JSON write them.
final class Quoted {
    private Quoted() {}

    /// What stands behind a mark such as `msg="`, without its escapes; null where the mark is
    /// missing. A string that does not end is taken as far as it goes.
    static @Nullable String behind(String line, String mark) {
        int at = line.indexOf(mark);
        return at < 0 ? null : at(line, at + mark.length());
    }

    /// The string whose first character is at this place, behind the quote.
    static String at(String line, int start) {
        int end = end(line, start);
        return unescaped(line, start, end);
    }

    /// Where the quote is that ends the string, or the line.
    static int end(String line, int start) {
        int i = start;
        while (i < line.length() && line.charAt(i) != '"') {
            i += line.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, line.length());
    }

    /// Without its escapes.
    static String unescaped(String text, int start, int end) {
        var out = new StringBuilder(end - start);
        int i = start;
        while (i < end) {
            char c = text.charAt(i++);
            if (c != '\\' || i >= end) {
                out.append(c);
                continue;
            }
            i = escape(text, i, end, out);
        }
        return out.toString();
    }

    /// @param at behind the backslash
    /// @return behind the escape
    private static int escape(String text, int at, int end, StringBuilder out) {
        char c = text.charAt(at);
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\u000b');
            case '0' -> out.append('\0');
            case 'x' -> {
                return hex(text, at + 1, Math.min(end, at + 3), out);
            }
            case 'u' -> {
                boolean braces = at + 1 < end && text.charAt(at + 1) == '{';
                return braces
                        ? braced(text, at + 2, end, out)
                        : hex(text, at + 1, Math.min(end, at + 5), out);
            }
            case 'U' -> {
                return hex(text, at + 1, Math.min(end, at + 9), out);
            }
            default -> out.append(c);
        }
        return at + 1;
    }

    private static int braced(String text, int at, int end, StringBuilder out) {
        int close = text.indexOf('}', at);
        if (close < 0 || close >= end || close - at > 6) {
            return at;
        }
        hex(text, at, close, out);
        return close + 1;
    }

    private static int hex(String text, int at, int end, StringBuilder out) {
        int value = 0;
        for (int i = at; i < end; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return at;
            }
            value = value << 4 | digit;
        }
        if (end > at && Character.isValidCodePoint(value)) {
            out.appendCodePoint(value);
        }
        return end;
    }
}
