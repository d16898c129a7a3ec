package davy.range;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The page docs/range-results.md: what `./check range --full` saw, a section with a table for each
/// test. A row is written when its run is over: a full run takes many hours, and parts of it may be
/// run again (`-Ddavy.range.incident=…`), so each row says what it was made with.
public final class ResultsPage {
    private static final String HEAD =
            """
            # What the range saw

            Written by `./check range --full`, a section for each test ([how they work](range.md)). Steps are in seconds of the wall clock.
            """;

    private static final String MADE = "made";

    private final String title;
    private final String text;
    private final List<String> columns;
    private final int key;

    /// A section.
    ///
    /// @param text what stands above its table
    /// @param columns of the table
    /// @param key how many of the first columns tell a row from the others
    public ResultsPage(String title, String text, List<String> columns, int key) {
        this.title = title;
        this.text = text;
        this.columns = List.copyOf(columns);
        this.key = key;
    }

    /// Takes all rows out; for a run that makes all of them anew.
    public void clear() throws IOException {
        write(new TreeMap<>());
    }

    /// Puts a row into the table, in place of the one with the same key.
    ///
    /// @param cells as many as columns; the day, Davy's version and the emulator's are added
    public void put(List<String> cells) throws IOException {
        synchronized (ResultsPage.class) {
            var rows = rows(sections().getOrDefault(title, ""));
            var row = new ArrayList<>(cells);
            row.add(made());
            rows.put(key(row), line(row));
            write(rows);
        }
    }

    private String key(List<String> cells) {
        return String.join("|", cells.subList(0, key));
    }

    /// The rows that stand there with these columns, by key.
    private Map<String, String> rows(String section) {
        var rows = new TreeMap<String, String>();
        boolean table = false;
        for (String line : section.lines().filter(l -> l.startsWith("|")).toList()) {
            if (table && !line.startsWith("|---")) {
                var cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
                rows.put(key(cells.subList(1, cells.size())), line);
            }
            table |= line.equals(head());
        }
        return rows;
    }

    private String head() {
        var all = new ArrayList<>(columns);
        all.add(MADE);
        return line(all);
    }

    private void write(Map<String, String> rows) throws IOException {
        synchronized (ResultsPage.class) {
            var lines = new ArrayList<String>();
            lines.add(head());
            lines.add("|---".repeat(columns.size() + 1) + "|");
            lines.addAll(rows.values());
            var sections = sections();
            sections.put(title, text.strip() + "\n\n" + String.join("\n", lines));
            var all = new StringBuilder(HEAD);
            sections.forEach((name, body) ->
                    all.append("\n## ")
                            .append(name)
                            .append("\n\n")
                            .append(body.strip())
                            .append('\n'));
            Files.writeString(page(), all);
        }
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static Path page() {
        return Davy.launcher().resolveSibling("docs/range-results.md");
    }

    private static Map<String, String> sections() throws IOException {
        var sections = new LinkedHashMap<String, String>();
        String page = Files.exists(page()) ? Files.readString(page()) : "";
        String[] parts = ("\n" + page).split("\n## ");
        for (int i = 1; i < parts.length; i++) {
            int end = parts[i].indexOf('\n');
            sections.put(parts[i].substring(0, end), parts[i].substring(end + 1));
        }
        return sections;
    }

    private static String made() {
        String qemu = Command.run(List.of("qemu-system-x86_64", "--version")).out();
        String folder = String.valueOf(Davy.launcher().getParent());
        String commit = Command.run(List.of("git", "-C", folder, "log", "-1", "--format=%h")).out();
        return "%s, %s, %s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        commit.strip(),
                        qemu.lines()
                                .findFirst()
                                .orElse("QEMU")
                                .replaceAll(".*version (\\S+).*", "QEMU $1"));
    }
}
