package davy.core.edit;

import davy.core.text.Phrase;
import java.util.List;

/// Sentences that are told together.
final class Told {
    private Told() {}

    /// @param parts one at least
    static Phrase all(List<Phrase> parts) {
        var all = parts.getFirst();
        for (Phrase part : parts.subList(1, parts.size())) {
            all = Phrase.of("{0}; {1}", "{0}；{1}", all, part);
        }
        return all;
    }
}
