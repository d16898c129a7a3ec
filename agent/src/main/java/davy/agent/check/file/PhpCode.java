package davy.agent.check.file;

import davy.agent.check.file.PhpToken.Kind;
import java.util.ArrayDeque;
import java.util.List;

/// The words of a page, with the brackets, statements and functions that they form.
final class PhpCode {
    private static final int LONGEST_BRACKET = 1_000;
    private static final int LONGEST_STATEMENT = 500;

    final List<PhpToken> tokens;
    private final int[] scopes;
    private final int[] closings;
    private long steps;

    PhpCode(String text) {
        tokens = PhpReader.read(text);
        scopes = scopes();
        closings = closings();
    }

    int size() {
        return tokens.size();
    }

    PhpToken get(int i) {
        return tokens.get(i);
    }

    /// The function that a token stands in, as a number; 0 outside all.
    int scope(int i) {
        return scopes[i];
    }

    /// Whether the page goes on past the words that are read.
    boolean isCut() {
        return tokens.size() >= PhpReader.MOST;
    }

    /// Counts tokens that are looked at anew.
    void spend(long more) {
        steps += more;
    }

    long steps() {
        return steps;
    }

    private int[] scopes() {
        int[] of = new int[tokens.size()];
        var open = new ArrayDeque<Integer>();
        boolean declared = false;
        int last = 0;
        int depth = 0;
        var depths = new ArrayDeque<Integer>();
        for (int i = 0; i < of.length; i++) {
            var token = tokens.get(i);
            declared = (declared || token.isName("function")) && !token.is(';');
            if (token.is('{')) {
                depth++;
                if (declared) {
                    open.push(++last);
                    depths.push(depth);
                    declared = false;
                }
            } else if (token.is('}')) {
                if (!depths.isEmpty() && depths.peek() == depth) {
                    depths.pop();
                    open.pop();
                }
                depth--;
            }
            of[i] = open.isEmpty() ? 0 : open.peek();
        }
        return of;
    }

    /// Behind `[...]` and `{...}` of a variable.
    int afterIndex(int from) {
        int at = from;
        for (int n = 0; n < 6 && at < tokens.size() && tokens.get(at).is('['); n++) {
            at = close(at) + 1;
        }
        return at;
    }

    /// Where each bracket is closed; -1 where nothing does, and for what is no bracket.
    private int[] closings() {
        int[] of = new int[tokens.size()];
        var open = new ArrayDeque<Integer>();
        for (int i = 0; i < of.length; i++) {
            of[i] = -1;
            var token = tokens.get(i);
            if (token.is('(') || token.is('[') || token.is('{')) {
                open.push(i);
            } else if (!open.isEmpty() && (token.is(')') || token.is(']') || token.is('}'))) {
                of[open.pop()] = i;
            }
        }
        return of;
    }

    /// The token that closes the bracket at `open`; the last one where nothing does.
    int close(int open) {
        steps++;
        int limit = Math.min(tokens.size(), open + LONGEST_BRACKET);
        int at = closings[open];
        return at < 0 || at >= limit ? limit - 1 : at;
    }

    /// Where the statement ends that goes on at a token: its `;`, or the bracket that it stands in.
    int statementEnd(int from) {
        int limit = Math.min(tokens.size(), from + LONGEST_STATEMENT);
        for (int i = from; i < limit; i++) {
            steps++;
            var token = tokens.get(i);
            if (token.is('(') || token.is('[') || token.is('{')) {
                int closing = closings[i];
                i = closing < 0 ? limit : closing;
            } else if (token.is(';') || token.is(')') || token.is(']') || token.is('}')) {
                return i;
            }
        }
        return limit;
    }

    /// The first comma between two tokens outside brackets; `end` where there is none.
    int comma(int start, int end) {
        for (int i = start; i < end; i++) {
            var token = tokens.get(i);
            if (token.is(',')) {
                return i;
            }
            if (token.is('(') || token.is('[')) {
                int closing = closings[i];
                i = closing < 0 ? end : closing;
            }
        }
        return end;
    }

    /// Whether a request brings what stands here.
    boolean isSource(int i) {
        var token = get(i);
        return switch (token.kind()) {
            case VARIABLE -> PhpWords.SOURCES.contains(token.text()) || isHeader(i);
            case STRING -> PhpWords.SOURCE_NAMES.contains(token.text());
            case NAME -> token.text().equals("getallheaders") || isUnfiltered(i);
            case NUMBER, MARK, COMMAND -> false;
        };
    }

    private boolean isHeader(int i) {
        return i + 2 < size()
                && get(i).text().equals("$_SERVER")
                && get(i + 1).is('[')
                && get(i + 2).kind() == Kind.STRING
                && PhpWords.isHeader(get(i + 2).text());
    }

    /// `filter_input(INPUT_POST, 'c')`, or with a filter that lets all through.
    boolean isUnfiltered(int i) {
        if (!get(i).isName("filter_input") || i + 1 >= size() || !get(i + 1).is('(')) {
            return false;
        }
        int end = close(i + 1);
        spend(end - i);
        int filter = comma(Math.min(end, comma(i + 2, end) + 1), end) + 1;
        return filter >= end || PhpWords.NO_FILTERS.contains(get(filter).text());
    }
}
