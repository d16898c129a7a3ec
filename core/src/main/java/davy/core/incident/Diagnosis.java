package davy.core.incident;

import davy.core.text.Phrase;
import java.util.List;

/// What an incident means: how it began, what happened in which order, how far it reaches, and what
/// to do.
///
/// @param steps in time order
/// @param next what to do, first things first
public record Diagnosis(Entry entry, List<Step> steps, Scope scope, List<Phrase> next) {
    public Diagnosis {
        steps = List.copyOf(steps);
        next = List.copyOf(next);
    }
}
