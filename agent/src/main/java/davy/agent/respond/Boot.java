package davy.agent.respond;

import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.process.ProcessTable;

/// What a restart of the host does to a plan and to what was changed by it.
final class Boot {
    private Boot() {}

    /// The plan without the processes that it names, where it was made before this boot; its
    /// programs and services still tell who belongs to a family.
    static Plan current(Plan plan, Hands hands) {
        if (hands.scan() == null || !plan.made().isBefore(ProcessTable.bootTime(hands.host()))) {
            return plan;
        }
        var steps = plan.steps().stream().map(Boot::withoutProcesses).toList();
        return new Plan(plan.host(), plan.made(), steps, plan.byHand());
    }

    /// A file system may get another number at the next start, and an image whenever it is mounted:
    /// from then on a directory is known by its path and its own number.
    static Change.Flags current(Entry entry, Change.Flags flags, Hands hands) {
        boolean renumbered =
                hands.scan() == null || entry.time().isBefore(ProcessTable.bootTime(hands.host()));
        return renumbered ? flags.ofAnyDevice() : flags;
    }

    private static Step withoutProcesses(Step step) {
        return new Step(
                step.number(), step.action().withoutProcesses(), step.incidents(), step.why());
    }
}
