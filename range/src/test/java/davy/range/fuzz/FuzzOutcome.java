package davy.range.fuzz;

import java.util.List;
import java.util.Locale;

/// What a run of Jazzer on one target gave.
///
/// @param executions inputs tried
/// @param coverage edges of code reached, as libFuzzer counts them (`cov`)
/// @param corpus inputs kept because each reaches something new
/// @param crashes 1 where an input failed: the run ends there
record FuzzOutcome(
        Target target, long executions, long seconds, long coverage, long corpus, int crashes) {

    /// @param log lines that Jazzer wrote
    static FuzzOutcome of(Target target, List<String> log, long seconds, int exit) {
        long executions = 0;
        long coverage = 0;
        long corpus = 0;
        for (String line : log) {
            if (line.startsWith("#") && line.contains(" cov: ")) {
                coverage = Math.max(coverage, number(line, " cov: "));
                corpus = number(line, " corp: ");
            } else if (line.startsWith("stat::number_of_executed_units:")) {
                executions = number(line, "units: ");
            }
        }
        return new FuzzOutcome(target, executions, seconds, coverage, corpus, exit == 0 ? 0 : 1);
    }

    /// Together with earlier runs of the target, whose inputs it went on from.
    FuzzOutcome after(FuzzPage.Tried earlier) {
        return new FuzzOutcome(
                target,
                earlier.executions() + executions,
                earlier.seconds() + seconds,
                coverage,
                corpus,
                crashes);
    }

    FuzzPage.Tried tried() {
        return new FuzzPage.Tried(executions, seconds);
    }

    private static long number(String line, String before) {
        int at = line.indexOf(before) + before.length();
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        int end = at;
        while (end < line.length() && Character.digit(line.charAt(end), 10) >= 0) {
            end++;
        }
        return end == at ? 0 : Long.parseLong(line.substring(at, end));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-18s %,12d executions in %,5d s, %,6d edges, %,5d inputs kept, %s",
                target.name(),
                executions,
                seconds,
                coverage,
                corpus,
                crashes == 0 ? "nothing failed" : "FAILED");
    }
}
