package davy.agent.check.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A page of the largest size that is read costs a bounded time, whatever is in it.
final class WebShellCostTest {
    private static final int LONGEST = 1 << 20;
    private static final Duration MOST = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$a=",
                "$a=$_POST.",
                "$a[",
                "$a(",
                "eval(",
                "array_map(",
                "foreach($_GET",
                "base64_decode('",
                "'x'.",
                "chr(9).",
                "{",
                "function f(){",
                "<<<E\n",
                "`$_GET",
                "\"$a",
                "?><?php ",
                "\\",
                "/*"
            })
    void phpIsReadInTime(String piece) {
        String page = "<?php " + piece.repeat(LONGEST / piece.length());
        long start = System.nanoTime();
        PhpJudge.judge(page);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getRuntime().exec(",
                "a=request.getParameter(",
                "new FileOutputStream(",
                "\\u0065",
                "scriptengine.eval(",
                "("
            })
    void javaPageIsReadInTime(String piece) {
        String page = piece.repeat(LONGEST / piece.length());
        long start = System.nanoTime();
        JspJudge.jsp(page);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MOST);
    }

    /// Values worked out by hand.
    @Test
    void constantsAreWorkedOut() {
        assertThat(value("'ass'.\"ert\"")).isEqualTo("assert");
        assertThat(value("strrev('tressa')")).isEqualTo("assert");
        assertThat(value("str_rot13('nffreg')")).isEqualTo("assert");
        assertThat(value("base64_decode('c3lzdGVt')")).isEqualTo("system");
        assertThat(value("chr(101).chr(118).chr(97).'l'")).isEqualTo("eval");
        assertThat(value("str_replace('Z','','sZyZstem')")).isEqualTo("system");
        assertThat(value("\"\\x65\\166al\"")).isEqualTo("eval");
        assertThat(value("'abc'[1].'x'")).isEqualTo("bx");
        assertThat(value("unknown('x')")).isEqualTo("null");
        assertThat(value("'a' + 'b'")).isEqualTo("null");
    }

    private static String value(String expression) {
        var tokens = PhpReader.read("<?php " + expression + ";");
        return String.valueOf(PhpConstants.value(tokens, 0, java.util.Map.of()));
    }

    @Test
    void rootsAreReadFromSettings() {
        assertThat(List.of("root /srv/a;", "DocumentRoot \"/srv/b/\"", "alias /srv/c; # x"))
                .extracting(WebRoots::root)
                .containsExactly("/srv/a", "/srv/b", "/srv/c");
        assertThat(WebRoots.root("rooted /x;")).isEmpty();
    }
}
