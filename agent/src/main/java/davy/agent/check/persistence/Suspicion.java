package davy.agent.check.persistence;

import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What speaks against a command or a text that something starts.
///
/// @param what it does, to stand behind a subject: "runs a program in a temporary directory"
/// @param file suspect program, script or library; empty where it is the text itself
/// @param evidence the part of the text that shows it
/// @param urls what it downloads from
public record Suspicion(Level level, Phrase what, String file, String evidence, Set<String> urls) {

    public static Suspicion of(Level level, Phrase what, String file) {
        return new Suspicion(level, what, file, "", Set.of());
    }

    public Suspicion with(Level newLevel) {
        return new Suspicion(newLevel, what, file, evidence, urls);
    }

    public Suspicion shownBy(String text) {
        return new Suspicion(level, what, file, evidence.isEmpty() ? text : evidence, urls);
    }

    /// The more serious one; the first of two alike.
    public static @Nullable Suspicion worse(@Nullable Suspicion one, @Nullable Suspicion other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.level.compareTo(one.level) > 0 ? other : one;
    }

    /// `a, b and c`, in both languages.
    public static Phrase list(List<Phrase> parts) {
        var en = new StringBuilder();
        var zh = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            boolean isLast = i == parts.size() - 1;
            en.append(i == 0 ? "" : isLast ? " and " : ", ").append('{').append(i).append('}');
            zh.append(i == 0 ? "" : "，").append('{').append(i).append('}');
        }
        return Phrase.of(en.toString(), zh.toString(), parts.toArray());
    }
}
