package davy.core.incident;

import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Findings that belong together.
final class Group {
    private final List<Clue> clues;
    private @Nullable Tally tally;
    private @Nullable Ranking ranking;

    Group(List<Clue> clues) {
        this.clues = new ArrayList<>(clues);
    }

    List<Clue> clues() {
        return clues;
    }

    List<Finding> findings() {
        return Clue.findings(clues);
    }

    /// The finding that shows a way; null where it is another group's.
    @Nullable Clue clue(Way way) {
        return clues.stream().filter(clue -> way.equals(clue.way())).findFirst().orElse(null);
    }

    private boolean isGrave() {
        return clues.stream().anyMatch(clue -> clue.finding().level().atLeast(Level.HIGH));
    }

    void add(Clue clue) {
        clues.add(clue);
        change();
    }

    void addAll(Group other) {
        clues.addAll(other.clues);
        change();
    }

    private void change() {
        tally = null;
        ranking = null;
    }

    Tally tally() {
        if (tally == null) {
            tally = new Tally(clues);
        }
        return tally;
    }

    Ranking ranking(Ways ways) {
        if (ranking == null) {
            ranking = Ranking.of(ways, tally(), isGrave());
        }
        return ranking;
    }
}
