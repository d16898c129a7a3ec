package davy.core.incident;

import davy.core.finding.Finding;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Something that happened, on one axis of time.
///
/// @param time to the second
/// @param uncertainty how far the true time may lie from it, in both directions
/// @param what to which
/// @param sources who says so; never empty
/// @param findings whose evidence it is
public record Step(
        Instant time,
        Duration uncertainty,
        Phrase what,
        Set<Source> sources,
        List<Finding> findings) {
    public Step {
        sources = Collections.unmodifiableSet(EnumSet.copyOf(sources));
        findings = List.copyOf(findings);
    }

    /// Whether only a time tells it that anyone can set: touch(1).
    public boolean isForgeable() {
        return sources.equals(Set.of(Source.FILE_MODIFIED));
    }
}
