package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.junit.jupiter.api.Test;

final class HtmlTest {
    @Test
    void closesWhatItOpensAndEscapesTheRest() {
        var out = new StringWriter();
        var html = new Html(out);
        try (var _ = html.in("p", "class", "a\"<b>'&")) {
            html.text("1 < 2 & \"3\" > '4'\n").put("br", "");
        }
        assertThat(out.toString())
                .isEqualTo(
                        "<p class=\"a&quot;&lt;b&gt;&#39;&amp;\">1 &lt; 2 &amp; &quot;3&quot; &gt;"
                                + " &#39;4&#39;\n<br/></p>");
    }

    /// XML 1.0, production 2 (Char), less the C1 controls.
    @Test
    void whatXmlCannotHaveIsReplaced() {
        var out = new StringWriter();
        new Html(out).text("a\u0000b\u001B\u0085c\uD800d\uFFFFe\uD83D\uDE00");
        assertThat(out.toString()).isEqualTo("a\uFFFDb\uFFFD\uFFFDc\uFFFDd\uFFFDe\uD83D\uDE00");
    }

    @Test
    void aStyleSheetCannotEndItself() {
        assertThatThrownBy(() -> new Html(new StringWriter()).style("</style>"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aFullDiskIsTold() {
        var broken =
                new Writer() {
                    @Override
                    public void write(char[] text, int from, int length) throws IOException {
                        throw new IOException("no space left");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        assertThatThrownBy(() -> new Html(broken).text("a"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no space left");
    }
}
