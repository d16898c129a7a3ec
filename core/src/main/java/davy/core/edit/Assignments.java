package davy.core.edit;

import davy.core.edit.HostOptions.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Variables that a file sets for the shell, or for systemd as `EnvironmentFile=`. Bytes stand for
/// characters.
final class Assignments {
    private final String text;
    private final List<Assignment> found = new ArrayList<>();
    private int line = 1;

    private Assignments(byte[] bytes) {
        text = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// A variable.
    ///
    /// @param start of its value in the file, behind the quote
    record Assignment(int start, Part part) {}

    /// A value without its quotes.
    ///
    /// @param line from 1
    record Part(String text, int line) {
        /// The options in it, parted by blanks; none where it names no address of the network; null
        /// where it does, in words that the shell would change.
        @Nullable List<Word> words() {
            var words = split();
            if (!text.contains("-H") && !text.contains("--host")) {
                return List.of();
            }
            for (Word word : words) {
                if (isChanged(word.text())) {
                    return null;
                }
            }
            return words;
        }

        private static boolean isChanged(String word) {
            return word.contains("$(")
                    || word.chars().anyMatch(c -> "\\\"'`;&|<>#".indexOf(c) >= 0);
        }

        private List<Word> split() {
            var words = new ArrayList<Word>();
            int at = 0;
            while (at < text.length()) {
                if (isBlank(at)) {
                    at++;
                    continue;
                }
                int start = at;
                while (at < text.length() && !isBlank(at)) {
                    at++;
                }
                words.add(new Word(text.substring(start, at), start, at));
            }
            return words;
        }

        /// A backslash that joins lines is one where a blank is beside it.
        private boolean isBlank(int at) {
            char c = text.charAt(at);
            if (c != '\\') {
                return c == ' ' || c == '\t' || c == '\n' || c == '\r';
            }
            boolean joins = at + 1 < text.length() && text.charAt(at + 1) == '\n';
            boolean before = at == 0 || text.charAt(at - 1) <= ' ';
            boolean behind = at + 2 >= text.length() || text.charAt(at + 2) <= ' ';
            return joins && (before || behind);
        }
    }

    static List<Assignment> read(byte[] bytes) {
        var assignments = new Assignments(bytes);
        int at = 0;
        while (at < assignments.text.length()) {
            at = assignments.line(at);
        }
        return assignments.found;
    }

    /// Reads from the beginning of a line; gives the beginning of the next.
    private int line(int begin) {
        int at = blanks(begin);
        if (text.startsWith("export", at) && blanks(at + 6) > at + 6) {
            at = blanks(at + 6);
        }
        int name = at;
        while (at < text.length() && isName(text.charAt(at))) {
            at++;
        }
        if (at == name || at >= text.length() || text.charAt(at) != '=') {
            return next(begin);
        }
        int start = at + 1;
        char quote = start < text.length() ? text.charAt(start) : 0;
        boolean quoted = quote == '"' || quote == '\'';
        int end = quoted ? closing(start + 1, quote) : unquoted(start);
        start += quoted ? 1 : 0;
        if (isOptions(text.substring(name, at))) {
            found.add(new Assignment(start, new Part(text.substring(start, end), line)));
        }
        int after = next(end);
        line += (int) text.substring(begin, after).chars().filter(c -> c == '\n').count();
        return after;
    }

    /// Whether a variable of this name holds options of dockerd.
    static boolean isOptions(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.contains("DOCKER")
                || upper.contains("OPTIONS")
                || upper.contains("OPTS")
                || upper.contains("ARGS");
    }

    private int blanks(int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean isName(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }

    private int next(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    /// The closing quote; the end of the text where there is none.
    private int closing(int from, char quote) {
        int at = from;
        while (at < text.length() && text.charAt(at) != quote) {
            at += quote == '"' && text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    /// For systemd the value goes on to the end of the line.
    private int unquoted(int from) {
        int end = text.indexOf('\n', from);
        end = end < 0 ? text.length() : end;
        return end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }
}
