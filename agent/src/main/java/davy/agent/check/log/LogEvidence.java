package davy.agent.check.log;

import davy.core.finding.Finding;
import davy.core.log.LogTime;
import java.time.Duration;

/// Evidence about what a log says, under the same names in all checks.
final class LogEvidence {
    private LogEvidence() {}

    /// When it was done, and how far off that may be.
    static Finding.Draft at(Finding.Draft draft, LogTime time) {
        draft.with("event.created", time.at().toString());
        if (time.slack().compareTo(Duration.ofSeconds(1)) > 0) {
            draft.with("davy.uncertainty", time.slack().toString());
        }
        return draft;
    }
}
