package davy.range.plant;

import java.util.List;

/// What stands in a planted root.
public record Planted(long seed, List<Artefact> artefacts, List<Lookalike> lookalikes) {
    public Planted {
        artefacts = List.copyOf(artefacts);
        lookalikes = List.copyOf(lookalikes);
    }
}
