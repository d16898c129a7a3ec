package davy.core.shell;

import davy.core.shell.Command.Joiner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads commands: lists, pipelines, groups, control flow. Linear in the text, bounded in depth.
final class ShellReader {
    private static final Set<String> TRANSPARENT =
            Set.of("then", "else", "elif", "do", "fi", "done", "esac", "}", "!");
    private static final Set<String> DECLARING =
            Set.of("export", "declare", "typeset", "local", "readonly");
    private static final int MAX_COPIES = 64;

    private final Cursor cursor;
    private final Scope scope;
    private final int depth;
    private final WordReader words;
    private final RedirectReader redirects;
    private final AssignmentReader assignments;
    private final FlowReader flow;
    private int parentheses;

    private ShellReader(Cursor cursor, Scope scope, int depth) {
        this.cursor = cursor;
        this.scope = scope;
        this.depth = depth;
        this.words = new WordReader(cursor, scope, depth);
        this.redirects = new RedirectReader(cursor, scope, words, depth);
        this.assignments = new AssignmentReader(cursor, scope, words);
        this.flow = new FlowReader(this, cursor, scope, words, depth);
    }

    static Script read(String text) {
        var scope = new Scope();
        var reader = new ShellReader(new Cursor(text, 1), scope, 0);
        reader.list("");
        return scope.finish();
    }

    /// Reads on to the closing parenthesis of a substitution.
    static void nested(Cursor cursor, Scope scope, int depth) {
        var reader = new ShellReader(cursor, scope, depth);
        reader.parentheses = 1;
        scope.level++;
        reader.list(")");
        scope.level--;
    }

    /// Reads a text inside another: that of backquotes.
    static void inside(Cursor cursor, Scope scope, int depth) {
        var reader = new ShellReader(cursor, scope, depth);
        scope.level++;
        reader.list("");
        scope.level--;
    }

    /// Where a part of a pipeline begins to read, and which commands write its output.
    record Element(int entry, List<Integer> ends) {
        static final Element NONE = new Element(-1, List.of());
    }

    /// Commands up to `closer` (a keyword, `)`, `;;`, or the end); gives the writers of the output.
    List<Integer> list(String closer) {
        var ends = new ArrayList<Integer>();
        while (true) {
            skipSpace();
            if (cursor.atEnd() || scope.isFull() || closes(closer)) {
                return ends;
            }
            String keyword = keyword();
            if (!keyword.isEmpty() && keyword.equals(closer)) {
                cursor.pos += keyword.length();
                return ends;
            }
            if (keyword.equals("esac") && closer.equals(";;")) {
                return ends;
            }
            int before = cursor.pos;
            if (TRANSPARENT.contains(keyword)) {
                cursor.pos += keyword.length();
            } else {
                ends.addAll(pipeline());
            }
            if (cursor.pos == before) {
                cursor.pos++;
            }
        }
    }

    private boolean closes(String closer) {
        if (cursor.sees(";;") || cursor.sees(";&")) {
            cursor.pos += 2;
            return closer.equals(";;");
        }
        if (cursor.peek() != ')' || parentheses == 0) {
            return false;
        }
        if (closer.equals(")")) {
            cursor.pos++;
        }
        return true;
    }

    boolean isInParentheses() {
        return parentheses > 0;
    }

    /// Skips blanks, line ends, comments and operators; reads here-documents that begin.
    void skipSpace() {
        while (!cursor.atEnd()) {
            cursor.skipBlanks();
            char c = cursor.peek();
            if (c == '\n') {
                cursor.pos++;
                redirects.readBodies();
            } else if (c == '#') {
                cursor.skipComment();
            } else if (c == ';' && cursor.peek(1) != ';' && cursor.peek(1) != '&') {
                cursor.pos++;
            } else if ((c == '&' && cursor.peek(1) != '>') || c == '|') {
                cursor.pos++;
            } else {
                return;
            }
        }
    }

    /// The reserved word here, or the empty string.
    String keyword() {
        int end = cursor.pos;
        int limit = Math.min(cursor.text.length(), cursor.pos + 9);
        while (end < limit && isKeywordPart(cursor.text.charAt(end))) {
            end++;
        }
        char next = end < cursor.text.length() ? cursor.text.charAt(end) : '\n';
        if (end == cursor.pos || end == limit && isKeywordPart(next)) {
            return "";
        }
        boolean ends = " \t\r\n;&|()<>".indexOf(next) >= 0;
        return ends ? cursor.text.substring(cursor.pos, end) : "";
    }

    private static boolean isKeywordPart(char c) {
        return (c >= 'a' && c <= 'z') || c == '{' || c == '}' || c == '!' || c == '[';
    }

    private List<Integer> pipeline() {
        List<Integer> previous = List.of();
        while (true) {
            int from = scope.drafts.size();
            var element = element();
            for (int writer : previous) {
                if (element.entry() >= 0) {
                    scope.drafts.get(writer).feeds = element.entry();
                }
            }
            cursor.skipBlanks();
            var joiner = joiner();
            if (scope.drafts.size() > from) {
                scope.drafts.getLast().joiner = joiner;
            }
            if (joiner != Joiner.PIPE) {
                return element.ends();
            }
            cursor.pos += cursor.peek(1) == '&' ? 2 : 1;
            skipLines();
            previous = element.ends();
        }
    }

    void skipLines() {
        while (true) {
            cursor.skipBlanks();
            if (cursor.peek() == '#') {
                cursor.skipComment();
            }
            if (cursor.peek() != '\n') {
                return;
            }
            cursor.pos++;
            redirects.readBodies();
        }
    }

    private Joiner joiner() {
        char c = cursor.peek();
        boolean twice = cursor.peek(1) == c;
        return switch (c) {
            case '|' -> twice ? Joiner.OR : Joiner.PIPE;
            case '&' -> twice ? Joiner.AND : Joiner.BACKGROUND;
            default -> Joiner.SEQUENCE;
        };
    }

    Element element() {
        String keyword = keyword();
        while (keyword.equals("!")) {
            cursor.pos += keyword.length();
            cursor.skipBlanks();
            keyword = keyword();
        }
        if (scope.level >= Scope.MAX_LEVEL) {
            return simple();
        }
        return switch (keyword) {
            case "{" -> compound(keyword, "}");
            case "if" -> compound(keyword, "fi");
            case "while", "until" -> compound(keyword, "done");
            case "for", "select" -> flow.loop(keyword);
            case "case" -> flow.choice();
            case "function" -> flow.functionKeyword();
            case "[[" -> flow.test();
            default -> cursor.peek() == '(' ? parenthesis() : simple();
        };
    }

    Element compound(String opener, String closer) {
        cursor.pos += opener.length();
        int from = scope.drafts.size();
        scope.level++;
        var ends = list(closer);
        scope.level--;
        return group(from, ends);
    }

    Element parenthesis() {
        if (cursor.peek(1) == '(') {
            int end = cursor.arithmeticEnd();
            if (end > 0) {
                cursor.pos = end;
                return Element.NONE;
            }
        }
        parentheses++;
        var element = compound("(", ")");
        parentheses--;
        return element;
    }

    /// A group that was read, with the redirections behind it given to its commands.
    Element group(int from, List<Integer> ends) {
        int entry = from;
        while (entry < scope.drafts.size() && scope.drafts.get(entry).depth != depth) {
            entry++;
        }
        if (entry == scope.drafts.size()) {
            return Element.NONE;
        }
        var trailing = new Draft(cursor.line(), depth);
        cursor.skipBlanks();
        while (redirects.read(trailing)) {
            cursor.skipBlanks();
        }
        for (var redirect : trailing.redirects) {
            if (redirect.writesFile()) {
                ends.stream()
                        .limit(MAX_COPIES)
                        .forEach(i -> scope.drafts.get(i).redirects.add(redirect));
            } else {
                redirects.move(trailing, redirect, scope.drafts.get(entry));
            }
        }
        return new Element(entry, ends);
    }

    private Element simple() {
        int start = cursor.pos;
        var draft = new Draft(cursor.line(), depth);
        while (!cursor.atEnd() && !scope.isFull()) {
            cursor.skipBlanks();
            if (isFunctionHeader(draft)) {
                cursor.pos = cursor.text.indexOf(')', cursor.pos) + 1;
                return flow.function(draft.words.getFirst().text(), start);
            }
            if (words.atProcess()) {
                words.read(draft.words, true);
            } else if (atCommandEnd()) {
                break;
            } else if (!redirects.read(draft) && !assignments.read(draft)) {
                word(draft);
            }
        }
        if (draft.isEmpty()) {
            return Element.NONE;
        }
        end(draft, start);
        int self = scope.drafts.size() - 1;
        return new Element(self, List.of(self));
    }

    private void word(Draft draft) {
        int before = cursor.pos;
        words.read(draft.words, true);
        if (cursor.pos == before) {
            cursor.pos++;
        }
    }

    private boolean atCommandEnd() {
        return switch (cursor.peek()) {
            case '\n', ';', '|', ')', '#' -> true;
            case '&' -> cursor.peek(1) != '>';
            case 0 -> cursor.atEnd();
            default -> false;
        };
    }

    private boolean isFunctionHeader(Draft draft) {
        if (cursor.peek() != '('
                || draft.words.size() != 1
                || !draft.assignments.isEmpty()
                || scope.level >= Scope.MAX_LEVEL) {
            return false;
        }
        int i = cursor.pos + 1;
        while (i < cursor.text.length() && i < cursor.pos + 8 && cursor.text.charAt(i) == ' ') {
            i++;
        }
        return i < cursor.text.length() && cursor.text.charAt(i) == ')';
    }

    void end(Draft draft, int start) {
        int end = Math.min(cursor.pos, cursor.text.length());
        draft.raw = cursor.text.substring(start, Math.min(end, start + Draft.MAX_RAW)).strip();
        scope.drafts.add(draft);
        if (draft.words.isEmpty()) {
            return;
        }
        String program = draft.words.getFirst().text();
        if (DECLARING.contains(program)) {
            draft.words.stream().skip(1).forEach(assignments::declare);
        } else if (program.equals("unset") || program.equals("read")) {
            draft.words.stream().skip(1).forEach(w -> scope.variables.forget(w.text()));
        }
    }
}
