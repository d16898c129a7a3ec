package davy.core.shell;

import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Long words of a text that decode to something readable, whatever stands around them.
final class HiddenText {
    private static final int MIN_BASE64 = 24;
    private static final int MIN_HEX = 24;
    private static final int MIN_ESCAPES = 3;
    private static final int MAX_FOUND = 256;

    private final String text;
    private final List<Found> found = new ArrayList<>();

    private HiddenText(String text) {
        this.text = text;
    }

    /// Bytes not yet unpacked.
    record Found(Encoding encoding, byte[] bytes) {}

    static List<Found> of(String text) {
        var scanner = new HiddenText(text);
        scanner.runs();
        scanner.escapes();
        scanner.urls();
        scanner.reversed();
        return scanner.found;
    }

    private void add(Encoding encoding, byte @Nullable [] bytes) {
        if (bytes != null && found.size() < MAX_FOUND) {
            found.add(new Found(encoding, bytes));
        }
    }

    private void runs() {
        int start = -1;
        boolean hex = true;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : 0;
            if (Bytes.isBase64(c)) {
                hex = (start < 0 || hex) && Character.digit(c, 16) >= 0;
                start = start < 0 ? i : start;
            } else if (start >= 0 && !continues(start, i)) {
                run(start, i, hex);
                start = -1;
            }
        }
    }

    /// Whether a wrapped block of base64 goes on behind this line end.
    private boolean continues(int start, int i) {
        return i - start >= 60
                && i + 1 < text.length()
                && text.charAt(i) == '\n'
                && Bytes.isBase64(text.charAt(i + 1));
    }

    private void run(int start, int end, boolean hex) {
        int length = end - start;
        if (hex && length >= MIN_HEX) {
            accept(Encoding.HEX, Bytes.hex(text.subSequence(start, end)));
        } else if (length >= MIN_BASE64) {
            accept(Encoding.BASE64, Bytes.base64(text.subSequence(start, end)));
        }
    }

    private void accept(Encoding encoding, byte @Nullable [] bytes) {
        if (bytes != null
                && (Unpack.of(bytes) != null || Bytes.isElf(bytes) || Bytes.isReadable(bytes))) {
            add(encoding, bytes);
        }
    }

    /// Strings with several `\x63` or `\143`.
    private void escapes() {
        int i = text.indexOf('\\');
        while (i >= 0 && i + 2 < text.length()) {
            if (!isNumber(i)) {
                i = text.indexOf('\\', i + (text.charAt(i + 1) == '\\' ? 2 : 1));
                continue;
            }
            int end = i;
            int count = 0;
            while (end < text.length() && "\"'`\n".indexOf(text.charAt(end)) < 0) {
                count += text.charAt(end) == '\\' && isNumber(end) ? 1 : 0;
                end++;
            }
            if (count >= MIN_ESCAPES) {
                accept(Encoding.ESCAPES, Bytes.of(Escapes.expand(text.substring(i, end))));
            }
            i = text.indexOf('\\', end);
        }
    }

    private boolean isNumber(int backslash) {
        int i = backslash + 1;
        if (i + 2 >= text.length()) {
            return false;
        }
        char c = text.charAt(i);
        return c == 'x'
                ? Character.digit(text.charAt(i + 1), 16) >= 0
                : c >= '0' && c <= '3' && Character.digit(text.charAt(i + 1), 8) >= 0;
    }

    /// Words with several `%63` whose meaning has blanks or operators of a shell.
    private void urls() {
        int i = text.indexOf('%');
        while (i >= 0) {
            int start = i;
            while (start > 0 && i - start < 4096 && text.charAt(start - 1) > ' ') {
                start--;
            }
            int end = i;
            int count = 0;
            while (end < text.length() && text.charAt(end) > ' ') {
                count += text.charAt(end) == '%' ? 1 : 0;
                end++;
            }
            if (count >= MIN_ESCAPES) {
                url(text.substring(start, end));
            }
            i = text.indexOf('%', end);
        }
    }

    private void url(String word) {
        byte[] bytes = Bytes.url(word);
        if (bytes == null) {
            return;
        }
        String decoded = RawText.decode(bytes);
        if (decoded.chars().anyMatch(c -> " ;|$`".indexOf(c) >= 0 && word.indexOf(c) < 0)) {
            accept(Encoding.URL, bytes);
        }
    }

    /// `'...'[::-1]` of Python.
    private void reversed() {
        int at = text.indexOf("[::-1]");
        for (int n = 0; at > 1 && n < 16; n++) {
            char quote = text.charAt(at - 1);
            int open = text.lastIndexOf(quote, at - 2);
            if ((quote == '"' || quote == '\'') && open >= 0 && at - open > 8) {
                String value = text.substring(open + 1, at - 1);
                add(Encoding.REVERSED, Bytes.of(new StringBuilder(value).reverse().toString()));
            }
            at = text.indexOf("[::-1]", at + 1);
        }
    }
}
