package davy.range;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What triage said.
///
/// @param exit its exit status
/// @param word `none`, `suspicious` or `compromised`
/// @param notDone what was not looked at, with the reason
public record Verdict(
        int exit, String word, List<Reported> findings, List<String> notDone, Duration wall) {
    private static final List<String> LEVELS =
            List.of("informational", "low", "medium", "high", "critical");

    public Verdict {
        findings = List.copyOf(findings);
        notDone = List.copyOf(notDone);
    }

    /// One finding of the report.
    ///
    /// @param values all values of its evidence, as text
    public record Reported(String id, String level, List<String> values) {
        public Reported {
            values = List.copyOf(values);
        }

        public boolean atLeast(String other) {
            return LEVELS.indexOf(level) >= LEVELS.indexOf(other);
        }
    }

    /// Findings of this level or a higher one.
    public List<Reported> atLeast(String level) {
        return findings.stream().filter(finding -> finding.atLeast(level)).toList();
    }

    static Verdict of(Command command) {
        if (command.exit() != 0 && command.exit() != 1) {
            throw new IllegalStateException(
                    "triage ended with " + command.exit() + ": " + command.err() + command.out());
        }
        var report = Json.object(command.out());
        var notDone = new ArrayList<String>();
        for (Object entry : Json.asList(report.getOrDefault("notDone", List.of()))) {
            var fields = Json.asObject(entry);
            notDone.add(fields.getOrDefault("what", "") + ": " + fields.getOrDefault("why", ""));
        }
        return new Verdict(
                command.exit(),
                report.getOrDefault("verdict", "").toString(),
                findings(report),
                notDone,
                command.wall());
    }

    private static List<Reported> findings(Map<String, Object> report) {
        var findings = new ArrayList<Reported>();
        for (Object entry : Json.asList(report.getOrDefault("findings", List.of()))) {
            var fields = Json.asObject(entry);
            var values = new ArrayList<String>();
            Json.asObject(fields.getOrDefault("evidence", Map.of()))
                    .values()
                    .forEach(value ->
                            Json.asList(value).forEach(one -> values.add(String.valueOf(one))));
            findings.add(
                    new Reported(
                            fields.getOrDefault("id", "").toString(),
                            fields.getOrDefault("level", "").toString(),
                            values));
        }
        return findings;
    }
}
