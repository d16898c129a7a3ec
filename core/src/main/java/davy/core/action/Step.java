package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// One step of a plan.
///
/// @param number from 1, in the order of the plan
/// @param incidents ids of those for which it is done
/// @param why reasons of the findings that lead to it
public record Step(int number, Action action, List<String> incidents, List<Phrase> why) {
    public Step {
        incidents = List.copyOf(incidents);
        why = List.copyOf(why);
    }
}
