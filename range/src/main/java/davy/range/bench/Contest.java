package davy.range.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Several programs that look at the same thing, run in turns.
final class Contest {
    private static final double MANY_TIMES_UP_TO = 20;
    private static final double A_FEW_TIMES_UP_TO = 60;

    private final String title;
    private final List<Entrant> entrants = new ArrayList<>();

    Contest(String title) {
        this.title = title;
    }

    /// @param shown the command line as the table shows it
    private record Entrant(
            String name, String shown, List<String> arguments, List<Measured> runs) {}

    Contest add(String name, String shown, List<String> arguments) {
        entrants.add(new Entrant(name, shown, arguments, new ArrayList<>()));
        return this;
    }

    /// Runs everything in turns, the slow ones less often.
    void hold(int rounds, boolean skipSlow) {
        for (int round = 0; round < rounds; round++) {
            for (Entrant entrant : entrants) {
                if (round < allowed(entrant, rounds, skipSlow)) {
                    var measured = Measured.of(entrant.arguments());
                    entrant.runs().add(measured);
                    System.err.printf(
                            Locale.ROOT,
                            "%s, round %d: %s %.2f s, exit %d%n",
                            title,
                            round + 1,
                            entrant.name(),
                            measured.wall(),
                            measured.command().exit());
                }
            }
        }
    }

    /// The runs of one program.
    List<Measured> runs(String name) {
        return entrants.stream()
                .filter(entrant -> entrant.name().equals(name))
                .findFirst()
                .map(Entrant::runs)
                .orElse(List.of());
    }

    private static int allowed(Entrant entrant, int rounds, boolean skipSlow) {
        double first = entrant.runs().stream().mapToDouble(Measured::wall).findFirst().orElse(0);
        if (first <= MANY_TIMES_UP_TO) {
            return rounds;
        }
        return first <= A_FEW_TIMES_UP_TO && !skipSlow ? Math.min(rounds, 3) : 1;
    }

    String table() {
        var text = new StringBuilder("### " + title + "\n\n");
        text.append("| program | runs | wall | CPU | memory | exit | lines | command |\n");
        text.append("|---|---:|---:|---:|---:|---:|---:|---|\n");
        for (Entrant entrant : entrants) {
            if (!entrant.runs().isEmpty()) {
                text.append(row(entrant));
            }
        }
        return text.append('\n').toString();
    }

    private static String row(Entrant entrant) {
        var last = entrant.runs().getLast().command();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %s s | %s s | %s MiB | %d | %d | `%s` |\n",
                entrant.name(),
                entrant.runs().size(),
                spread(entrant.runs(), Measured::wall, "%.2f"),
                spread(entrant.runs(), Measured::cpu, "%.2f"),
                spread(entrant.runs(), Measured::mebibytes, "%.0f"),
                last.exit(),
                last.out().lines().count(),
                entrant.shown());
    }

    /// The median, and the least and the greatest where there are several runs.
    static String spread(List<Measured> runs, ToDoubleFunction<Measured> of, String format) {
        var values = runs.stream().mapToDouble(of).sorted().boxed().toList();
        String median = String.format(Locale.ROOT, format, values.get(values.size() / 2));
        if (values.size() == 1) {
            return median;
        }
        return median
                + String.format(
                        Locale.ROOT,
                        " (" + format + "–" + format + ")",
                        values.getFirst(),
                        values.getLast());
    }
}
