package davy.core.incident;

import davy.core.finding.Finding;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the intruder got in.
///
/// @param sentence what happened there; of an unknown way that it is unknown
/// @param time of the deed; null where nothing tells it
/// @param supports what speaks for it
/// @param opposes what speaks against it
/// @param settles what would make it sure, or tell it where it is unknown
/// @param findings that show it; none of an unknown way
public record Entry(
        Door door,
        Confidence confidence,
        Phrase sentence,
        @Nullable Instant time,
        List<Phrase> supports,
        List<Phrase> opposes,
        List<Phrase> settles,
        List<Finding> findings) {
    public Entry {
        supports = List.copyOf(supports);
        opposes = List.copyOf(opposes);
        settles = List.copyOf(settles);
        findings = List.copyOf(findings);
    }

    /// Nothing that was looked at tells.
    static Entry unknown(List<Phrase> settles) {
        return new Entry(
                Door.UNKNOWN,
                Confidence.LOW,
                Phrase.of("Nothing that was looked at tells.", "已检查的内容均无法说明。"),
                null,
                List.of(),
                List.of(),
                settles,
                List.of());
    }

    public boolean isKnown() {
        return door != Door.UNKNOWN;
    }
}
