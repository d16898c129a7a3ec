package davy.core.shell;

/// Backslash escapes of `$'...'`, `echo -e` and printf(1).
final class Escapes {
    private Escapes() {}

    /// Reads the rest of `$'...'` from `pos` into `builder`; returns the place behind the quote.
    static int ansi(String text, int pos, WordBuilder builder) {
        int i = pos;
        while (i < text.length() && text.charAt(i) != '\'') {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i = one(text, i, builder::append);
            } else {
                builder.append(text.charAt(i++));
            }
        }
        return Math.min(i + 1, text.length());
    }

    /// The text with all escapes replaced.
    static String expand(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i = one(text, i, out::append);
            } else {
                out.append(text.charAt(i++));
            }
        }
        return out.toString();
    }

    interface Sink {
        void accept(char c);
    }

    /// Reads the escape at `i`; returns the place behind it.
    static int one(String text, int i, Sink out) {
        char c = text.charAt(i + 1);
        return switch (c) {
            case 'x' -> number(text, i + 2, 16, 2, out, "\\x");
            case 'u' -> number(text, i + 2, 16, 4, out, "\\u");
            case '0' -> number(text, i + 1, 8, 4, out, "");
            case '1', '2', '3', '4', '5', '6', '7' -> number(text, i + 1, 8, 3, out, "");
            default -> {
                plain(c, out);
                yield i + 2;
            }
        };
    }

    private static void plain(char c, Sink out) {
        char meant = letter(c);
        if (meant == 0) {
            out.accept('\\');
            out.accept(c);
        } else {
            out.accept(meant);
        }
    }

    private static int number(
            String text, int from, int base, int digits, Sink out, String otherwise) {
        int value = 0;
        int i = from;
        while (i < text.length() && i - from < digits) {
            int digit = Character.digit(text.charAt(i), base);
            if (digit < 0) {
                break;
            }
            value = value * base + digit;
            i++;
        }
        if (i == from) {
            otherwise.chars().forEach(c -> out.accept((char) c));
            return i;
        }
        char c = (char) value;
        out.accept(Character.isSurrogate(c) ? '\uFFFD' : c);
        return i;
    }

    private static char letter(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> '\u000B';
            case 'e', 'E' -> '\u001B';
            case '\\' -> '\\';
            case '\'' -> '\'';
            case '"' -> '"';
            case '?' -> '?';
            default -> 0;
        };
    }
}
