package davy.core.edit;

import davy.core.text.Phrase;
import java.util.List;

/// What became of a text that was to be changed. Doubts are what the text alone does not settle and
/// a person must know.
public sealed interface Edited {
    /// The text must be written.
    ///
    /// @param text the whole new text; not copied
    /// @param told what is different now
    record Changed(byte[] text, Phrase told, List<Phrase> doubts) implements Edited {
        public Changed {
            doubts = List.copyOf(doubts);
        }

        Changed(byte[] text, Phrase told) {
            this(text, told, List.of());
        }
    }

    /// The text says already what it should.
    record Unchanged(Phrase told, List<Phrase> doubts) implements Edited {
        public Unchanged {
            doubts = List.copyOf(doubts);
        }

        Unchanged(Phrase told) {
            this(told, List.of());
        }
    }

    /// The text must stay as it is: it is not what was expected, or not understood.
    record Refused(Phrase why) implements Edited {}
}
