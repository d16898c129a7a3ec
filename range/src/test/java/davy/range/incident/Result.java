package davy.range.incident;

import davy.range.ResultsPage;
import davy.range.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a run went, and how long each of its steps took.
final class Result {
    private final Run run;
    private final Map<String, Long> seconds = new LinkedHashMap<>();
    private final Map<String, String> reports = new LinkedHashMap<>();
    private long stepped = System.nanoTime();
    private boolean passed;

    Result(Run run) {
        this.run = run;
    }

    /// A step is done; a run takes minutes, so a person is told.
    void step(String step) {
        long now = System.nanoTime();
        seconds.put(step, (now - stepped) / 1_000_000_000);
        stepped = now;
        IO.println("%s: %s, %d s".formatted(run, step, seconds.get(step)));
    }

    /// A step whose end is what triage said.
    void step(String step, Verdict verdict) {
        reports.put(step, verdict.report());
        step(step);
    }

    /// What triage said, by step.
    Map<String, String> reports() {
        return reports;
    }

    void passed() {
        passed = true;
    }

    /// A section of the page of results, with the seconds of these steps.
    static ResultsPage page(String title, String text, List<String> steps) {
        var columns = new ArrayList<>(List.of("incident", "machine", "seed", ""));
        columns.addAll(steps);
        return new ResultsPage(title, text, columns, 3);
    }

    /// Puts its row into such a section, where a full run is asked for.
    void tell(ResultsPage page, List<String> steps) {
        if (!Run.isFull()) {
            return;
        }
        try {
            page.put(row(steps));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> row(List<String> steps) {
        var row = new ArrayList<>(List.of(run.name(), run.variant().label()));
        row.add(Long.toString(run.seed()));
        row.add(passed ? "passed" : "**failed**");
        for (String step : steps) {
            Long took = seconds.get(step);
            row.add(took == null ? "" : Long.toString(took));
        }
        return row;
    }
}
