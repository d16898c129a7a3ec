package davy.agent.cli;

import davy.core.text.Language;
import davy.core.text.Phrase;

/// What was asked cannot be done; the phrase says what happened, where, and what to do.
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Phrase phrase;

    CommandException(Phrase phrase) {
        super(phrase.in(Language.EN));
        this.phrase = phrase;
    }

    Phrase phrase() {
        return phrase;
    }
}
