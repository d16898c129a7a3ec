package davy.core.shell;

import davy.core.shell.Script.Body;
import davy.core.shell.Script.Part;
import davy.core.shell.ShellReader.Element;
import java.util.ArrayList;
import java.util.List;

/// Reads loops, choices, functions and tests; their bodies are read by the [ShellReader].
final class FlowReader {
    private final ShellReader reader;
    private final Cursor cursor;
    private final Scope scope;
    private final WordReader words;
    private final int depth;

    /// Up to here there is no `)` that could end a pattern of `case`.
    private int patternless;

    FlowReader(ShellReader reader, Cursor cursor, Scope scope, WordReader words, int depth) {
        this.reader = reader;
        this.cursor = cursor;
        this.scope = scope;
        this.words = words;
        this.depth = depth;
    }

    Element loop(String keyword) {
        cursor.pos += keyword.length();
        cursor.skipBlanks();
        if (cursor.sees("((")) {
            reader.parenthesis();
            return reader.compound("", "done");
        }
        int start = cursor.pos;
        var draft = new Draft(cursor.line(), depth);
        draft.words.add(Word.literal(keyword));
        var name = words.readOne();
        draft.words.add(name);
        reader.skipLines();
        if (reader.keyword().equals("in")) {
            words.read(draft.words, true);
            while (true) {
                cursor.skipBlanks();
                if (cursor.atEnd() || (cursor.atWordEnd() && !words.atProcess())) {
                    break;
                }
                words.read(draft.words, true);
            }
            setLoopVariable(name.text(), draft.words);
        } else {
            scope.variables.forget(name.text());
        }
        reader.end(draft, start);
        int self = scope.drafts.size() - 1;
        var body = reader.compound("", "done");
        return new Element(self, body.ends());
    }

    /// The variable of a loop stands for all its values, with blanks between.
    private void setLoopVariable(String name, List<Word> header) {
        scope.variables.forget(name);
        for (int i = 3; i < header.size(); i++) {
            if (i > 3) {
                scope.variables.append(name, Word.literal(" "));
            }
            scope.variables.append(name, header.get(i));
        }
    }

    Element choice() {
        cursor.pos += "case".length();
        int from = scope.drafts.size();
        var ends = new ArrayList<Integer>();
        cursor.skipBlanks();
        var subject = words.readOne();
        reader.skipLines();
        if (reader.keyword().equals("in")) {
            cursor.pos += 2;
        }
        scope.level++;
        while (!atChoiceEnd()) {
            skipPattern();
            int first = scope.drafts.size();
            ends.addAll(reader.list(";;"));
            if (!subject.isLiteral() && first < scope.drafts.size()) {
                scope.parts.add(new Part("", new Body(first, scope.drafts.size())));
            }
        }
        scope.level--;
        return reader.group(from, ends);
    }

    private boolean atChoiceEnd() {
        reader.skipSpace();
        if (cursor.sees(";;")) {
            cursor.pos += 2;
            reader.skipSpace();
        }
        if (reader.keyword().equals("esac")) {
            cursor.pos += "esac".length();
            return true;
        }
        return cursor.atEnd()
                || scope.isFull()
                || (cursor.peek() == ')' && reader.isInParentheses());
    }

    private void skipPattern() {
        int end = cursor.pos;
        while (end >= patternless
                && end < cursor.text.length()
                && ")\n".indexOf(cursor.text.charAt(end)) < 0) {
            end++;
        }
        if (end < cursor.text.length() && cursor.text.charAt(end) == ')') {
            cursor.pos = end + 1;
        } else {
            // No pattern after all: its text is read as commands.
            patternless = Math.max(patternless, end);
        }
    }

    Element functionKeyword() {
        int start = cursor.pos;
        cursor.pos += "function".length();
        cursor.skipBlanks();
        var name = words.readOne();
        cursor.skipBlanks();
        if (cursor.peek() == '(' && cursor.peek(1) == ')') {
            cursor.pos += 2;
        }
        return function(name.text(), start);
    }

    Element function(String name, int start) {
        var draft = new Draft(cursor.line(), depth);
        draft.words.add(Word.literal("function"));
        draft.words.add(Word.literal(name));
        reader.end(draft, start);
        int self = scope.drafts.size() - 1;
        reader.skipLines();
        scope.level++;
        reader.element();
        scope.level--;
        var body = new Body(self + 1, scope.drafts.size());
        scope.functions.putIfAbsent(name, body);
        if (!name.isEmpty()) {
            scope.parts.add(new Part(name, body));
        }
        return new Element(self, List.of());
    }

    /// `[[ ... ]]`, in which operators are words.
    Element test() {
        int start = cursor.pos;
        var draft = new Draft(cursor.line(), depth);
        while (!cursor.atEnd() && cursor.peek() != '\n' && cursor.peek() != ';') {
            int before = cursor.pos;
            words.read(draft.words, false);
            if (cursor.pos == before) {
                cursor.pos++;
            }
            if (cursor.text.startsWith("]]", Math.max(0, cursor.pos - 2))) {
                break;
            }
            cursor.skipBlanks();
        }
        reader.end(draft, start);
        return new Element(scope.drafts.size() - 1, List.of());
    }
}
