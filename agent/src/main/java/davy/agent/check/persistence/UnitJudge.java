package davy.agent.check.persistence;

import davy.core.startup.UnitCommand;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Judges commands of units.
final class UnitJudge {
    private UnitJudge() {}

    /// What is executed counts, not the name that the program is shown.
    static @Nullable Suspicion of(Judge judge, UnitCommand command) {
        var argv = new ArrayList<>(command.argv());
        argv.set(0, command.program());
        var found = judge.arguments(argv);
        return found == null ? null : found.shownBy(String.join(" ", argv));
    }
}
