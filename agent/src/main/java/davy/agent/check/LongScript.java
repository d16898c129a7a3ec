package davy.agent.check;

import davy.core.file.Magic;
import davy.core.text.RawText;
import java.util.Arrays;
import java.util.Set;

/// Whether a script that is longer than what was read of it goes on as one. What an installer
/// carries behind its last line does not, and languages whose programs are bundled into one file
/// make long ones every day.
public final class LongScript {
    private static final int BLOCK = 512;

    /// One control character in so many is still text.
    private static final int CONTROLS = 50;

    /// Before what is binary, an installer ends so much text above it at the latest.
    private static final int END_OF_INSTALLER = 512;

    /// As much of a first line as the kernel reads.
    private static final int LONGEST_SHEBANG = 256;

    private static final Set<String> BUNDLERS = Set.of("node", "nodejs", "deno", "bun");

    private static final Set<String> BUNDLES = Set.of("js", "mjs", "cjs", "php", "phar", "jar");

    private LongScript() {}

    /// Whether what is behind the beginning may be run as well.
    public static boolean goesOn(String path, byte[] beginning) {
        return !isBundle(path, beginning) && !isEnded(beginning);
    }

    /// Whether its language is one of bundles.
    public static boolean isBundle(String path, byte[] beginning) {
        String interpreter = interpreter(beginning);
        return interpreter.isEmpty()
                ? BUNDLES.contains(path.substring(path.lastIndexOf('.') + 1))
                : BUNDLERS.contains(interpreter) || interpreter.startsWith("php");
    }

    /// Whether it ends itself right before something binary, or is an archive of PHP or Python.
    public static boolean isEnded(byte[] beginning) {
        int binary = binary(beginning);
        int from = Math.max(0, binary - END_OF_INSTALLER);
        return isArchive(beginning)
                || isZip(beginning)
                || binary > 0
                        && RawText.decode(beginning, from, binary - from)
                                .lines()
                                .anyMatch(LongScript::isEnd);
    }

    private static boolean isEnd(String line) {
        return line.strip().startsWith("exit") || line.contains("; exit");
    }

    /// An archive of PHP: code, and behind it files.
    public static boolean isArchive(byte[] beginning) {
        return interpreter(beginning).startsWith("php")
                && RawText.decode(beginning).contains("__HALT_COMPILER");
    }

    /// What Python runs of it are the files inside.
    private static boolean isZip(byte[] beginning) {
        int end = 0;
        while (end < beginning.length && beginning[end] != '\n') {
            end++;
        }
        byte[] mark = {'\n', 'P', 'K', 3, 4};
        int to = Math.min(beginning.length, end + mark.length);
        return interpreter(beginning).startsWith("python")
                && Arrays.equals(beginning, end, to, mark, 0, mark.length);
    }

    /// The name of the program that the first line gives it to, also behind `env`; empty for none.
    private static String interpreter(byte[] beginning) {
        byte[] head = Arrays.copyOf(beginning, Math.min(beginning.length, LONGEST_SHEBANG));
        String path = Magic.interpreter(head);
        if (path == null || !Places.name(path).equals("env")) {
            return path == null ? "" : Places.name(path);
        }
        String line = RawText.decode(head).lines().findFirst().orElse("");
        String rest = line.substring(line.indexOf(path) + path.length()).strip();
        for (String word : rest.split(" ", 16)) {
            if (!word.isEmpty() && !word.startsWith("-") && word.indexOf('=') < 0) {
                return Places.name(word);
            }
        }
        return "";
    }

    /// Where something binary begins that goes on to the end; -1 for nowhere.
    private static int binary(byte[] bytes) {
        int first = -1;
        int others = 0;
        int blocks = 0;
        for (int at = 0; at < bytes.length; at += BLOCK) {
            boolean text = isText(bytes, at, Math.min(bytes.length, at + BLOCK));
            first = first < 0 && !text ? at : first;
            blocks += first < 0 ? 0 : 1;
            others += first < 0 || text ? 0 : 1;
        }
        // What is packed has no texts; a few odd bytes among them are no payload.
        return first < 0 || 2 * others < blocks ? -1 : control(bytes, first);
    }

    private static int control(byte[] bytes, int from) {
        int at = from;
        while (!isControl(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isText(byte[] bytes, int from, int to) {
        int controls = 0;
        for (int i = from; i < to; i++) {
            controls += isControl(bytes[i]) ? 1 : 0;
        }
        return controls * CONTROLS <= to - from;
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < 7 || b > 13 && b < 32 && b != 27 || b == 127;
    }
}
