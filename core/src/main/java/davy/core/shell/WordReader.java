package davy.core.shell;

import davy.core.shell.Word.Kind;
import davy.core.shell.Word.Part;
import java.util.ArrayList;
import java.util.List;

/// Reads words: quotes, escapes, variables, substitutions.
final class WordReader {
    private static final int MAX_BRACES = 1024;

    private final Cursor cursor;
    private final Scope scope;
    private final int depth;

    WordReader(Cursor cursor, Scope scope, int depth) {
        this.cursor = cursor;
        this.scope = scope;
        this.depth = depth;
    }

    /// One word as written; several where an unquoted variable holds blanks.
    void read(List<Word> out, boolean splits) {
        var builder = new WordBuilder(out, splits);
        while (!cursor.atEnd() && !(cursor.atWordEnd() && !atProcess())) {
            unquoted(builder);
        }
        builder.finish();
        scope.countWord();
    }

    /// One word, blanks in values kept.
    Word readOne() {
        var out = new ArrayList<Word>(1);
        read(out, false);
        return out.isEmpty() ? Word.literal("") : out.getFirst();
    }

    /// The whole text as between double quotes: the body of a here-document.
    Word readAll() {
        var out = new ArrayList<Word>(1);
        var builder = new WordBuilder(out, false);
        while (!cursor.atEnd()) {
            inQuotes(builder);
        }
        builder.finish();
        return out.isEmpty() ? Word.literal("") : out.getFirst();
    }

    boolean atProcess() {
        char c = cursor.peek();
        return (c == '<' || c == '>') && cursor.peek(1) == '(';
    }

    private void unquoted(WordBuilder builder) {
        char c = cursor.peek();
        switch (c) {
            case '\'' -> single(builder);
            case '"' -> quoted(builder);
            case '\\' -> escape(builder);
            case '$' -> dollar(builder, false);
            case '`' -> backquote(builder);
            case '<', '>' -> {
                cursor.pos += 2;
                nested(builder, c == '<' ? Kind.READ : Kind.WRITE);
            }
            default -> plain(builder);
        }
    }

    private void plain(WordBuilder builder) {
        int start = cursor.pos;
        do {
            cursor.pos++;
        } while (!cursor.atEnd() && isPlain(cursor.peek()));
        builder.append(cursor.text, start, cursor.pos);
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '-' && c <= ':')
                || c == '_'
                || c == '='
                || c == ','
                || c > 0x7F;
    }

    private void single(WordBuilder builder) {
        int end = cursor.text.indexOf('\'', cursor.pos + 1);
        if (end < 0) {
            // No partner: not shell text, or cut off. The quote stands for itself.
            builder.append('\'');
            cursor.pos++;
            return;
        }
        builder.quote();
        builder.append(cursor.text, cursor.pos + 1, end);
        cursor.pos = end + 1;
    }

    private void quoted(WordBuilder builder) {
        cursor.pos++;
        if (cursor.text.indexOf('"', cursor.pos) < 0) {
            builder.append('"');
            return;
        }
        builder.quote();
        while (!cursor.atEnd() && cursor.peek() != '"') {
            inQuotes(builder);
        }
        cursor.pos++;
    }

    private void inQuotes(WordBuilder builder) {
        char c = cursor.peek();
        switch (c) {
            case '\\' -> escapeInQuotes(builder);
            case '$' -> dollar(builder, true);
            case '`' -> backquote(builder);
            default -> {
                int start = cursor.pos;
                do {
                    cursor.pos++;
                } while (!cursor.atEnd() && "\\$`\"".indexOf(cursor.peek()) < 0);
                builder.append(cursor.text, start, cursor.pos);
            }
        }
    }

    private void escape(WordBuilder builder) {
        char next = cursor.peek(1);
        cursor.pos += 2;
        if (cursor.pos > cursor.text.length()) {
            builder.append('\\');
        } else if (next != '\n') {
            builder.append(next);
        }
    }

    private void escapeInQuotes(WordBuilder builder) {
        char next = cursor.peek(1);
        boolean known = next == '$' || next == '`' || next == '"' || next == '\\';
        if (!known && next != '\n') {
            builder.append('\\');
            cursor.pos++;
            return;
        }
        cursor.pos += 2;
        if (known) {
            builder.append(next);
        }
    }

    private void dollar(WordBuilder builder, boolean inQuotes) {
        char next = cursor.peek(1);
        if (next == '(') {
            parenthesis(builder);
        } else if (next == '{') {
            braces(builder, inQuotes);
        } else if (next == '\'' && !inQuotes) {
            cursor.pos += 2;
            builder.quote();
            cursor.pos = Escapes.ansi(cursor.text, cursor.pos, builder);
        } else if (next == '"' && !inQuotes) {
            cursor.pos++;
        } else if (Variables.isNamePart(next, true)) {
            cursor.pos++;
            int start = cursor.pos;
            while (Variables.isNamePart(cursor.peek(), cursor.pos == start)) {
                cursor.pos++;
            }
            variable(builder, cursor.text.substring(start, cursor.pos), inQuotes);
        } else if (Variables.isDigit(next) || "@*#?$!-".indexOf(next) >= 0) {
            cursor.pos += 2;
            special(builder, next, inQuotes);
        } else {
            builder.append('$');
            cursor.pos++;
        }
    }

    private void variable(WordBuilder builder, String name, boolean inQuotes) {
        if (name.equals("IFS")) {
            separator(builder, inQuotes);
            return;
        }
        var value = scope.variables.get(name);
        if (value == null) {
            builder.add(new Part.Variable(name), "$" + name);
        } else {
            builder.insert(value, inQuotes);
        }
    }

    private static void separator(WordBuilder builder, boolean inQuotes) {
        if (inQuotes) {
            builder.append(' ');
        } else {
            builder.breakWord();
        }
    }

    /// A positional parameter. Inside a word, `$@` only hides the word: it is empty there.
    private void special(WordBuilder builder, char name, boolean inQuotes) {
        boolean list = name == '@' || name == '*';
        boolean hides = list && !builder.isEmpty() && Variables.isNamePart(cursor.peek(), true);
        boolean pads = builder.isBroken() && (list || Variables.isDigit(name));
        if (inQuotes || !(hides || pads)) {
            builder.add(new Part.Variable(String.valueOf(name)), "$" + name);
        }
    }

    private void braces(WordBuilder builder, boolean inQuotes) {
        int start = cursor.pos + 2;
        int end = cursor.nextBrace(start);
        if (end < 0 || end - start > MAX_BRACES) {
            builder.append("${");
            cursor.pos += 2;
            return;
        }
        String content = cursor.text.substring(start, end);
        cursor.pos = end + 1;
        if (content.startsWith("IFS")) {
            separator(builder, inQuotes);
            return;
        }
        if (content.equals("@") || content.equals("*")) {
            special(builder, content.charAt(0), inQuotes);
            return;
        }
        var value = scope.variables.expand(content);
        if (value == null) {
            builder.add(new Part.Variable(content), "${" + content + "}");
        } else {
            builder.insert(value, inQuotes);
        }
    }

    private void parenthesis(WordBuilder builder) {
        if (cursor.peek(2) == '(') {
            int end = cursor.arithmeticEnd();
            if (end > 0) {
                builder.append(cursor.text, cursor.pos, end);
                cursor.pos = end;
                return;
            }
        }
        cursor.pos += 2;
        nested(builder, Kind.OUTPUT);
    }

    /// Commands up to the closing parenthesis; the cursor is behind the opening one.
    private void nested(WordBuilder builder, Kind kind) {
        if (scope.level >= Scope.MAX_LEVEL) {
            builder.append("$(");
            return;
        }
        int from = scope.drafts.size();
        ShellReader.nested(cursor, scope, depth + 1);
        add(builder, kind, from);
    }

    private void add(WordBuilder builder, Kind kind, int from) {
        String shown =
                switch (kind) {
                    case OUTPUT -> "$()";
                    case READ -> "<()";
                    case WRITE -> ">()";
                };
        builder.add(new Part.Nested(kind, from, scope.drafts.size()), shown);
    }

    private void backquote(WordBuilder builder) {
        int line = cursor.line();
        cursor.pos++;
        var content = new StringBuilder();
        while (!cursor.atEnd() && cursor.peek() != '`') {
            if (cursor.peek() == '\\' && "`\\$".indexOf(cursor.peek(1)) >= 0) {
                cursor.pos++;
            }
            if (!cursor.atEnd()) {
                content.append(cursor.peek());
                cursor.pos++;
            }
        }
        boolean closed = !cursor.atEnd();
        cursor.pos++;
        if (!closed || scope.level >= Scope.MAX_LEVEL) {
            // Not a substitution: what was read stands for itself.
            builder.append('`');
            builder.append(content.toString());
            return;
        }
        int from = scope.drafts.size();
        ShellReader.inside(new Cursor(content.toString(), line), scope, depth + 1);
        add(builder, Kind.OUTPUT, from);
    }
}
