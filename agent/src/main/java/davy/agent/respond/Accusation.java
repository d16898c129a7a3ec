package davy.agent.respond;

import davy.agent.triage.Report;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.incident.Incident;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A finding of an incident, as far as a plan needs it.
///
/// @param incident its id
/// @param detection id of the check
/// @param evidence as of [Finding#evidence]; values as text
public record Accusation(
        String incident,
        String detection,
        Level level,
        Phrase reason,
        Map<String, String> evidence,
        Set<Entity> entities) {
    public Accusation {
        evidence = Map.copyOf(evidence);
        entities = Set.copyOf(entities);
    }

    /// Those of the incidents that are grave enough, or that are named.
    ///
    /// @param level at least
    /// @param incidents ids; empty for all of that level
    public static List<Accusation> of(Report report, Level level, Set<String> incidents) {
        var all = new ArrayList<Accusation>();
        for (Incident incident : report.incidents()) {
            boolean wanted =
                    incidents.isEmpty()
                            ? incident.level().atLeast(level)
                            : incidents.contains(incident.id());
            var findings = new LinkedHashSet<Finding>();
            if (wanted) {
                findings.addAll(incident.findings());
                findings.addAll(incident.entry().findings());
            }
            findings.forEach(finding -> all.add(of(incident.id(), finding)));
        }
        return all;
    }

    /// When an accused process began, as the finding tells; null where it does not.
    @Nullable String started(String pid) {
        var pids = list("process.group.pids");
        var starts = list("davy.process.starts");
        int place = pids.indexOf(pid);
        return place >= 0 && place < starts.size()
                ? starts.get(place)
                : evidence.get("process.start");
    }

    /// A list as its text is: `[a, b]`.
    List<String> list(String field) {
        String text = evidence.getOrDefault(field, "");
        return text.length() <= 2
                ? List.of()
                : List.of(text.substring(1, text.length() - 1).split(", "));
    }

    private static Accusation of(String incident, Finding finding) {
        var evidence = new HashMap<String, String>();
        finding.evidence().forEach((name, value) -> evidence.put(name, value.toString()));
        return new Accusation(
                incident,
                finding.detection().id(),
                finding.level(),
                finding.reason(),
                evidence,
                finding.entities());
    }
}
