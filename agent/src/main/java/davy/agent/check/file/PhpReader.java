package davy.agent.check.file;

import davy.agent.check.file.PhpToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Reads the PHP code of a page into words. Comments and everything outside the code are left out;
/// variables inside strings follow their string. Linear in the length of the text.
final class PhpReader {
    /// Twice as many as the longest page of honest code has.
    static final int MOST = 200_000;

    private static final List<String> MARKS =
            IntStream.range(0, 128).mapToObj(c -> String.valueOf((char) c)).toList();

    private final String text;
    private final List<PhpToken> tokens = new ArrayList<>();
    private int at;

    private PhpReader(String text) {
        this.text = text;
    }

    static List<PhpToken> read(String text) {
        var reader = new PhpReader(text);
        while (reader.at < text.length() && reader.tokens.size() < MOST) {
            reader.page();
        }
        return reader.tokens;
    }

    /// Passes what is no code.
    private void page() {
        int start = text.indexOf("<?", at);
        if (start < 0) {
            at = text.length();
            return;
        }
        at = start + 2;
        if (text.regionMatches(true, at, "php", 0, 3)) {
            at += 3;
        } else if (at < text.length() && text.charAt(at) == '=') {
            at++;
        } else if (text.regionMatches(true, at, "xml", 0, 3)) {
            return;
        }
        code();
    }

    private void code() {
        while (at < text.length() && tokens.size() < MOST) {
            char c = text.charAt(at);
            if (text.startsWith("?>", at)) {
                at += 2;
                add(Kind.MARK, ";", at);
                return;
            }
            if (c == '#' && !text.startsWith("#[", at) || text.startsWith("//", at)) {
                lineComment();
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            } else {
                word(c);
            }
        }
    }

    /// A comment of one line ends at `?>` too.
    private void lineComment() {
        while (at < text.length()
                && text.charAt(at) != '\n'
                && text.charAt(at) != '\r'
                && !text.startsWith("?>", at)) {
            at++;
        }
    }

    private void word(char c) {
        if (c <= ' ') {
            at++;
        } else if (c == '$') {
            variable();
        } else if (isLetter(c) || c == '\\') {
            name();
        } else if (c >= '0' && c <= '9') {
            int start = at;
            while (at < text.length() && isLetterOrDigit(text.charAt(at))) {
                at++;
            }
            add(Kind.NUMBER, text.substring(start, at), start);
        } else if (c == '\'' || c == '"' || c == '`') {
            quoted(c);
        } else if (text.startsWith("<<<", at)) {
            hereDocument();
        } else {
            add(Kind.MARK, mark(c), at++);
        }
    }

    /// One for all marks of a kind: a page has many.
    private static String mark(char c) {
        return c < MARKS.size() ? MARKS.get(c) : String.valueOf(c);
    }

    private void add(Kind kind, String word, int start) {
        tokens.add(new PhpToken(kind, word, start));
    }

    private void variable() {
        int start = at++;
        int end = wordEnd(at);
        if (end == at) {
            add(Kind.MARK, "$", start);
            return;
        }
        add(Kind.VARIABLE, text.substring(start, end), start);
        at = end;
    }

    private void name() {
        int start = at;
        while (at < text.length()
                && (isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '\\')) {
            at++;
        }
        String whole = text.substring(start, at);
        add(
                Kind.NAME,
                whole.substring(whole.lastIndexOf('\\') + 1).toLowerCase(Locale.ROOT),
                start);
    }

    private int wordEnd(int from) {
        int end = from;
        while (end < text.length() && isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private void quoted(char quote) {
        int start = at++;
        var content = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            at = text.charAt(at) == '\\' ? escape(quote, content) : plain(content);
        }
        at++;
        add(quote == '`' ? Kind.COMMAND : Kind.STRING, content.toString(), start);
        if (quote != '\'') {
            variables(content, start);
        }
    }

    private int plain(StringBuilder content) {
        content.append(text.charAt(at));
        return at + 1;
    }

    /// `\x41`, `\101`, `\n`; in single quotes only `\'` and `\\`.
    private int escape(char quote, StringBuilder content) {
        if (at + 1 >= text.length()) {
            return at + 1;
        }
        char c = text.charAt(at + 1);
        if (c == quote || c == '\\') {
            content.append(c);
            return at + 2;
        }
        if (quote != '\'' && c == 'x') {
            return number(at + 2, 16, 2, content);
        }
        if (quote != '\'' && c >= '0' && c <= '7') {
            return number(at + 1, 8, 3, content);
        }
        content.append('\\').append(c);
        return at + 2;
    }

    private int number(int from, int radix, int most, StringBuilder content) {
        int value = 0;
        int end = from;
        while (end < text.length() && end - from < most) {
            int digit = Character.digit(text.charAt(end), radix);
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
            end++;
        }
        content.append((char) (value & 0xFF));
        return Math.max(end, at + 1);
    }

    /// What a string in double quotes takes from variables.
    private void variables(CharSequence content, int start) {
        for (int i = 0; i + 1 < content.length() && tokens.size() < MOST; i++) {
            if (content.charAt(i) == '$' && isLetter(content.charAt(i + 1))) {
                int end = i + 1;
                while (end < content.length() && isLetterOrDigit(content.charAt(end))) {
                    end++;
                }
                add(Kind.VARIABLE, content.subSequence(i, end).toString(), start);
                i = end - 1;
            }
        }
    }

    /// `<<<EOT` up to a line with `EOT`.
    private void hereDocument() {
        int start = at;
        at += 3;
        while (at < text.length() && " \t'\"".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        int end = wordEnd(at);
        String label = text.substring(at, end);
        int line = text.indexOf('\n', end);
        if (label.isEmpty() || line < 0) {
            return;
        }
        int close = line;
        while (close >= 0 && !isLabel(close + 1, label)) {
            close = text.indexOf('\n', close + 1);
        }
        String content = text.substring(line, close < 0 ? text.length() : close);
        add(Kind.STRING, content.strip(), start);
        variables(content, start);
        at = close < 0 ? text.length() : text.indexOf(label, close) + label.length();
    }

    private boolean isLabel(int from, String label) {
        int start = from;
        while (start < text.length()
                && start - from < 64
                && " \t".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        int end = start + label.length();
        return text.startsWith(label, start)
                && (end >= text.length() || !isLetterOrDigit(text.charAt(end)));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private static boolean isLetterOrDigit(char c) {
        return isLetter(c) || c >= '0' && c <= '9';
    }
}
