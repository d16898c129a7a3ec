package davy.core.finding;

import davy.core.text.Phrase;
import java.util.List;

/// The identity that checks and rules share.
///
/// @param id kebab case, stable over versions: `ld-so-preload`
/// @param techniques ATT&CK ids, the current one first, then ids by which other material knows it
/// @param falsePositives what benign software looks like this
public record Detection(
        String id, Phrase title, Level level, List<String> techniques, Phrase falsePositives) {
    public Detection {
        if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("id is not kebab case: " + id);
        }
        techniques = List.copyOf(techniques);
    }
}
