package davy.core.edit;

import davy.core.edit.ShellLevel.After;
import davy.core.edit.ShellLevel.Kind;
import davy.core.text.RawText;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/// Reads a shell script byte by byte: words, quotes, operators, here-documents.
final class ShellText {
    private static final int LONGEST_WORD = 256;
    private static final String BLANKS = " \t\r";
    private static final String META = " \t\r\n;&|()<>";

    /// In which words and operators are read.
    private static final Set<Kind> LISTS = EnumSet.range(Kind.TOP, Kind.TEST);

    private static final Set<Kind> QUOTES = EnumSet.of(Kind.SINGLE, Kind.ANSI, Kind.BACK);
    private static final Set<Kind> PARENTHESES = EnumSet.of(Kind.ARITHMETIC, Kind.PARENTHESES);

    private final Lines lines;
    private final byte[] bytes;
    private final ShellLevels levels;
    private final Deque<Here> bodies = new ArrayDeque<>();
    private int at;
    private boolean inBodies;

    /// Whether a backslash joined the last line with the next.
    private boolean continued;

    ShellText(Lines lines, ShellLevels levels) {
        this.lines = lines;
        this.bytes = lines.bytes();
        this.levels = levels;
    }

    /// Whether the next line belongs to no other: to no here-document and no line before it.
    boolean isAtLine() {
        return !inBodies && !continued;
    }

    /// A here-document whose body is to come.
    ///
    /// @param tabs whether tabs before its lines are none of it
    private record Here(String end, boolean tabs) {}

    void read(int from, int to) {
        for (int i = from; i < to && levels.sound; i++) {
            continued = false;
            if (inBodies) {
                body(i);
                continue;
            }
            at = lines.start(i);
            while (at < lines.next(i) && levels.sound) {
                step();
            }
            if (lines.end(i) == lines.next(i) && LISTS.contains(levels.top().kind)) {
                levels.endWord();
                endLine();
            }
        }
    }

    private void body(int index) {
        var here = bodies.element();
        int from = lines.start(index);
        int to = lines.next(index) - (bytes[lines.next(index) - 1] == '\n' ? 1 : 0);
        while (here.tabs && from < to && bytes[from] == '\t') {
            from++;
        }
        byte[] end = RawText.encode(here.end);
        if (Arrays.equals(bytes, from, to, end, 0, end.length)) {
            bodies.remove();
            inBodies = !bodies.isEmpty();
        }
    }

    private int peek(int ahead) {
        return at + ahead < bytes.length ? bytes[at + ahead] & 0xFF : -1;
    }

    private void step() {
        var level = levels.top();
        int c = peek(0);
        if (c == '\n' && !bodies.isEmpty() && !LISTS.contains(level.kind)) {
            levels.sound = false;
            return;
        }
        if (LISTS.contains(level.kind)) {
            command(level, c);
        } else if (QUOTES.contains(level.kind)) {
            quoted(level.kind, c);
        } else {
            inside(level.kind, c);
        }
    }

    private void quoted(Kind kind, int c) {
        boolean escapes = kind != Kind.SINGLE && c == '\\';
        at += escapes ? 2 : 1;
        if (c == (kind == Kind.BACK ? '`' : '\'')) {
            levels.pop();
        }
    }

    /// Where there are no commands, but texts and substitutions.
    private void inside(Kind kind, int c) {
        boolean quotes = kind == Kind.DOUBLE;
        boolean literal = quotes || kind == Kind.PARAMETER_IN_QUOTES;
        if (c == closer(kind)) {
            levels.pop();
            at++;
            if (kind == Kind.ARITHMETIC) {
                endArithmetic();
            }
        } else if (PARENTHESES.contains(kind) && c == '(') {
            open(Kind.PARENTHESES, 1);
        } else if (kind == Kind.PARENTHESES && c == '#' && META.indexOf(peek(-1)) >= 0) {
            skipComment();
        } else if (c == '\\') {
            at += 2;
        } else if (c == '$') {
            dollar(literal);
        } else if (c == '`') {
            open(Kind.BACK, 1);
        } else if (c == '"' && !quotes) {
            open(Kind.DOUBLE, 1);
        } else if (c == '\'' && !literal) {
            open(Kind.SINGLE, 1);
        } else {
            at++;
        }
    }

    private static int closer(Kind kind) {
        if (PARENTHESES.contains(kind)) {
            return ')';
        }
        return kind == Kind.DOUBLE ? '"' : '}';
    }

    private void endArithmetic() {
        levels.sound &= peek(0) == ')';
        at++;
        var level = levels.top();
        if (!level.inWord) {
            level.close();
            level.start = level.kind == Kind.FOR;
            level.words++;
        }
    }

    private void open(Kind kind, int length) {
        levels.open(kind);
        at += length;
    }

    /// @param literal whether a quote behind it is none
    private void dollar(boolean literal) {
        int next = peek(1);
        if (next == '(') {
            boolean arithmetic = peek(2) == '(';
            open(arithmetic ? Kind.ARITHMETIC : Kind.SUBSTITUTION, arithmetic ? 3 : 2);
        } else if (next == '{') {
            at += 2;
            open(literal && !isPattern() ? Kind.PARAMETER_IN_QUOTES : Kind.PARAMETER, 0);
        } else if (next == '\'' && !literal) {
            open(Kind.ANSI, 2);
        } else {
            at += next == '$' ? 2 : 1;
        }
    }

    /// Whether a pattern follows the name in `"${name#'x'}"`, in which quotes are quotes.
    private boolean isPattern() {
        int i = 0;
        while (peek(i) == '_' || peek(i) >= 0 && Character.isLetterOrDigit(peek(i))) {
            i++;
        }
        return i > 0 && (peek(i) == '#' || peek(i) == '%' || peek(i) == '/');
    }

    private void command(ShellLevel level, int c) {
        boolean word = level.inWord;
        switch (c) {
            case '\n' -> {
                levels.endWord();
                endLine();
                at++;
            }
            case ' ', '\t', '\r' -> {
                levels.endWord();
                at++;
            }
            case '\\' -> escape(level);
            case '\'' -> quote(level, Kind.SINGLE);
            case '"' -> quote(level, Kind.DOUBLE);
            case '`' -> quote(level, Kind.BACK);
            case '$' -> {
                level.quote();
                dollar(false);
            }
            case '#' -> {
                if (word) {
                    letter(level, c);
                } else {
                    skipComment();
                }
            }
            case ';', '&', '|', '(', ')', '<', '>' -> {
                if (level.kind == Kind.TEST) {
                    levels.endWord();
                    at++;
                } else {
                    operator(level, c);
                }
            }
            default -> letter(level, c);
        }
    }

    private void letter(ShellLevel level, int c) {
        level.letter((char) c);
        at++;
    }

    private void quote(ShellLevel level, Kind kind) {
        level.quote();
        open(kind, 1);
    }

    private void escape(ShellLevel level) {
        if (peek(1) == '\n') {
            continued = true;
        } else {
            level.quote();
        }
        at += 2;
    }

    private void skipComment() {
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
    }

    private void operator(ShellLevel level, int c) {
        levels.moved = true;
        switch (c) {
            case '(' -> parenthesis(level);
            case '<', '>' -> redirect(level, c);
            case ')' -> {
                levels.endWord();
                at++;
                levels.closeParenthesis();
            }
            case ';' -> {
                levels.endWord();
                semicolon();
            }
            case '&' -> {
                levels.endWord();
                if (peek(1) == '>') {
                    level.target = true;
                    at += 2;
                } else {
                    separate(peek(1) == '&');
                }
            }
            default -> {
                levels.endWord();
                separate(true);
            }
        }
    }

    private void separate(boolean open) {
        boolean two = peek(1) == '&' || peek(1) == '|';
        at += two ? 2 : 1;
        var level = levels.top();
        if (level.kind != Kind.CASE) {
            level.next(open ? After.OPEN : After.COMPLETE);
        }
    }

    private void semicolon() {
        var level = levels.top();
        if (peek(1) == ';' || peek(1) == '&') {
            at += peek(1) == ';' && peek(2) == '&' ? 3 : 2;
            levels.endItem();
            return;
        }
        level.next(After.COMPLETE);
        at++;
    }

    private void parenthesis(ShellLevel level) {
        boolean twice = peek(1) == '(';
        if (level.inWord && level.endsIn("?*+@!=")) {
            level.quote();
            open(Kind.PARENTHESES, 1);
        } else if (level.kind == Kind.CASE) {
            at++;
        } else if (level.kind == Kind.FOR) {
            levels.sound &= twice;
            open(Kind.ARITHMETIC, 2);
        } else if (isFunction()) {
            level.function();
        } else if (level.start && !level.inWord) {
            open(twice ? Kind.ARITHMETIC : Kind.SUBSHELL, twice ? 2 : 1);
        } else {
            levels.sound = false;
        }
    }

    /// Takes the `()` behind the name of a function.
    private boolean isFunction() {
        int i = 1;
        while (peek(i) >= 0 && BLANKS.indexOf(peek(i)) >= 0) {
            i++;
        }
        if (peek(i) != ')') {
            return false;
        }
        at += i + 1;
        return true;
    }

    private void redirect(ShellLevel level, int c) {
        if (level.isNumber()) {
            level.drop();
        }
        if (peek(1) == '(') {
            level.quote();
            open(Kind.SUBSTITUTION, 2);
            return;
        }
        levels.endWord();
        if (c == '<' && peek(1) == '<' && peek(2) != '<') {
            here();
            return;
        }
        while (peek(0) >= 0 && "<>&|".indexOf(peek(0)) >= 0) {
            at++;
        }
        levels.top().target = true;
    }

    private void here() {
        boolean tabs = peek(2) == '-';
        at += tabs ? 3 : 2;
        while (peek(0) == ' ' || peek(0) == '\t') {
            at++;
        }
        var end = new StringBuilder();
        int quote = 0;
        int from = at;
        while (peek(0) >= 0 && (quote != 0 || META.indexOf(peek(0)) < 0) && levels.sound) {
            int c = peek(0);
            boolean escaped = c == '\\' && quote != '\'';
            at += escaped ? 1 : 0;
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else {
                end.append((char) peek(0));
            }
            levels.sound =
                    peek(0) >= 0 && peek(0) != '\n' && end.length() < LONGEST_WORD && c < 128;
            at++;
        }
        levels.sound &= at > from;
        bodies.add(new Here(end.toString(), tabs));
    }

    private void endLine() {
        levels.top().endLine();
        inBodies = !bodies.isEmpty();
    }
}
