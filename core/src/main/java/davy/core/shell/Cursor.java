package davy.core.shell;

/// A place in shell text that only moves forward.
final class Cursor {
    private static final int NOWHERE = Integer.MAX_VALUE;
    private static final int MAX_ARITHMETIC = 512;

    final String text;
    int pos;
    private int line;
    private int counted;
    private int nextBrace = -1;
    private int nextClose = -1;

    Cursor(String text, int line) {
        this.text = text;
        this.line = line;
    }

    boolean atEnd() {
        return pos >= text.length();
    }

    /// The character `ahead` of this place; NUL behind the end.
    char peek(int ahead) {
        int at = pos + ahead;
        return at < text.length() ? text.charAt(at) : 0;
    }

    char peek() {
        return peek(0);
    }

    boolean sees(String word) {
        return text.startsWith(word, pos);
    }

    /// The line of this place, counted from 1 (or from the line given).
    int line() {
        int to = Math.min(pos, text.length());
        for (; counted < to; counted++) {
            if (text.charAt(counted) == '\n') {
                line++;
            }
        }
        return line;
    }

    /// Where the next `}` is at or after `from`; -1 for none. Remembers, so that asking again is
    /// cheap.
    int nextBrace(int from) {
        if (nextBrace < from) {
            nextBrace = found("}", from);
        }
        return nextBrace == NOWHERE ? -1 : nextBrace;
    }

    /// The place behind the `))` of an arithmetic expression that begins here; -1 for none near.
    int arithmeticEnd() {
        if (nextClose < pos) {
            nextClose = found("))", pos);
        }
        return nextClose - pos > MAX_ARITHMETIC ? -1 : nextClose + 2;
    }

    private int found(String word, int from) {
        int found = text.indexOf(word, from);
        return found < 0 ? NOWHERE : found;
    }

    void skipBlanks() {
        while (pos < text.length()) {
            char c = text.charAt(pos);
            if (c == '\\' && peek(1) == '\n') {
                pos += 2;
            } else if (isBlank(c)) {
                pos++;
            } else {
                return;
            }
        }
    }

    private boolean isBlank(char c) {
        if (c == '\r') {
            char next = peek(1);
            return next == '\n' || pos + 1 == text.length();
        }
        return c == ' ' || c == '\t' || c == '\0' || c == '\f' || c == '\u000B';
    }

    void skipComment() {
        int end = text.indexOf('\n', pos);
        pos = end < 0 ? text.length() : end;
    }

    /// Whether an unquoted word ends here.
    boolean atWordEnd() {
        return switch (peek()) {
            case 0 -> true;
            case ' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')', '\f', '\u000B' -> true;
            case '\r' -> isBlank('\r');
            default -> false;
        };
    }
}
