package davy.agent.report;

import java.util.ArrayList;
import java.util.List;

/// Breaks text into lines for a terminal, where Chinese characters are two columns wide.
final class Wrap {
    private static final int LEAST = 20;

    private Wrap() {}

    /// The lines, broken at blanks, behind wide characters, or, in a word longer than a line,
    /// anywhere.
    ///
    /// @param width columns
    static List<String> lines(String text, int width) {
        int most = Math.max(width, LEAST);
        var lines = new ArrayList<String>();
        int start = 0;
        int breakAt = -1;
        int columns = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int end = i + Character.charCount(c);
            columns += columns(c);
            // A blank that is one too many stays at the end of its line, and is not seen there.
            if (columns > most && i > start && c != ' ') {
                int cut = breakAt > start ? breakAt : i;
                lines.add(text.substring(start, cut).stripTrailing());
                start = cut;
                breakAt = -1;
                columns = columns(text.substring(start, end));
            }
            if (c == ' ' || columns(c) == 2 && !isOpening(c) && !isHanging(text, end)) {
                breakAt = end;
            }
            i = end;
        }
        if (start < text.length()) {
            lines.add(text.substring(start).stripTrailing());
        }
        return lines;
    }

    /// Whether this mark ends no line in Chinese.
    private static boolean isOpening(int c) {
        return "（《【".indexOf(c) >= 0;
    }

    /// Whether a mark follows that begins no line in Chinese.
    private static boolean isHanging(String text, int at) {
        return at < text.length() && "，。；：、！？）】》”’".indexOf(text.charAt(at)) >= 0;
    }

    static int columns(String text) {
        return text.codePoints().map(Wrap::columns).sum();
    }

    /// East Asian wide and fullwidth blocks take two columns.
    static int columns(int c) {
        boolean wide =
                c >= 0x1100 && c <= 0x115F
                        || c >= 0x2E80 && c <= 0xA4CF
                        || c >= 0xAC00 && c <= 0xD7A3
                        || c >= 0xF900 && c <= 0xFAFF
                        || c >= 0xFE30 && c <= 0xFE4F
                        || c >= 0xFF00 && c <= 0xFF60
                        || c >= 0xFFE0 && c <= 0xFFE6
                        || c >= 0x1F300 && c <= 0x1FAFF
                        || c >= 0x20000 && c <= 0x3FFFD;
        return wide ? 2 : 1;
    }
}
