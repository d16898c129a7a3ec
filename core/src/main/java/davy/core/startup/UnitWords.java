package davy.core.startup;

import java.util.ArrayList;
import java.util.List;

/// Splits a value of a unit into words as systemd does (`extract_first_word` with quotes and C
/// escapes).
public final class UnitWords {
    static final int MAX_WORDS = 4_096;

    private final String text;
    private int at;

    private UnitWords(String text) {
        this.text = text;
    }

    /// One word.
    ///
    /// @param bare whether it stood there as it is, without quotes and escapes
    /// @param start where it begins in the value, its quote included
    /// @param end behind it
    public record UnitWord(String text, boolean bare, int start, int end) {}

    /// The words of a value, 4,096 at most.
    public static List<UnitWord> split(String text) {
        var words = new ArrayList<UnitWord>();
        var reader = new UnitWords(text);
        while (reader.skipBlanks() && words.size() < MAX_WORDS) {
            words.add(reader.word());
        }
        return words;
    }

    private boolean skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private UnitWord word() {
        int start = at;
        if (text.startsWith("\\;", at)
                && (at + 2 == text.length() || isBlank(text.charAt(at + 2)))) {
            at += 2;
            return new UnitWord(";", false, start, at);
        }
        var word = new StringBuilder();
        char quote = 0;
        boolean bare = true;
        int end = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                bare = false;
                at++;
                escape(word);
                end = at;
                continue;
            }
            at++;
            if (quote == 0 && isBlank(c)) {
                break;
            }
            end = at;
            if (c == quote || (quote == 0 && (c == '"' || c == '\''))) {
                quote = quote == 0 ? c : 0;
                bare = false;
            } else {
                word.append(c);
            }
        }
        return new UnitWord(word.toString(), bare, start, end);
    }

    /// What follows a backslash; an escape that is not known stays as it is written.
    private void escape(StringBuilder out) {
        char c = text.charAt(at++);
        int known = "abfnrtvs\\\"'".indexOf(c);
        if (known >= 0) {
            out.append("\u0007\b\f\n\r\t\u000b \\\"'".charAt(known));
        } else if (c == 'x' || c == 'u' || c == 'U') {
            number(out, c, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16);
        } else if (c >= '0' && c <= '7') {
            at--;
            number(out, '\\', 3, 8);
        } else {
            out.append('\\').append(c);
        }
    }

    private void number(StringBuilder out, char kind, int digits, int radix) {
        int value = 0;
        int end = Math.min(at + digits, text.length());
        for (int i = at; i < end; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            value = digit < 0 || value < 0 ? -1 : value * radix + digit;
        }
        if (end - at == digits && isCharacter(value, kind)) {
            out.append(shown(value, kind));
            at = end;
        } else {
            out.append(kind == '\\' ? "\\" : "\\" + kind);
        }
    }

    /// Half a surrogate pair is refused by `\U` alone.
    private static boolean isCharacter(int value, char kind) {
        return value > 0
                && value <= Character.MAX_CODE_POINT
                && (kind != 'U' || !isSurrogate(value));
    }

    private static boolean isSurrogate(int value) {
        return value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    }

    /// `\x` and octal give bytes; a byte that is no ASCII is kept as [davy.core.text.RawText] does.
    /// Half a surrogate pair is three bytes too, which are no UTF-8.
    private static String shown(int value, char kind) {
        if (isSurrogate(value)) {
            return new String(
                    new char[] {
                        (char) (0xDC00 | 0xE0 | value >> 12),
                        (char) (0xDC00 | 0x80 | value >> 6 & 0x3F),
                        (char) (0xDC00 | 0x80 | value & 0x3F)
                    });
        }
        if (kind == 'u' || kind == 'U' || value < 0x80) {
            return Character.toString(value);
        }
        return Character.toString(0xDC00 | (value & 0xFF));
    }
}
