package davy.core.action;

import davy.core.text.Phrase;

/// Ends the family as a whole.
public record Kill(Family family) implements Action {
    @Override
    public Phase phase() {
        return Phase.KILL;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "End all processes of the family, and watch that none comes back",
                "终止该家族的全部进程，并观察是否复活");
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What is in their memory is lost: dump it before, where you need it (gcore). What is"
                        + " wrongly counted to the family ends too.",
                "其内存内容将丢失，如有需要请先转储（gcore）。被误认为其成员的进程也会被终止。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of("Cannot be undone.", "无法撤销。");
    }

    @Override
    public Action withoutProcesses() {
        return new Kill(family.withoutProcesses());
    }
}
