package davy.agent.respond;

import davy.core.text.Phrase;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/// What leads to a step.
final class Target {
    final Set<String> incidents = new TreeSet<>();
    final Set<Phrase> why = new LinkedHashSet<>();

    /// Of the checks that accuse it.
    final Set<String> detections = new TreeSet<>();

    void add(Accusation accusation) {
        incidents.add(accusation.incident());
        why.add(accusation.reason());
        detections.add(accusation.detection());
    }
}
