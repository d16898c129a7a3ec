package davy.core.edit;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.edit.LineEdit.Joining;
import davy.core.edit.LineEdit.Line;
import davy.core.text.Language;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEditTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Line line(int number, String text) {
        return new Line(number, bytes(text));
    }

    private static Edited remove(String file, Line... lines) {
        return LineEdit.remove(bytes(file), List.of(lines), Joining.NONE);
    }

    static String text(Edited edited) {
        return new String(((Changed) edited).text(), StandardCharsets.UTF_8);
    }

    static String why(Edited edited) {
        return ((Refused) edited).why().in(Language.EN);
    }

    @Test
    void removesTheLineAndNothingElse() {
        var edited = remove("# m h\n\n* * * * * evil\n0 5 * * * job\n", line(3, "* * * * * evil"));
        assertThat(text(edited)).isEqualTo("# m h\n\n0 5 * * * job\n");
        assertThat(((Changed) edited).told().in(Language.EN))
                .isEqualTo("line 3 is removed: * * * * * evil");
        assertThat(((Changed) edited).told().in(Language.ZH)).isEqualTo("删除第 3 行：* * * * * evil");
    }

    @Test
    void keepsLineEndsAsTheyAre() {
        assertThat(text(remove("a\r\nb\r\nc", line(2, "b")))).isEqualTo("a\r\nc");
        assertThat(text(remove("a\r\nb\r\nc", line(2, "b\r")))).isEqualTo("a\r\nc");
        assertThat(text(remove("a\nb", line(2, "b")))).isEqualTo("a\n");
        assertThat(text(remove("a", line(1, "a")))).isEmpty();
        assertThat(text(remove("a\rb\nc\n", line(1, "a\rb")))).isEqualTo("c\n");
        assertThat(text(remove("\n\n\n", line(2, "")))).isEqualTo("\n\n");
    }

    /// A Redis dump that was written as a table of jobs.
    @Test
    void worksAmongBinaryRubbish() {
        byte[] dump =
                HexFormat.of()
                        .parseHex(
                                "524544495330303039fa0972656469732d7665720a" // REDIS0009…\n
                                        + "2a202a202a202a202a206375726c0a" // * * * * * curl\n
                                        + "ff00fe80c30a00");
        var edited = LineEdit.remove(dump, List.of(line(2, "* * * * * curl")), Joining.NONE);
        assertThat(((Changed) edited).text())
                .isEqualTo(
                        HexFormat.of()
                                .parseHex(
                                        "524544495330303039fa0972656469732d7665720aff00fe80c30a00"));
        var junk = new Line(3, HexFormat.of().parseHex("ff00fe80c3"));
        assertThat(
                        ((Changed) LineEdit.remove(dump, List.of(junk), Joining.NONE))
                                .told()
                                .in(Language.EN))
                .isEqualTo("line 3 is removed: \\xff\\x00\\xfe\\x80\\xc3");
    }

    @Test
    void findsALineThatMoved() {
        assertThat(text(remove("new\nx\nevil\ny\n", line(2, "evil")))).isEqualTo("new\nx\ny\n");
        assertThat(text(remove("evil\n", line(40, "evil")))).isEmpty();
        assertThat(text(remove("n\ne\ne\n", line(1, "e"), line(2, "e")))).isEqualTo("n\n");
    }

    @Test
    void refusesALineThatIsNotThere() {
        assertThat(why(remove("a\nevil2\n", line(2, "evil"))))
                .isEqualTo("line 2 is no longer in the file (there stands: evil2): evil");
        assertThat(why(remove("a\n", line(2, "evil"))))
                .isEqualTo("line 2 is no longer in the file (the file has 1 lines): evil");
        assertThat(why(remove("a\ne\nb\ne\n", line(1, "e"))))
                .isEqualTo(
                        "line 1 is no longer where it was (there stands: a), and stands 2 times"
                                + " elsewhere: e");
        assertThat(remove("", line(0, ""))).isInstanceOf(Refused.class);
        assertThat(remove("a\nb\n", line(1, "a\nb"))).isInstanceOf(Refused.class);
        assertThat(remove("a\nb\n", line(1, "a"), line(2, "c"))).isInstanceOf(Refused.class);
        assertThat(remove("a\n")).isInstanceOf(Unchanged.class);
    }

    @Test
    void removesSeveralAtOnce() {
        var edited = remove("a\nb\na\nc\na\n", line(1, "a"), line(4, "c"), line(1, "a"));
        assertThat(text(edited)).isEqualTo("b\na\na\n");
        assertThat(((Changed) edited).told().in(Language.EN))
                .isEqualTo("2 lines are removed: 1, 4");
    }

    @Test
    void removesJoinedLinesTogetherOrNotAtAll() {
        String text = "PATH=a \\\n  evil\nlast\n";
        byte[] file = bytes(text);
        for (Joining joining : List.of(Joining.SHELL, Joining.ALWAYS)) {
            assertThat(why(LineEdit.remove(file, List.of(line(2, "  evil")), joining)))
                    .isEqualTo("a backslash joins lines 1 and 2: remove both or neither");
            assertThat(LineEdit.remove(file, List.of(line(1, "PATH=a \\")), joining))
                    .isInstanceOf(Refused.class);
            var both = List.of(line(1, "PATH=a \\"), line(2, "  evil"));
            assertThat(text(LineEdit.remove(file, both, joining))).isEqualTo("last\n");
        }
        assertThat(text(remove(text, line(2, "  evil")))).isEqualTo("PATH=a \\\nlast\n");
    }

    /// dash and bash: a comment ends with its line, and `\\` joins nothing.
    @Test
    void knowsWhatJoinsLinesInAShell() {
        var evil = List.of(line(2, "evil"));
        assertThat(text(LineEdit.remove(bytes("# c \\\nevil\n"), evil, Joining.SHELL)))
                .isEqualTo("# c \\\n");
        assertThat(LineEdit.remove(bytes("# c \\\nevil\n"), evil, Joining.ALWAYS))
                .isInstanceOf(Refused.class);
        assertThat(text(LineEdit.remove(bytes("a \\\\\nevil\n"), evil, Joining.SHELL)))
                .isEqualTo("a \\\\\n");
        assertThat(
                        text(
                                LineEdit.remove(
                                        bytes("a\nevil\\"),
                                        List.of(line(2, "evil\\")),
                                        Joining.SHELL)))
                .isEqualTo("a\n");
    }

    private static Edited restore(String original, String edited, String current) {
        return LineEdit.restore(bytes(original), bytes(edited), bytes(current));
    }

    @Test
    void putsBackWhatWasRemoved() {
        assertThat(text(restore("a\nx\nb\n", "a\nb\n", "a\nb\n"))).isEqualTo("a\nx\nb\n");
        assertThat(restore("a\nx\nb\n", "a\nb\n", "a\nx\nb\n")).isInstanceOf(Unchanged.class);
        assertThat(text(restore("a\nx\nb\n", "a\nb\n", "n\na\nb\nm\n")))
                .isEqualTo("n\na\nx\nb\nm\n");
        assertThat(text(restore("x\nb\nc\n", "b\nc\n", "b\nC\n"))).isEqualTo("x\nb\nC\n");
        assertThat(text(restore("a\nb\nx", "a\nb\n", "A\nb"))).isEqualTo("A\nb\nx");
    }

    @Test
    void takesBackWhatWasAdded() {
        assertThat(text(restore("a\nb\n", "a\n#b\nB\n", "0\na\n#b\nB\n"))).isEqualTo("0\na\nb\n");
        assertThat(text(restore("a\nb\nc\nd\n", "b\nc\nD\nd\n", "b\nc\nD\nd\nnew\n")))
                .isEqualTo("a\nb\nc\nd\nnew\n");
    }

    @Test
    void refusesAPlaceThatIsNotSure() {
        assertThat(why(restore("a\nx\nb\n", "a\nb\n", "a\nn\nb\n")))
                .isEqualTo(
                        "the file was changed meanwhile around line 2, which cannot be taken back by"
                                + " itself: x");
        assertThat(restore("a\nx\nb\n", "a\nb\n", "a\nb\na\nb\n")).isInstanceOf(Refused.class);
        assertThat(restore("x\nb\n", "b\n", "n\nb\n")).isInstanceOf(Refused.class);
        assertThat(restore("a\nx\n", "a\n", "a\nn\n")).isInstanceOf(Refused.class);
        // More of the neighbours than one on each side tell which place it is.
        assertThat(text(restore("1\n\nx\n\n2\n\n\n", "1\n\n\n2\n\n\n", "1\n\n\n2\n\n\n3\n")))
                .isEqualTo("1\n\nx\n\n2\n\n\n3\n");
    }

    /// What is expected is put together from the same pieces, with the foreign line in between.
    @Test
    void putsBackInAFileThatOthersChanged() {
        long seed = Long.getLong("davy.seed", 20_261_122L);
        var random = new Random(seed);
        int restored = 0;
        for (int round = 0; round < 20_000; round++) {
            restored += round(random, seed) ? 1 : 0;
        }
        assertThat(restored).as("seed %d", seed).isGreaterThan(4_000);
    }

    private static boolean round(Random random, long seed) {
        var lines = new ArrayList<byte[]>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            lines.add(randomLine(random, i == count - 1));
        }
        var wanted = new ArrayList<Line>();
        var kept = new ArrayList<byte[]>();
        int at = random.nextInt(count + 1);
        byte[] foreign = bytes("foreign\n");
        var expected = new ByteArrayOutputStream();
        var current = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            if (i == at) {
                expected.writeBytes(foreign);
                current.writeBytes(foreign);
            }
            expected.writeBytes(lines.get(i));
            if (random.nextInt(4) == 0) {
                wanted.add(new Line(i + 1, withoutEnd(lines.get(i))));
            } else {
                kept.add(lines.get(i));
                current.writeBytes(lines.get(i));
            }
        }
        byte[] original = join(lines);
        if (wanted.isEmpty() || original.length == 0) {
            return false;
        }
        byte[] edited = ((Changed) LineEdit.remove(original, wanted, Joining.NONE)).text();
        assertThat(edited).as("seed %d", seed).isEqualTo(join(kept));
        assertThat(((Changed) LineEdit.restore(original, edited, edited)).text())
                .as("seed %d", seed)
                .isEqualTo(original);
        if (at == count) {
            return false;
        }
        var restored = LineEdit.restore(original, edited, current.toByteArray());
        // Of equal lines, nothing tells which one went: their order is the same, but the foreign
        // line may stand before or behind one of them.
        boolean sure = wanted.stream().allMatch(line -> isSingle(line, lines));
        return sure
                ? isRestored(restored, expected.toByteArray(), seed)
                : isRestored(sorted(restored), sorted(expected.toByteArray()), seed);
    }

    private static boolean isSingle(Line line, List<byte[]> lines) {
        String text = latin(line.text()).strip();
        return lines.stream().filter(each -> latin(each).strip().equals(text)).count() == 1;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Edited sorted(Edited edited) {
        return edited instanceof Changed(byte[] text, var told, var doubts)
                ? new Changed(sorted(text), told, doubts)
                : edited;
    }

    private static byte[] sorted(byte[] text) {
        var lines = new ArrayList<>(List.of(latin(text).split("\n", -1)));
        Collections.sort(lines);
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isRestored(Edited restored, byte[] expected, long seed) {
        return switch (restored) {
            case Changed(byte[] text, var _, var _) -> {
                assertThat(text).as("seed %d", seed).isEqualTo(expected);
                yield true;
            }
            case Refused _ -> false;
            case Unchanged _ -> throw new AssertionError("seed " + seed);
        };
    }

    private static byte[] join(List<byte[]> parts) {
        var out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }

    /// Few different ones, so that there are equal ones.
    private static byte[] randomLine(Random random, boolean last) {
        byte[] line = new byte[random.nextInt(3)];
        for (int i = 0; i < line.length; i++) {
            line[i] = new byte[] {'a', '\r', 0, (byte) 0xFF, '\\'}[random.nextInt(5)];
        }
        if (last && line.length > 0 && random.nextBoolean()) {
            return line;
        }
        return join(List.of(line, bytes(random.nextInt(4) == 0 ? "\r\n" : "\n")));
    }

    private static byte[] withoutEnd(byte[] line) {
        int end = line.length;
        end -= end > 0 && line[end - 1] == '\n' ? 1 : 0;
        return java.util.Arrays.copyOf(line, end);
    }

    /// Ten million equal lines, and places that fit everywhere: bounded, no failure.
    @Test
    void bearsHostileFiles() {
        byte[] many = bytes("\n".repeat(5 << 20));
        assertThat(why(LineEdit.remove(many, List.of(line(1, "")), Joining.NONE)))
                .startsWith("the file is too large");
        String equal = "a\n".repeat(1 << 20);
        assertThat(restore(equal, "a\n" + equal, "b\n" + equal)).isInstanceOf(Edited.class);
        String backslashes = "\\\n".repeat(1 << 18);
        assertThat(LineEdit.remove(bytes(backslashes), List.of(line(1 << 17, "\\")), Joining.SHELL))
                .isInstanceOf(Refused.class);
        var random = new Random(1);
        var one = new StringBuilder();
        var other = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            one.append((char) ('a' + random.nextInt(2))).append('\n');
            other.append((char) ('a' + random.nextInt(2))).append('\n');
        }
        assertThat(restore(one.toString(), other.toString(), one + "x"))
                .isInstanceOf(Refused.class);
    }
}
