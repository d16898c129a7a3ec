package davy.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ContentTest {
    private static Content of(String text) {
        return new Content(text.getBytes(StandardCharsets.UTF_8), false);
    }

    @Test
    void tellsLines() {
        assertThat(of("").lines()).isEmpty();
        assertThat(of("\n").lines()).containsExactly("");
        assertThat(of("a\r\n\n\u5bc6").lines()).containsExactly("a\r", "", "\u5bc6");
        assertThat(of("a\nb\n").lines()).containsExactly("a", "b");
    }

    /// A file of four million lines of one character would be 200 MB of strings: each is made when
    /// it is asked for.
    @Test
    void keepsNoLines() {
        var lines = of("a\nb\n".repeat(1000)).lines();
        assertThat(lines).hasSize(2000);
        assertThat(lines.get(7)).isEqualTo("b").isNotSameAs(lines.get(7));
    }
}
