package davy.core.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Lists of short texts, whose number a file of a user can drive up at little cost.
final class Texts {
    private static final int MOST = 4096;

    /// What a text takes up, beside its characters.
    private static final int EACH = 64;

    private Texts() {}

    /// The first ones as they are; all the rest in one text, with blanks between them, so that what
    /// is sought in them is found.
    static List<String> few(List<String> texts) {
        if (texts.size() <= MOST) {
            return List.copyOf(texts);
        }
        var few = new ArrayList<>(texts.subList(0, MOST));
        few.add(String.join(" ", texts.subList(MOST, texts.size())));
        return List.copyOf(few);
    }

    static long weight(Collection<String> texts) {
        return texts.stream().mapToLong(text -> text.length() + EACH).sum();
    }
}
