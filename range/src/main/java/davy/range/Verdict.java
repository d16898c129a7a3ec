package davy.range;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What triage said.
///
/// @param exit its exit status
/// @param word `none`, `suspicious` or `compromised`
/// @param notDone what was not looked at, with the reason
/// @param report all of it, as it was printed
public record Verdict(
        int exit,
        String word,
        List<Reported> findings,
        List<Told> incidents,
        List<String> notDone,
        Duration wall,
        String report) {
    private static final List<String> LEVELS =
            List.of("informational", "low", "medium", "high", "critical");

    public Verdict {
        findings = List.copyOf(findings);
        incidents = List.copyOf(incidents);
        notDone = List.copyOf(notDone);
    }

    /// One incident of the report.
    ///
    /// @param door by which the intruder came
    /// @param things ids of what is accused in it, and values of the evidence of its way in
    public record Told(String title, String door, String confidence, Set<String> things) {
        public Told {
            things = Collections.unmodifiableSet(new LinkedHashSet<>(things));
        }
    }

    /// One finding of the report.
    ///
    /// @param evidence ECS field to its values, as text
    public record Reported(String id, String level, Map<String, List<String>> evidence) {
        public Reported {
            evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
        }

        /// All values of its evidence.
        public List<String> values() {
            return evidence.values().stream().flatMap(List::stream).toList();
        }

        public boolean atLeast(String other) {
            return LEVELS.indexOf(level) >= LEVELS.indexOf(other);
        }
    }

    /// Findings of this level or a higher one.
    public List<Reported> atLeast(String level) {
        return findings.stream().filter(finding -> finding.atLeast(level)).toList();
    }

    /// Reads what `davy triage --format json` printed.
    public static Verdict of(Command command) {
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
                incidents(report),
                notDone,
                command.wall(),
                command.out());
    }

    private static List<Told> incidents(Map<String, Object> report) {
        var findings = Json.asList(report.getOrDefault("findings", List.of()));
        var incidents = new ArrayList<Told>();
        for (Object each : Json.asList(report.getOrDefault("incidents", List.of()))) {
            var incident = Json.asObject(each);
            var entry = Json.asObject(incident.getOrDefault("entry", Map.of()));
            var things = new LinkedHashSet<String>();
            var numbers = new ArrayList<>(Json.asList(entry.getOrDefault("findings", List.of())));
            numbers.addAll(Json.asList(incident.getOrDefault("findings", List.of())));
            for (Object number : numbers) {
                var finding = Json.asObject(findings.get(((Number) number).intValue() - 1));
                for (Object entity : Json.asList(finding.getOrDefault("entities", List.of()))) {
                    things.add(String.valueOf(Json.asObject(entity).get("id")));
                }
                for (Object value :
                        Json.asObject(finding.getOrDefault("evidence", Map.of())).values()) {
                    Json.asList(value).forEach(text -> things.add(String.valueOf(text)));
                }
            }
            incidents.add(
                    new Told(
                            incident.getOrDefault("title", "").toString(),
                            entry.getOrDefault("door", "").toString(),
                            entry.getOrDefault("confidence", "").toString(),
                            things));
        }
        return incidents;
    }

    private static List<Reported> findings(Map<String, Object> report) {
        var findings = new ArrayList<Reported>();
        for (Object entry : Json.asList(report.getOrDefault("findings", List.of()))) {
            var fields = Json.asObject(entry);
            var evidence = new LinkedHashMap<String, List<String>>();
            Json.asObject(fields.getOrDefault("evidence", Map.of()))
                    .forEach((field, value) ->
                            evidence.put(
                                    field,
                                    Json.asList(value).stream().map(String::valueOf).toList()));
            findings.add(
                    new Reported(
                            fields.getOrDefault("id", "").toString(),
                            fields.getOrDefault("level", "").toString(),
                            evidence));
        }
        return findings;
    }
}
