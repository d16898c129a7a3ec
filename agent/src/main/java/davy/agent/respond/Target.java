package davy.agent.respond;

import davy.core.text.Phrase;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/// What leads to a step.
final class Target {
    final Set<String> incidents = new TreeSet<>();
    final Set<Phrase> why = new LinkedHashSet<>();

    void add(Accusation accusation) {
        incidents.add(accusation.incident());
        why.add(accusation.reason());
    }
}
