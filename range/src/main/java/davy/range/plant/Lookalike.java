package davy.range.plant;

import java.util.List;

/// A harmless twin of an [Artefact]: what honest software and people leave behind.
///
/// @param words what no finding may name: paths, pids, accounts
public record Lookalike(String name, List<String> words) {
    public Lookalike {
        words = List.copyOf(words);
    }
}
