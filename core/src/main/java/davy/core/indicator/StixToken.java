package davy.core.indicator;

import java.util.ArrayList;
import java.util.List;

/// A token of a STIX pattern.
///
/// @param text of a literal, without its quotes
record StixToken(Form form, String text) {
    enum Form {
        /// `[`, `(`, `,`, `=`, `<=` …
        MARK,
        /// A key word, a number, or an object path.
        WORD,
        LITERAL
    }

    private static final int MOST = 50_000;

    boolean isWord(String word) {
        return form == Form.WORD && text.equalsIgnoreCase(word);
    }

    boolean isMark(String mark) {
        return form == Form.MARK && text.equals(mark);
    }

    static List<StixToken> list(String pattern) {
        var tokens = new ArrayList<StixToken>();
        int at = 0;
        while (at < pattern.length() && tokens.size() < MOST) {
            char c = pattern.charAt(at);
            if (c <= ' ') {
                at++;
            } else if (c == '\'') {
                at = literal(pattern, at, tokens);
            } else if ("=!<>".indexOf(c) >= 0) {
                int end = at;
                while (end < pattern.length() && "=!<>".indexOf(pattern.charAt(end)) >= 0) {
                    end++;
                }
                tokens.add(new StixToken(Form.MARK, pattern.substring(at, end)));
                at = end;
            } else if ("[](),".indexOf(c) >= 0) {
                tokens.add(new StixToken(Form.MARK, String.valueOf(c)));
                at++;
            } else {
                at = word(pattern, at, tokens);
            }
        }
        return tokens;
    }

    /// Between quotes; a backslash takes the next character as it is.
    private static int literal(String pattern, int start, List<StixToken> tokens) {
        var text = new StringBuilder();
        int at = start + 1;
        while (at < pattern.length() && pattern.charAt(at) != '\'') {
            if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
                at++;
            }
            text.append(pattern.charAt(at++));
        }
        tokens.add(new StixToken(Form.LITERAL, text.toString()));
        return at + 1;
    }

    /// A path may hold quoted steps and indexes: `file:hashes.'SHA-256'`,
    /// `network-traffic:protocols[*]`. A literal with a letter before its quote (`t'2026…'`) is
    /// read the same way, which does no harm: no indicator is a time.
    private static int word(String pattern, int start, List<StixToken> tokens) {
        int at = start;
        while (at < pattern.length() && " \t\r\n=!<>(),]".indexOf(pattern.charAt(at)) < 0) {
            char c = pattern.charAt(at);
            int close = c == '\'' || c == '[' ? pattern.indexOf(c == '[' ? ']' : '\'', at + 1) : at;
            if (close < 0) {
                at = pattern.length();
                break;
            }
            at = close + 1;
        }
        tokens.add(new StixToken(Form.WORD, pattern.substring(start, at)));
        return at;
    }
}
