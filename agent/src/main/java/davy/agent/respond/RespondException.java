package davy.agent.respond;

import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;

/// What was asked cannot be done; nothing was changed by it.
public final class RespondException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Phrase why;

    public RespondException(Phrase why) {
        super(why.in(Language.EN));
        this.why = why;
    }

    public Phrase why() {
        return why;
    }
}
