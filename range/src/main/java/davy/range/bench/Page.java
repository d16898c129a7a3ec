package davy.range.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A document with parts that a program writes, each between two markers of its name.
final class Page {
    private Page() {}

    /// Puts the text between the markers; adds them, or the file, where they are missing.
    static void replace(Path file, String part, String text) throws IOException {
        String begin = "<!-- " + part + ": written by range/bench/run, do not edit -->\n";
        String end = "<!-- /" + part + " -->\n";
        String page = Files.exists(file) ? Files.readString(file) : "# Benchmarks\n\n";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        String before = from < 0 ? page + "\n" : page.substring(0, from);
        String after = to < 0 ? "" : page.substring(to + end.length());
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, before + begin + text.strip() + "\n" + end + after);
    }
}
