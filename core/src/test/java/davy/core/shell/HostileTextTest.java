package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random and crafted text of 64 KiB: nothing throws, nothing takes long. Seed: `-Ddavy.seed=N`.
class HostileTextTest {
    private static final int SIZE = 1 << 16;
    private static final long SEED = Long.getLong("davy.seed", 20_260_101L);

    private static final List<String> PIECES =
            List.of(
                    "(",
                    ")",
                    "{",
                    "}",
                    "$(",
                    "${",
                    "`",
                    "'",
                    "\"",
                    "\\",
                    "\n",
                    ";",
                    ";;",
                    "|",
                    "||",
                    "&",
                    "&&",
                    "<",
                    ">",
                    "<<A\n",
                    "<<<",
                    "<(",
                    ">(",
                    "case a in ",
                    "esac",
                    "if ",
                    "fi",
                    "for x in ",
                    "do ",
                    "done",
                    "function f ",
                    "f() ",
                    "[[ ",
                    "]]",
                    "((",
                    "))",
                    "$((",
                    "a=",
                    "b+=$a ",
                    "$a",
                    "${a}",
                    "${a:0:9}",
                    "${a//x/yy}",
                    "${IFS}",
                    "$@",
                    "$'\\x",
                    "echo ",
                    "curl ",
                    "http://a.b/c ",
                    "base64 -d ",
                    "| sh",
                    "eval ",
                    "sh -c '",
                    "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=",
                    "6162636465666768696a6b6c6d6e6f70",
                    "%41%42%43 ",
                    "\\x41\\x42\\x43",
                    "xargs ",
                    "kill ",
                    "grep xmrig ",
                    "\0",
                    "\r",
                    "\uDC80",
                    "\uD800",
                    "é",
                    "\u4e2d",
                    " ",
                    "\t",
                    "#",
                    "!",
                    "#!/usr/bin/python\n",
                    "import os\n",
                    "exec('",
                    "* * * * * ",
                    "alias ps='",
                    "tee ",
                    "cd /tmp;",
                    "./x ");

    private static String random(Random random, int size) {
        var text = new StringBuilder(size + 64);
        int variety = 2 + random.nextInt(PIECES.size() - 2);
        int from = random.nextInt(PIECES.size());
        while (text.length() < size) {
            text.append(PIECES.get((from + random.nextInt(variety)) % PIECES.size()));
        }
        return text.toString();
    }

    private static List<String> crafted() {
        var texts = new ArrayList<String>();
        for (String piece : PIECES) {
            texts.add(piece.repeat(SIZE / piece.length()));
        }
        texts.add("x=aaaaaaaaaa;" + "x=$x$x;".repeat(SIZE / 7));
        texts.add("a|".repeat(SIZE / 2));
        texts.add("echo x|" + "base64 -d|".repeat(SIZE / 10));
        texts.add("echo x|" + "cat|".repeat(SIZE / 4));
        texts.add("case a in " + "x;;".repeat(SIZE / 3));
        texts.add("sh -c '".repeat(SIZE / 7));
        texts.add("echo " + "%41 ".repeat(SIZE / 4));
        texts.add("%%".repeat(SIZE / 2));
        texts.add("'[::-1]".repeat(SIZE / 7));
        texts.add("\\x4".repeat(SIZE / 3));
        texts.add("f(){ :;};".repeat(SIZE / 9));
        texts.add("f(){ curl http://a.b/c;};" + "f;".repeat(SIZE / 2));
        texts.add("curl http://a.b/$x -o f;".repeat(SIZE / 24));
        texts.add("curl http://a.b/c -o f;sh g;".repeat(SIZE / 28));
        texts.add("sh \"$(curl http://a.b/c)\";".repeat(SIZE / 26));
        texts.add("nc a b;sh -i|".repeat(SIZE / 13));
        texts.add("awk '$3>4';kill $x;".repeat(SIZE / 19));
        texts.add("alias ls='a b';".repeat(SIZE / 15));
        texts.add("#!/usr/bin/python\n" + "system('a b',".repeat(SIZE / 13));
        texts.add("ps(){ a;};".repeat(SIZE / 10));
        return texts;
    }

    @Test
    void survivesCraftedText() {
        Behaviour.of("warm up; echo YQ== | base64 -d | sh");
        long worst = 0;
        String slowest = "";
        for (String text : crafted()) {
            long start = System.nanoTime();
            Behaviour.of(text);
            long took = (System.nanoTime() - start) / 1_000_000;
            if (took > worst) {
                worst = took;
                slowest = text.substring(0, 40);
            }
        }
        assertThat(worst).as("ms for %s", slowest).isLessThan(5000);
    }

    @Test
    void survivesRandomText() {
        var random = new Random(SEED);
        for (int i = 0; i < 400; i++) {
            String text = random(random, 1 + random.nextInt(2000));
            assertThat(Behaviour.of(text).layers()).as("seed %d, text %d", SEED, i).isNotEmpty();
        }
        for (int i = 0; i < 2; i++) {
            assertThat(Shell.parse(random(random, SIZE)).commands()).isNotNull();
        }
    }

    @Test
    void parsesQuicklyEnough() {
        String text =
                "if [ -x /usr/bin/a ]; then\n  b \"$c\" 'd e' | f > /dev/null 2>&1 # g\nfi\n"
                        .repeat(7_000);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            long start = System.nanoTime();
            Shell.parse(text);
            best = Math.min(best, System.nanoTime() - start);
        }
        assertThat(best / 1_000_000).as("ms for 512 KiB").isLessThan(500);
    }
}
