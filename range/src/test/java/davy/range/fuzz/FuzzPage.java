package davy.range.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// The table of `docs/fuzzing.md`: one row for each target, its last run with those that it went on
/// from.
final class FuzzPage {
    private static final String HEAD = "| Target |";

    private FuzzPage() {}

    /// What a row tells of the runs of its target.
    record Tried(long executions, long seconds) {
        static final Tried NOTHING = new Tried(0, 0);
    }

    /// @return [Tried#NOTHING] where the page has no row of the target
    static Tried tried(List<String> page, String target) {
        for (String line : page) {
            if (line.startsWith("| ") && name(line).equals(target)) {
                // The property of a target may hold bars: counted from the end.
                String[] cells = line.split("\\|", -1);
                int end = cells.length;
                return new Tried(number(cells[end - 6]), number(cells[end - 5]));
            }
        }
        return Tried.NOTHING;
    }

    private static long number(String cell) {
        return Long.parseLong(cell.strip().replace(",", ""));
    }

    static void write(Path page, FuzzOutcome outcome) throws IOException {
        Files.write(page, with(Files.readAllLines(page), row(outcome)));
    }

    private static String row(FuzzOutcome outcome) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %,d | %,d | %,d | %s |",
                outcome.target().name(),
                outcome.target().property().replace("|", "\\|"),
                outcome.executions(),
                outcome.seconds(),
                outcome.coverage(),
                outcome.corpus(),
                outcome.crashes() == 0 ? "none" : "one");
    }

    /// The page with a row of its target put in or replaced, rows sorted.
    static List<String> with(List<String> page, String row) {
        var before = new ArrayList<String>();
        var rows = new TreeMap<String, String>();
        var after = new ArrayList<String>();
        boolean inside = false;
        for (String line : page) {
            boolean ofTable = inside && line.startsWith("| ");
            if (ofTable) {
                rows.put(name(line), line);
            } else if (rows.isEmpty()) {
                before.add(line);
            } else {
                after.add(line);
            }
            inside = ofTable || line.startsWith(HEAD) || inside && line.startsWith("|---");
        }
        rows.put(name(row), row);
        before.addAll(rows.values());
        before.addAll(after);
        return before;
    }

    private static String name(String row) {
        return row.split("\\|", 3)[1].strip();
    }
}
