package davy.agent.archive;

import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;

/// An archive that is not read, and why.
public final class ArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Phrase why;

    ArchiveException(String en, String zh, Object... arguments) {
        this(Phrase.of(en, zh, arguments));
    }

    private ArchiveException(Phrase why) {
        super(why.in(Language.EN));
        this.why = why;
    }

    static ArchiveException endsEarly() {
        return new ArchiveException("it is damaged or ends early", "归档已损坏或不完整");
    }

    public Phrase why() {
        return why;
    }
}
