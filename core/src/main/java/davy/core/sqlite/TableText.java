package davy.core.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The text that made a table: `CREATE TABLE x (a INTEGER PRIMARY KEY, "b c" BLOB, UNIQUE (a))`.
final class TableText {
    private static final int MOST_COLUMNS = 2_000;

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private int at;

    private TableText(String text) {
        this.text = text;
    }

    static List<Column> columns(String text) {
        int start = text.indexOf('(');
        var reader = new TableText(text);
        reader.at = start < 0 ? text.length() : start + 1;
        reader.read();
        return reader.columns;
    }

    /// Words of one column until a comma that is in no parentheses.
    private void read() {
        int depth = 0;
        while (at < text.length() && depth >= 0 && columns.size() < MOST_COLUMNS) {
            char c = text.charAt(at);
            if (c == ',' && depth == 0) {
                end();
                at++;
            } else if (c == '(' || c == ')') {
                depth += c == '(' ? 1 : -1;
                at++;
            } else if (!space(c)) {
                String word = word(c);
                if (depth == 0) {
                    words.add(word);
                }
            }
        }
        end();
    }

    /// Whether blanks or a comment were passed over.
    private boolean space(char c) {
        if (c == '-' && text.startsWith("--", at)) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
            return true;
        }
        if (c == '/' && text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            at = end < 0 ? text.length() : end + 2;
            return true;
        }
        at += c <= ' ' ? 1 : 0;
        return c <= ' ';
    }

    private String word(char first) {
        if (first == '"' || first == '`' || first == '\'' || first == '[') {
            return quoted(first == '[' ? ']' : first);
        }
        int start = at;
        do {
            at++;
        } while (at < text.length() && ",()\"`'[".indexOf(text.charAt(at)) < 0 && !isBlank());
        return text.substring(start, at);
    }

    private boolean isBlank() {
        return text.charAt(at) <= ' ';
    }

    /// A quote within is doubled.
    private String quoted(char quote) {
        var out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                if (at >= text.length() || text.charAt(at) != quote) {
                    return out.toString();
                }
            }
            out.append(c);
        }
        return out.toString();
    }

    private void end() {
        if (!words.isEmpty() && !isConstraint(words.getFirst().toUpperCase(Locale.ROOT))) {
            columns.add(new Column(words.getFirst(), isRowId()));
        }
        words.clear();
    }

    private static boolean isConstraint(String word) {
        return switch (word) {
            case "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN" -> true;
            default -> false;
        };
    }

    private boolean isRowId() {
        if (words.size() < 4 || !words.get(1).equalsIgnoreCase("integer")) {
            return false;
        }
        for (int i = 2; i + 1 < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase("primary")
                    && words.get(i + 1).equalsIgnoreCase("key")) {
                return i + 2 >= words.size() || !words.get(i + 2).equalsIgnoreCase("desc");
            }
        }
        return false;
    }
}
