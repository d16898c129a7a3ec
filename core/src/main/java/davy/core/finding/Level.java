package davy.core.finding;

import java.util.Locale;

/// How serious a finding is, in Sigma's words. Order: least first.
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /// The word of Sigma, as written in documents: `high`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Level other) {
        return compareTo(other) >= 0;
    }
}
