package davy.agent.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A page while it is written: HTML that is well-formed XML too. Elements are closed in the order
/// in which they were opened, and nothing gets into the page unescaped.
///
/// Text of the host goes through [davy.core.text.RawText#show] first; what would not be XML even so
/// becomes U+FFFD.
///
/// Failures of the writer come as [UncheckedIOException].
final class Html {
    private static final Set<String> VOID = Set.of("meta", "br", "path", "rect");

    private final Writer out;
    private final Deque<String> open = new ArrayDeque<>();

    Html(Writer out) {
        this.out = out;
    }

    /// An open element; closing it ends it.
    final class Element implements AutoCloseable {
        private Element() {}

        @Override
        public void close() {
            raw("</");
            raw(open.pop());
            raw(">");
        }
    }

    /// Opens an element.
    ///
    /// @param attributes names and values in turn
    Element in(String tag, String... attributes) {
        start(tag, attributes);
        raw(">");
        open.push(tag);
        return new Element();
    }

    /// An element with text only, or, where the tag is one that has no content, without any.
    Html put(String tag, String text, String... attributes) {
        if (VOID.contains(tag)) {
            start(tag, attributes);
            raw("/>");
            return this;
        }
        try (var _ = in(tag, attributes)) {
            text(text);
        }
        return this;
    }

    /// A line end, so that the page's source can be read.
    Html line() {
        raw("\n");
        return this;
    }

    Html text(String text) {
        escape(text);
        return this;
    }

    /// The first line of every page.
    void doctype() {
        raw("<!DOCTYPE html>\n");
    }

    /// The style sheet, our own: it must have nothing that ends it.
    void style(String css) {
        if (css.contains("<") || css.contains("&")) {
            throw new AssertionError("a style sheet is not escaped");
        }
        try (var _ = in("style")) {
            raw(css);
        }
    }

    private void start(String tag, String... attributes) {
        raw("<");
        raw(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            raw(" ");
            raw(attributes[i]);
            raw("=\"");
            escape(attributes[i + 1]);
            raw("\"");
        }
    }

    private void escape(String text) {
        int done = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            String instead = instead(c);
            if (instead != null) {
                raw(text, done, i);
                raw(instead);
                done = next;
            }
            i = next;
        }
        raw(text, done, text.length());
    }

    private static @Nullable String instead(int c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            case '\n' -> null;
            default -> isXml(c) ? null : "\uFFFD";
        };
    }

    private static boolean isXml(int c) {
        boolean control = c < 0x20 || c >= 0x7F && c < 0xA0;
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        return !control && !surrogate && (c & 0xFFFE) != 0xFFFE;
    }

    private void raw(String text) {
        raw(text, 0, text.length());
    }

    private void raw(String text, int from, int to) {
        try {
            out.write(text, from, to - from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
