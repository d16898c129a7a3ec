package davy.core.startup;

import java.util.ArrayList;
import java.util.List;

/// A line of a text.
///
/// @param number counted from 1; of a joined line that of its first part
/// @param text without its line end
record Line(int number, String text) {
    /// Which lines that end with a backslash go on in the next.
    enum Join {
        NONE,
        ALL,
        /// Not those that begin with `#`.
        NO_COMMENT,
        /// Not those with a `#` anywhere.
        NOT_COMMENTED;

        private boolean joins(String line) {
            return line.endsWith("\\")
                    && switch (this) {
                        case NONE -> false;
                        case ALL -> true;
                        case NO_COMMENT -> !line.stripLeading().startsWith("#");
                        case NOT_COMMENTED -> line.indexOf('#') < 0;
                    };
        }
    }

    /// The first lines that are not blank.
    static List<Line> read(String text, Join join, int most) {
        var lines = new ArrayList<Line>();
        var open = new StringBuilder();
        int number = 1;
        int first = 1;
        int start = 0;
        while (start < text.length() && lines.size() < most) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            String line = text.substring(start, end);
            boolean joins = join.joins(line);
            open.append(line, 0, joins ? line.length() - 1 : line.length());
            if (!joins) {
                add(first, open, lines);
                first = number + 1;
            }
            number++;
            start = end + 1;
        }
        add(first, open, lines);
        return lines;
    }

    /// A blank line is nobody's: as many as a file has, they cost nothing.
    private static void add(int number, StringBuilder open, List<Line> lines) {
        String text = open.toString();
        if (!text.isBlank()) {
            lines.add(new Line(number, text));
        }
        open.setLength(0);
    }

    /// Whether it holds nothing, or only a comment that begins with one of these characters.
    boolean isEmpty(String comments) {
        String stripped = text.strip();
        return stripped.isEmpty() || comments.indexOf(stripped.charAt(0)) >= 0;
    }

    /// Words between blanks.
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        int i = 0;
        while (i < text.length()) {
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
