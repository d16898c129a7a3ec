package davy.core.indicator;

import org.jspecify.annotations.Nullable;

/// The lines of a text, one after the other, whatever ends them.
final class Lines {
    private final String text;
    private int at;
    private int number;

    Lines(String text) {
        this.text = text;
    }

    /// The next line without its end; null behind the last.
    @Nullable String next() {
        if (at >= text.length()) {
            return null;
        }
        int start = at;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        var line = text.substring(start, at);
        if (text.startsWith("\r\n", at)) {
            at++;
        }
        at++;
        number++;
        return line;
    }

    /// Of the line that [#next] gave last, from 1.
    int number() {
        return number;
    }
}
