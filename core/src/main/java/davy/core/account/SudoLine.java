package davy.core.account;

import java.util.ArrayList;
import java.util.List;

/// An entry of a sudoers file as its words: what blanks and the signs `= , : ( ) !` part. Quotes
/// and backslashes are resolved; a sign that is one keeps apart from a word that looks like it.
final class SudoLine {
    /// @param sign whether it is one of the signs, and no word
    record Token(String text, boolean sign, int start, int end) {
        boolean is(String other) {
            return sign && text.equals(other);
        }
    }

    private SudoLine() {}

    static List<Token> tokens(String line) {
        var tokens = new ArrayList<Token>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (isComment(line, at)) {
                break;
            } else if (isSign(line, at)) {
                tokens.add(new Token(String.valueOf(c), true, at, at + 1));
                at++;
            } else {
                var word = new StringBuilder();
                int end = word(line, at, word);
                tokens.add(new Token(word.toString(), false, at, end));
                at = end;
            }
        }
        return tokens;
    }

    /// The line without its comment, which ends with the line whatever stands at its end.
    static String uncommented(String line) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (isComment(line, at)) {
                return line.substring(0, at);
            }
            boolean single = " \t\r".indexOf(c) >= 0 || isSign(line, at);
            at = single ? at + 1 : word(line, at, new StringBuilder());
        }
        return line;
    }

    /// A `#` begins a comment, but for a number behind it: `#1000` is a user.
    static boolean isComment(String line, int at) {
        if (line.charAt(at) != '#') {
            return false;
        }
        int next = at + 1;
        if (next < line.length() && line.charAt(next) == '-') {
            next++;
        }
        return next >= line.length() || !Character.isDigit(line.charAt(next));
    }

    private static boolean isSign(String line, int at) {
        return "=,:()!".indexOf(line.charAt(at)) >= 0;
    }

    private static int word(String line, int start, StringBuilder word) {
        boolean quoted = false;
        int at = start;
        for (; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\' && at + 1 < line.length()) {
                at = escape(line, at, word);
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (" \t\r".indexOf(c) >= 0 || isSign(line, at))) {
                break;
            } else {
                word.append(c);
            }
        }
        return at;
    }

    private static int escape(String line, int at, StringBuilder word) {
        word.append(line.charAt(at + 1));
        return at + 1;
    }
}
