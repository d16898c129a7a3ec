package davy.core.startup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// What systemd itself makes of unit files. Nothing is started: its manager only prints what it
/// read (`systemd --test`).
public final class SystemdTool {
    private static final Path MANAGER = Path.of("/lib/systemd/systemd");

    private SystemdTool() {}

    /// Commands as systemd read them, by unit and key (`a.service ExecStart`), and its `DropIn
    /// Path`s.
    public static Map<String, List<List<String>>> read(Path directory, Path home, String unit)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(MANAGER), "systemd is not installed");
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid", "65534", "--clear-groups"));
        }
        command.addAll(List.of("env", "HOME=" + home, "SYSTEMD_UNIT_PATH=" + directory));
        command.addAll(List.of("SYSTEMD_LOG_LEVEL=warning", "timeout", "30", MANAGER.toString()));
        command.addAll(List.of("--test", "--system", "--no-pager", "--unit=" + unit));
        String text = run(command);
        Assumptions.assumeTrue(text.contains("-> Unit " + unit), "systemd does not run here");
        return parse(text);
    }

    static String run(List<String> command) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(60, TimeUnit.SECONDS);
        return text;
    }

    private static Map<String, List<List<String>>> parse(String text) {
        var found = new LinkedHashMap<String, List<List<String>>>();
        String unit = "";
        String key = "";
        for (String line : text.lines().toList()) {
            String part = line.strip();
            if (part.startsWith("-> Unit ")) {
                unit = part.substring(8, part.length() - 1);
            } else if (part.startsWith("-> Exec")) {
                key = unit + ' ' + part.substring(3, part.length() - 1);
            } else if (part.startsWith("Command Line: ")) {
                found.computeIfAbsent(key, _ -> new ArrayList<>()).add(words(part.substring(14)));
            } else if (part.startsWith("DropIn Path: ")) {
                found.computeIfAbsent(unit + " DropIn", _ -> new ArrayList<>())
                        .add(List.of(part.substring(13)));
            }
        }
        return found;
    }

    /// Undoes systemd's own quoting: double quotes.
    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (c == '\\' && quoted) {
                int escaped = "abfnrtv".indexOf(line.charAt(++i));
                word.append(
                        escaped < 0 ? line.charAt(i) : "\u0007\b\f\n\r\t\u000b".charAt(escaped));
            } else if (c == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }
}
