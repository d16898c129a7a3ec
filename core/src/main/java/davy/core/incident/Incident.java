package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Findings that accuse the same things, as one story.
///
/// @param id the same in each run as long as the thing by which it is known is there
/// @param level of the gravest finding
/// @param findings in the order that tells the story: what starts it, what is started, what it does
/// @param entities all that is accused, in the same order
/// @param chain what has to do with what, as far as evidence says
/// @param first earliest time that evidence gives; null where it gives none
/// @param last latest time that evidence gives
/// @param diagnosis what it means
public record Incident(
        String id,
        Level level,
        Phrase title,
        List<Finding> findings,
        List<Entity> entities,
        List<Link> chain,
        @Nullable Instant first,
        @Nullable Instant last,
        Diagnosis diagnosis) {
    public Incident {
        findings = List.copyOf(findings);
        entities = List.copyOf(entities);
        chain = List.copyOf(chain);
    }

    /// The story in one sentence.
    public String summary(Language language) {
        return story().in(language);
    }

    /// The story in one sentence, in both languages.
    public Phrase story() {
        return new Story(findings, entities, chain).sentence();
    }

    /// How the intruder got in.
    public Entry entry() {
        return diagnosis.entry();
    }

    Incident withId(String newId) {
        return new Incident(newId, level, title, findings, entities, chain, first, last, diagnosis);
    }
}
