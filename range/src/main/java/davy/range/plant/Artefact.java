package davy.range.plant;

import java.util.List;
import java.util.Set;

/// One inert trace of an intruder in a planted root or on this machine.
///
/// @param name what it is, for the developer who reads the table
/// @param checks ids of checks; one of them must name it
/// @param level the least level of that finding: `high`
/// @param evidence words that must stand in that finding's evidence: a path, a pid, an account
/// @param traces words by which any further finding is explained, the evidence included
public record Artefact(
        String name, Set<String> checks, String level, List<String> evidence, Set<String> traces) {
    public Artefact {
        checks = Set.copyOf(checks);
        evidence = List.copyOf(evidence);
        traces = Set.copyOf(traces);
    }
}
