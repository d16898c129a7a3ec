package davy.core.startup;

import java.util.ArrayList;
import java.util.List;

/// A line of a text.
///
/// @param number counted from 1; of a joined line that of its first part
/// @param text without its line end
record Line(int number, String text) {
    private static final int MAX = 100_000;

    static List<Line> of(String text) {
        return read(text, false);
    }

    /// Lines that end with a backslash are joined with the next.
    static List<Line> joined(String text) {
        return read(text, true);
    }

    private static List<Line> read(String text, boolean join) {
        var lines = new ArrayList<Line>();
        var open = new StringBuilder();
        int number = 1;
        int first = 1;
        int start = 0;
        while (start < text.length() && lines.size() < MAX) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            boolean joins = join && end > start && text.charAt(end - 1) == '\\';
            open.append(text, start, joins ? end - 1 : end);
            if (!joins) {
                lines.add(new Line(first, open.toString()));
                open.setLength(0);
                first = number + 1;
            }
            number++;
            start = end + 1;
        }
        if (!open.isEmpty()) {
            lines.add(new Line(first, open.toString()));
        }
        return lines;
    }

    /// Whether it holds nothing, or only a comment that begins with one of these characters.
    boolean isEmpty(String comments) {
        String stripped = text.strip();
        return stripped.isEmpty() || comments.indexOf(stripped.charAt(0)) >= 0;
    }

    /// Words between blanks, at most 1,024.
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        int i = 0;
        while (i < text.length() && words.size() < 1024) {
            while (i < text.length() && text.charAt(i) <= ' ') {
                i++;
            }
            int start = i;
            while (i < text.length() && text.charAt(i) > ' ') {
                i++;
            }
            if (i > start) {
                words.add(text.substring(start, i));
            }
        }
        return words;
    }
}
