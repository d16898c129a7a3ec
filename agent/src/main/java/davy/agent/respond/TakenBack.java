package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.IsolateHost;
import davy.core.action.Phase;
import davy.core.action.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What the steps were for, whose changes were taken back.
///
/// @param restored whether one took something away, which is there again
/// @param opened whether one closed something, which is open again
record TakenBack(boolean restored, boolean opened) {
    /// @param plan its file; where it cannot be read nothing is known, as changes are taken back by
    ///   the journal alone
    /// @param steps by their number
    static TakenBack of(Path plan, Set<Integer> steps) {
        boolean restored = false;
        boolean opened = false;
        for (Step step : steps(plan)) {
            if (steps.contains(step.number())) {
                restored |= takesAway(step.action().phase());
                opened |= closes(step.action());
            }
        }
        return new TakenBack(restored, opened);
    }

    private static List<Step> steps(Path plan) {
        try {
            var text = Files.readString(plan, StandardCharsets.UTF_8);
            return PlanReader.read(text, plan.toString(), _ -> null).steps();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean closes(Action action) {
        return action.phase() == Phase.ENTRY || action instanceof IsolateHost;
    }

    private static boolean takesAway(Phase phase) {
        return switch (phase) {
            case SUPERVISOR, PERSISTENCE, FILES -> true;
            case EVIDENCE, DENY, FREEZE, KILL, ENTRY -> false;
        };
    }
}
