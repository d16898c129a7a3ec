package davy.range;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The page docs/range-results.md: what `./check range --full` saw, a section for each test class.
public final class ResultsPage {
    private static final String HEAD =
            """
            # What the range saw

            Written by `./check range --full`, a section for each test ([how they work](range.md)). Steps are in seconds of the wall clock.
            """;

    private ResultsPage() {}

    /// A table of Markdown.
    ///
    /// @param rows cells of each row, as many as columns
    public static String table(List<String> columns, List<List<String>> rows) {
        var lines = new ArrayList<String>();
        lines.add(line(columns));
        lines.add("|---".repeat(columns.size()) + "|");
        rows.forEach(row -> lines.add(line(row)));
        return String.join("\n", lines) + "\n";
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /// Puts a section into the page in place of the one of the same title, or behind the others.
    ///
    /// @param text what stands below the title; the day and the machine are put below it
    public static synchronized void put(String title, String text) throws IOException {
        Path page = Davy.launcher().resolveSibling("docs/range-results.md");
        var sections = Files.exists(page) ? sections(Files.readString(page)) : sections("");
        sections.put(title, text.strip() + "\n\n" + machine());
        var all = new StringBuilder(HEAD);
        sections.forEach((name, body) ->
                all.append("\n## ").append(name).append("\n\n").append(body.strip()).append('\n'));
        Files.writeString(page, all);
    }

    private static Map<String, String> sections(String page) {
        var sections = new LinkedHashMap<String, String>();
        String[] parts = ("\n" + page).split("\n## ");
        for (int i = 1; i < parts.length; i++) {
            int end = parts[i].indexOf('\n');
            sections.put(parts[i].substring(0, end), parts[i].substring(end + 1));
        }
        return sections;
    }

    private static String machine() {
        String qemu = Command.run(List.of("qemu-system-x86_64", "--version")).out();
        return "%s, %d processors, %s\n"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        qemu.lines().findFirst().orElse("QEMU"));
    }
}
