package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import davy.core.text.RawText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The reader beside bash itself, and the rules beside the scripts that this machine came with.
class RealShellTest {
    private static final List<String> PIECES =
            List.of(
                    "abc",
                    "/x.y-z",
                    "'a b'",
                    "'\"$x'",
                    "\"c d\"",
                    "\"$x\"",
                    "$x",
                    "${x}",
                    "\\ ",
                    "\\\"",
                    "\\$x",
                    "\"\\$y\\\\ \\a\"",
                    "$'\\x41\\n\\'\\t'",
                    "''",
                    "\"\"",
                    "${x:1:2}",
                    "${z:-dflt}",
                    "\"${z:-a b}\"",
                    "${x/p/r}",
                    "${x%q}",
                    "${x#p }",
                    "=",
                    "a=b",
                    "#",
                    "\\\n",
                    "\"a\\\nb\"",
                    "é",
                    "~a",
                    "@",
                    "%",
                    "$\"q r\"",
                    "${x//p/}");
    private static final String PRELUDE =
            "set -f; x='p q'; unset z; p() { printf '%s\\0' \"$@\"; printf '\\1'; }\n";

    @Test
    void readsWordsAsBashDoes() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/bin/bash"))).isTrue();
        var random = new Random(20_260_101);
        var lines = new ArrayList<String>();
        for (int i = 0; i < 400; i++) {
            lines.add(line(random));
        }
        String text = PRELUDE + String.join("\n", lines) + "\n";
        var expected = bash(text);
        var actual =
                Shell.parse(text).commands().stream()
                        .filter(c -> c.program().equals("p"))
                        .map(c -> c.words().stream().skip(1).map(Word::text).toList())
                        .toList();

        assertThat(expected).hasSize(400);
        for (int i = 0; i < 400; i++) {
            assertThat(actual.get(i)).as(lines.get(i)).isEqualTo(expected.get(i));
        }
    }

    private static String line(Random random) {
        var line = new StringBuilder("p k");
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            line.append(' ');
            for (int m = 1 + random.nextInt(3); m > 0; m--) {
                String piece = PIECES.get(random.nextInt(PIECES.size()));
                boolean comment = piece.startsWith("#") && line.charAt(line.length() - 1) == ' ';
                boolean name =
                        line.charAt(line.length() - 1) == '$' || line.toString().endsWith("$x");
                boolean home =
                        piece.startsWith("~")
                                && !Character.isLetter(line.charAt(line.length() - 1));
                line.append(comment || name || home ? "." : "").append(piece);
            }
        }
        return line.append(" e").toString();
    }

    private static List<List<String>> bash(String text) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("/bin/bash", "--norc", "-s");
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        var calls = new ArrayList<List<String>>();
        for (String call : out.split("\1")) {
            calls.add(List.of(call.split("\0")));
        }
        return calls;
    }

    /// Distributions' own scripts hardly ever show what only malware does.
    @Test
    void findsLittleInScriptsOfTheSystem() throws Exception {
        int scripts = 0;
        var strong = new ArrayList<String>();
        for (String directory :
                List.of(
                        "/usr/bin",
                        "/usr/sbin",
                        "/etc/init.d",
                        "/etc/cron.daily",
                        "/var/lib/dpkg/info",
                        "/usr/lib/git-core")) {
            if (!Files.isDirectory(Path.of(directory))) {
                continue;
            }
            try (var files = Files.list(Path.of(directory))) {
                for (var file : files.sorted().filter(Files::isRegularFile).toList()) {
                    String text = script(file);
                    if (text.isEmpty()) {
                        continue;
                    }
                    scripts++;
                    var behaviour = Behaviour.of(text);
                    if (behaviour.isMalicious()) {
                        strong.add(file + " " + behaviour.evidence());
                    }
                }
            }
        }
        assumeThat(scripts).isGreaterThan(200);
        assertThat(strong.size() * 100)
                .as("of %d scripts: %s", scripts, strong)
                .isLessThan(scripts);
    }

    private static String script(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.size(file) > 300_000) {
            return "";
        }
        byte[] bytes = Files.readAllBytes(file);
        boolean shell = bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!';
        return shell ? RawText.decode(bytes) : "";
    }
}
