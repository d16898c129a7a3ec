package davy.agent.triage;

import davy.core.finding.Finding;
import davy.core.host.Unseen;
import davy.core.incident.Incident;
import davy.core.incident.Incidents;
import davy.core.incident.Surroundings;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a triage found, and what it could not look at.
///
/// @param partial whether it was stopped before its end
/// @param findings most serious first
/// @param incidents findings that belong together, most serious first
/// @param notDone what was not looked at, and why
/// @param unfinished ids of checks that failed or were given up: what they would have found nobody
///   knows
public record Report(
        Verdict verdict,
        boolean partial,
        HostSummary host,
        List<Finding> findings,
        List<Incident> incidents,
        Surroundings surroundings,
        List<Unseen> notDone,
        SortedSet<String> unfinished,
        Timings timings) {
    public Report {
        findings = List.copyOf(findings);
        incidents = List.copyOf(incidents);
        notDone = List.copyOf(notDone);
        unfinished = Collections.unmodifiableSortedSet(new TreeSet<>(unfinished));
    }

    /// The same run, told with fewer findings.
    public Report with(Verdict newVerdict, List<Finding> fewer, List<Unseen> newNotDone) {
        return new Report(
                newVerdict,
                partial,
                host,
                fewer,
                Incidents.group(fewer, surroundings).incidents(),
                surroundings,
                newNotDone,
                unfinished,
                timings);
    }

    /// @param started on the clock of the machine that looked
    /// @param seconds from start to report
    /// @param files entries of directories that the walk passed
    /// @param checks how many ran
    /// @param checkMillis milliseconds in each check's own code, by id; probes' time in the walk
    ///   not included
    public record Timings(
            Instant started,
            double seconds,
            long files,
            int checks,
            SortedMap<String, Long> checkMillis) {}
}
