package davy.core.action;

import davy.core.text.Phrase;

/// Stops the family as a whole.
public record Freeze(Family family) implements Action {
    @Override
    public Phase phase() {
        return Phase.FREEZE;
    }

    @Override
    public Phrase what() {
        if (family.processes().isEmpty()) {
            return Phrase.of(
                    "Freeze all processes of the family at once; none was seen to run when this plan was made",
                    "同时冻结该家族的全部进程；制定方案时未见其运行");
        }
        return Phrase.of(
                "Freeze all processes of the family at once (SIGSTOP), {0} by now",
                "同时冻结（SIGSTOP）该家族的全部进程，目前 {0} 个", family.processes().size());
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What is wrongly counted to the family stands still too, until a later step ends it or"
                        + " it is let go on.",
                "若有进程被误认为其成员，也会停住，直至被后续步骤终止或恢复运行。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of("They go on where they stood.", "从停住处继续运行。");
    }

    @Override
    public Action withoutProcesses() {
        return new Freeze(family.withoutProcesses());
    }
}
