package davy.core.edit;

import static davy.core.edit.LineEditTest.text;
import static davy.core.edit.LineEditTest.why;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.edit.Edited.Unchanged;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamedLinesTest {
    private static final String BEFORE = "root:a:1\nal:b:2\nlast:c:3\n";
    private static final String AFTER = "root:a:1\nal:!b:2\nlast:!c:3\n";

    private static Edited restore(String before, String after, String now) {
        return NamedLines.restore(bytes(before), bytes(after), bytes(now));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatOthersDidStays() {
        assertThat(text(restore(BEFORE, AFTER, AFTER))).isEqualTo(BEFORE);
        assertThat(text(restore(BEFORE, AFTER, AFTER + "new:d:4\n")))
                .isEqualTo(BEFORE + "new:d:4\n");
        assertThat(text(restore(BEFORE, AFTER, "last:!c:3\nmid:x:9\nroot:z:1\nal:!b:2")))
                .isEqualTo("last:c:3\nmid:x:9\nroot:z:1\nal:b:2");
        // One of the two is back by other hands.
        assertThat(text(restore(BEFORE, AFTER, "al:b:2\nlast:!c:3\n")))
                .isEqualTo("al:b:2\nlast:c:3\n");
        assertThat(restore(BEFORE, AFTER, "al:b:2\nlast:c:3\n")).isInstanceOf(Unchanged.class);
        assertThat(restore(BEFORE, AFTER, BEFORE)).isInstanceOf(Unchanged.class);
    }

    @Test
    void lineThatOthersChangedIsRefused() {
        String why = why(restore(BEFORE, AFTER, "root:a:1\nal:new:5\nlast:!c:3\n"));
        assertThat(why).isEqualTo("the line of al was changed meanwhile, and is left as it is");
        assertThat(why(restore(BEFORE, AFTER, "root:a:1\nlast:!c:3\n"))).contains("line of al");
        assertThat(why(restore(BEFORE, AFTER, AFTER + "al:!b:2\n"))).contains("line of al");
        assertThat(why(restore(BEFORE, AFTER, AFTER + "\0"))).contains("NUL");
        assertThat(why(restore("a:1\n", "b:1\n", "b:1\nc:1\n"))).contains("line of a");
    }

    @Test
    void linesThatWereRemovedGoBackToTheirPlace() {
        String now = "more:e:5\nroot:a:1\nlast:c:3\n";
        assertThat(text(restore(BEFORE, "root:a:1\nlast:c:3\n", now)))
                .isEqualTo("more:e:5\n" + BEFORE);
    }

    @Test
    void noRefusalTellsAHash() {
        String why = why(restore("a:$6$h\nb:x\n", "b:x\n", "b:y\n"));
        assertThat(why).contains("cannot be taken back").doesNotContain("$6$");
    }

    /// Which of the two is left, nobody can say.
    @Test
    void aNameThatWasThereTwiceIsRefused() {
        String now = "b:y\n\r\nd\na:x:1\n";
        assertThat(why(restore("a\na\n", "a:x:1\na:x:1\n", now))).contains("line of a");
        assertThat(why(restore("a:0\na:1\n", "a:0\na:!1\n", "a:!1\n"))).contains("line of a");
        assertThat(text(restore("#\n#\na:1\n", "#\n#\na:!1\n", "a:!1\n#\n#\nb:2\n")))
                .isEqualTo("a:1\n#\n#\nb:2\n");
    }
}
