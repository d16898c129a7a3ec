package davy.agent.check.file;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Level;
import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                "eval(filter_input(",
                "$a=filter_input(1,",
                "$a=$_SERVER['HTTP_A'].",
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
        return String.valueOf(PhpConstants.value(tokens, 0, Map.of()));
    }

    @Test
    void rootsAreReadFromSettings() {
        assertThat(List.of("root /srv/a;", "DocumentRoot \"/srv/b/\"", "alias /srv/c; # x"))
                .extracting(WebRoots::root)
                .containsExactly("/srv/a", "/srv/b", "/srv/c");
        assertThat(WebRoots.root("rooted /x;")).isEmpty();
    }

    @Test
    void settingsOfManySitesAreRead() {
        var files = sites(4_999);
        files.put("/etc/nginx/sites-enabled/zz", "root /srv/zz;\n");
        var host = CaseHost.of(files);
        assertThat(WebRoots.read(host).all()).contains("/srv/zz/");
        assertThat(host.unseen()).isEmpty();
    }

    @Test
    void settingsThatAreNotReadAreTold() {
        var files = sites(5_000);
        files.put("/etc/nginx/sites-enabled/zz", "root /srv/zz;\n");
        assertThat(unseen(files)).containsExactly("/etc/nginx/sites-enabled");

        var endless = sites(1);
        endless.put("/etc/nginx/nginx.conf", Map.of("size", (1 << 20) + 1));
        assertThat(unseen(endless)).containsExactly("/etc/nginx/nginx.conf");

        var roots = sites(1);
        roots.put("/etc/nginx/nginx.conf", rootsOf(3_000));
        assertThat(unseen(roots)).containsExactly("/etc/nginx/nginx.conf");
    }

    private static Map<String, Object> sites(int many) {
        Map<String, Object> files = new HashMap<>();
        for (int i = 0; i < many; i++) {
            files.put("/etc/nginx/sites-enabled/%05d".formatted(i), "");
        }
        return files;
    }

    private static String rootsOf(int many) {
        var text = new StringBuilder();
        for (int i = 0; i < many; i++) {
            text.append("root /srv/").append(i).append(";\n");
        }
        return text.toString();
    }

    private static List<String> unseen(Map<String, Object> files) {
        var host = CaseHost.of(files);
        assertThat(WebRoots.read(host).all()).isNotEmpty();
        return host.unseen().stream().map(Unseen::what).toList();
    }

    @Test
    void silencedTermsCostNoStack() {
        assertThat(value("@@'a'.@'b'")).isEqualTo("ab");
        String page = "<?php eval($_POST['x']); $a=" + "@".repeat(150_000) + "1;";
        var judged = PhpJudge.judge(page);
        var worst = judged.worst();
        assertThat(worst).isNotNull();
        assertThat(worst.level()).isEqualTo(Level.CRITICAL);
        assertThat(judged.whole()).isTrue();
    }

    /// Sixteen to the power of four is as long as a constant may be.
    @Test
    void replacementsInEachOtherDoNotGrow() {
        assertThat(value(replacements(4))).hasSize(1 << 16);
        assertThat(value(replacements(5))).isEqualTo("null");
        assertThat(value(replacements(8))).isEqualTo("null");
        assertThat(value("str_replace('xx','y','axxbxx')")).isEqualTo("ayby");
        assertThat(value("str_replace('x','','" + "x".repeat(90_000) + "a')")).isEqualTo("a");
    }

    private static String replacements(int many) {
        return "str_replace('a','aaaaaaaaaaaaaaaa',".repeat(many) + "'a'" + ")".repeat(many);
    }

    /// Each line of a page may double what the line before it made.
    @Test
    void valuesThatAreNotKeptAreTold() {
        var page = new StringBuilder("<?php $b='" + "x".repeat(50_000) + "';");
        String evil = "$f='as'.'sert'; $f('x');";
        assertThat(PhpJudge.judge(page + evil).whole()).isTrue();
        for (int i = 0; i < 100; i++) {
            page.append("$c").append(i).append("=$b.'y';");
        }
        var judged = PhpJudge.judge(page + evil);
        assertThat(judged.whole()).isFalse();
        assertThat(judged.worst()).isNotNull();
        var many = new StringBuilder("<?php ");
        for (int i = 0; i < 6_000; i++) {
            many.append("$c").append(i).append("='y';");
        }
        assertThat(PhpJudge.judge(many.toString()).whole()).isFalse();
    }
}
