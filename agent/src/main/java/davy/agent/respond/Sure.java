package davy.agent.respond;

import davy.core.finding.Entity;
import davy.core.finding.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which accusations a plan acts on: those of level high and above, and those of level medium that
/// accuse something that such a one accuses too, directly or by others between. An incident may
/// also hold what only came at the same time to the same user: that is left to a person.
final class Sure {
    private Sure() {}

    /// In the order in which they were given.
    static List<Accusation> of(List<Accusation> accusations) {
        var sure = new HashMap<String, Set<Entity>>();
        var open = new ArrayList<Accusation>();
        for (Accusation accusation : accusations) {
            if (accusation.level().atLeast(Level.HIGH)) {
                // A hint at what is left to a person makes nothing sure.
                if (!Remedies.isLeft(accusation)) {
                    known(sure, accusation).addAll(accusation.entities());
                }
            } else if (accusation.level().atLeast(Level.MEDIUM)) {
                open.add(accusation);
            }
        }
        var joined = new HashSet<Accusation>();
        boolean more = true;
        while (more) {
            more = false;
            for (Accusation accusation : open) {
                boolean shares =
                        accusation.entities().stream().anyMatch(known(sure, accusation)::contains);
                if (shares && joined.add(accusation)) {
                    known(sure, accusation).addAll(accusation.entities());
                    more = true;
                }
            }
        }
        return accusations.stream()
                .filter(a -> a.level().atLeast(Level.HIGH) || joined.contains(a))
                .toList();
    }

    private static Set<Entity> known(Map<String, Set<Entity>> sure, Accusation accusation) {
        return sure.computeIfAbsent(accusation.incident(), _ -> new HashSet<>());
    }
}
