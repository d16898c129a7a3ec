package davy.core.action;

import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;

/// What is to be done about incidents, step by step.
///
/// @param host its name
/// @param made on the clock of the host
/// @param steps in order
/// @param byHand what Davy leaves to a person, and why; no part of what is carried out
public record Plan(String host, Instant made, List<Step> steps, List<Phrase> byHand) {
    public Plan {
        steps = List.copyOf(steps);
        byHand = List.copyOf(byHand);
    }
}
