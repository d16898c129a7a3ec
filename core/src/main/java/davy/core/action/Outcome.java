package davy.core.action;

import davy.core.text.Phrase;

/// What became of a step.
public sealed interface Outcome {
    Phrase told();

    /// Done, and seen to be so.
    record Done(Phrase told) implements Outcome {}

    /// Not begun: the host is not as the plan says, or the step is never done. Nothing was changed.
    record Refused(Phrase told) implements Outcome {}

    /// Begun, and not seen to be done. What was changed is in the journal.
    record Failed(Phrase told) implements Outcome {}

    /// Left out, as was asked.
    record Skipped(Phrase told) implements Outcome {}
}
