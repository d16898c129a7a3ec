package davy.core.edit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits a line of a Redis configuration into words as Redis does (`sdssplitargs`): words between
/// blanks; double quotes with `\n`, `\xHH` and the like; single quotes with `\'`.
final class RedisWords {
    /// One word.
    ///
    /// @param start where it begins in the line, its quote included
    record RedisWord(String text, int start, int end) {}

    private final String line;
    private int at;

    private RedisWords(String line) {
        this.line = line;
    }

    /// No words of an empty line and of a comment; null where quotes do not match, with which Redis
    /// does not start.
    static @Nullable List<RedisWord> split(String line) {
        var words = new ArrayList<RedisWord>();
        var reader = new RedisWords(line);
        while (reader.more()) {
            int start = reader.at;
            if (words.isEmpty() && line.charAt(start) == '#') {
                break;
            }
            String word = reader.word();
            if (word == null) {
                return null;
            }
            words.add(new RedisWord(word, start, reader.at));
        }
        return words;
    }

    private boolean more() {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        return at < line.length();
    }

    /// isspace(3) of the C locale.
    private static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private @Nullable String word() {
        var word = new StringBuilder();
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '"' || c == '\'') {
                at++;
                // Behind the closing quote the word must end.
                boolean closed = quoted(c, word);
                return closed && (at == line.length() || isBlank(line.charAt(at)))
                        ? word.toString()
                        : null;
            }
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                break;
            }
            word.append(c);
            at++;
        }
        return word.toString();
    }

    private boolean quoted(char quote, StringBuilder word) {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == quote) {
                return true;
            }
            if (c == '\\' && at < line.length()) {
                escape(quote, word);
            } else {
                word.append(c);
            }
        }
        return false;
    }

    private void escape(char quote, StringBuilder word) {
        char c = line.charAt(at);
        if (quote == '\'') {
            at += c == '\'' ? 1 : 0;
            word.append(c == '\'' ? '\'' : '\\');
            return;
        }
        at++;
        int high = c == 'x' ? hex(at) : -1;
        int low = high < 0 ? -1 : hex(at + 1);
        if (low >= 0) {
            at += 2;
            int value = high * 16 + low;
            word.append((char) (value < 0x80 ? value : 0xDC00 | value));
            return;
        }
        int known = "nrtba".indexOf(c);
        word.append(known < 0 ? c : "\n\r\t\b\u0007".charAt(known));
    }

    private int hex(int index) {
        return index < line.length() ? Character.digit(line.charAt(index), 16) : -1;
    }
}
