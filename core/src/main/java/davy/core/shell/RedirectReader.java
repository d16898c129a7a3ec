package davy.core.shell;

import davy.core.shell.Redirect.Operator;
import java.util.ArrayList;
import java.util.List;

/// Reads redirections, and the bodies of here-documents where their lines begin.
final class RedirectReader {
    private final Cursor cursor;
    private final Scope scope;
    private final WordReader words;
    private final int depth;
    private final List<Pending> pending = new ArrayList<>(0);

    RedirectReader(Cursor cursor, Scope scope, WordReader words, int depth) {
        this.cursor = cursor;
        this.scope = scope;
        this.words = words;
        this.depth = depth;
    }

    /// A here-document whose body is still to come.
    private record Pending(Draft draft, int index, boolean stripsTabs, boolean literal) {}

    /// Reads the redirection that is here, if there is one.
    boolean read(Draft draft) {
        int digits = 0;
        while (digits < 4 && Variables.isDigit(cursor.peek(digits))) {
            digits++;
        }
        char c = cursor.peek(digits);
        if (c == '&' && digits == 0 && cursor.peek(1) == '>') {
            cursor.pos++;
            output(draft, -1);
            return true;
        }
        if ((c != '<' && c != '>') || (digits == 0 && words.atProcess())) {
            return false;
        }
        int descriptor =
                digits == 0
                        ? (c == '<' ? 0 : 1)
                        : Integer.parseInt(cursor.text, cursor.pos, cursor.pos + digits, 10);
        cursor.pos += digits;
        if (c == '>') {
            output(draft, descriptor);
        } else {
            input(draft, descriptor);
        }
        return true;
    }

    private void output(Draft draft, int descriptor) {
        if (cursor.sees(">>")) {
            plain(draft, descriptor, Operator.APPEND, 2);
        } else if (cursor.sees(">&")) {
            cursor.pos += 2;
            cursor.skipBlanks();
            var target = words.readOne();
            boolean copy = isDescriptor(target.text());
            var operator = copy ? Operator.COPY_OUTPUT : Operator.WRITE;
            add(draft, copy ? descriptor : -1, operator, target);
        } else {
            plain(draft, descriptor, Operator.WRITE, cursor.sees(">|") ? 2 : 1);
        }
    }

    private static boolean isDescriptor(String text) {
        return text.isEmpty()
                || text.equals("-")
                || text.startsWith("$")
                || text.chars().allMatch(c -> Variables.isDigit((char) c) || c == '-');
    }

    private void input(Draft draft, int descriptor) {
        if (cursor.sees("<<<")) {
            cursor.pos += 3;
            cursor.skipBlanks();
            var body = words.readOne();
            var none = Word.literal("");
            draft.redirects.add(new Redirect(descriptor, Operator.HERE_STRING, none, body));
        } else if (cursor.sees("<<")) {
            hereDocument(draft, descriptor);
        } else if (cursor.sees("<&")) {
            plain(draft, descriptor, Operator.COPY_INPUT, 2);
        } else if (cursor.sees("<>")) {
            plain(draft, descriptor, Operator.READ_WRITE, 2);
        } else {
            plain(draft, descriptor, Operator.READ, 1);
        }
    }

    private void plain(Draft draft, int descriptor, Operator operator, int length) {
        cursor.pos += length;
        cursor.skipBlanks();
        add(draft, descriptor, operator, words.readOne());
    }

    private static void add(Draft draft, int descriptor, Operator operator, Word target) {
        draft.redirects.add(new Redirect(descriptor, operator, target, Word.literal("")));
    }

    private void hereDocument(Draft draft, int descriptor) {
        boolean strips = cursor.sees("<<-");
        cursor.pos += strips ? 3 : 2;
        cursor.skipBlanks();
        char c = cursor.peek();
        boolean literal = c == '\'' || c == '"' || c == '\\';
        add(draft, descriptor, Operator.HERE_DOCUMENT, words.readOne());
        pending.add(new Pending(draft, draft.redirects.size() - 1, strips, literal));
    }

    /// Gives a redirection of a group to one of its commands.
    void move(Draft from, Redirect redirect, Draft to) {
        int index = from.redirects.indexOf(redirect);
        to.redirects.add(redirect);
        for (int i = 0; i < pending.size(); i++) {
            var here = pending.get(i);
            if (here.draft() == from && here.index() == index) {
                int place = to.redirects.size() - 1;
                pending.set(i, new Pending(to, place, here.stripsTabs(), here.literal()));
            }
        }
    }

    /// The cursor is at the start of a line: reads the bodies that begin here.
    void readBodies() {
        for (var here : pending) {
            var redirect = here.draft().redirects.get(here.index());
            String body = body(redirect.target().text(), here.stripsTabs());
            var word = here.literal() ? Word.literal(body) : expand(body);
            var whole =
                    new Redirect(
                            redirect.descriptor(), redirect.operator(), redirect.target(), word);
            here.draft().redirects.set(here.index(), whole);
        }
        pending.clear();
    }

    private Word expand(String body) {
        if (body.indexOf('$') < 0 && body.indexOf('`') < 0) {
            return Word.literal(body);
        }
        return new WordReader(new Cursor(body, 1), scope, depth).readAll();
    }

    private String body(String delimiter, boolean stripsTabs) {
        var body = new StringBuilder();
        while (!cursor.atEnd()) {
            int end = cursor.text.indexOf('\n', cursor.pos);
            int stop = end < 0 ? cursor.text.length() : end;
            int start = cursor.pos;
            while (stripsTabs && start < stop && cursor.text.charAt(start) == '\t') {
                start++;
            }
            cursor.pos = Math.min(stop + 1, cursor.text.length());
            if (isDelimiter(start, stop, delimiter)) {
                break;
            }
            body.append(cursor.text, start, stop).append('\n');
        }
        return body.toString();
    }

    private boolean isDelimiter(int start, int stop, String delimiter) {
        int length = stop - start;
        boolean carriage = length > 0 && cursor.text.charAt(stop - 1) == '\r';
        return (length - (carriage ? 1 : 0)) == delimiter.length()
                && cursor.text.startsWith(delimiter, start);
    }
}
