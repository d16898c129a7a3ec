package davy.core.shell;

import davy.core.shell.Command.Assignment;
import java.util.ArrayList;

/// Reads assignments and keeps the variables.
final class AssignmentReader {
    private final Cursor cursor;
    private final Scope scope;
    private final WordReader words;

    AssignmentReader(Cursor cursor, Scope scope, WordReader words) {
        this.cursor = cursor;
        this.scope = scope;
        this.words = words;
    }

    /// Reads `NAME=value` or `NAME+=value`, if it is here.
    boolean read(Draft draft) {
        if (!draft.words.isEmpty()) {
            return false;
        }
        int end = cursor.pos;
        while (end < cursor.text.length()
                && Variables.isNamePart(cursor.text.charAt(end), end == cursor.pos)) {
            end++;
        }
        boolean adds = cursor.text.startsWith("+=", end);
        if (end == cursor.pos || (!adds && !cursor.text.startsWith("=", end))) {
            return false;
        }
        String name = cursor.text.substring(cursor.pos, end);
        cursor.pos = end + (adds ? 2 : 1);
        var value = cursor.peek() == '(' ? array() : words.readOne();
        draft.assignments.add(new Assignment(name, value));
        if (adds) {
            scope.variables.append(name, value);
        } else {
            scope.variables.set(name, value);
        }
        return true;
    }

    /// `(a b c)` behind `name=`, as one word with blanks.
    private Word array() {
        var values = new ArrayList<Word>();
        cursor.pos++;
        while (!cursor.atEnd() && cursor.peek() != ')' && !scope.isFull()) {
            int before = cursor.pos;
            words.read(values, false);
            if (cursor.pos == before) {
                cursor.pos++;
            }
        }
        cursor.pos++;
        var joined = new ArrayList<Word>(1);
        var builder = new WordBuilder(joined, false);
        for (var value : values) {
            if (!builder.isEmpty()) {
                builder.append(' ');
            }
            builder.insert(value, true);
        }
        builder.finish();
        return joined.isEmpty() ? Word.literal("") : joined.getFirst();
    }

    /// `export NAME=value`: the value keeps what it is made of.
    void declare(Word word) {
        int equals = word.text().indexOf('=');
        int end = Variables.nameEnd(word.text());
        if (equals <= 0 || end != equals) {
            return;
        }
        String name = word.text().substring(0, equals);
        if (word.isLiteral()) {
            scope.variables.set(name, Word.literal(word.text().substring(equals + 1)));
        } else if (word.parts().getFirst() instanceof Word.Part.Text(String first)
                && first.length() > equals) {
            var parts = new ArrayList<>(word.parts());
            parts.set(0, new Word.Part.Text(first.substring(equals + 1)));
            scope.variables.set(name, new Word(word.text().substring(equals + 1), parts));
        }
    }
}
