package davy.agent.triage;

import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.util.List;
import java.util.Locale;

/// The one word that the reader wants first.
public enum Verdict {
    /// Nothing found; what was not looked at stands beside it.
    NONE,
    /// Something that a person should look at, nothing that proves an intruder.
    SUSPICIOUS,
    /// At least one finding of level high or critical.
    COMPROMISED;

    public static Verdict of(List<Finding> findings) {
        if (findings.isEmpty()) {
            return NONE;
        }
        return findings.stream().anyMatch(f -> f.level().atLeast(Level.HIGH))
                ? COMPROMISED
                : SUSPICIOUS;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
