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
                "What is only in memory is lost but for the evidence that was kept.",
                "仅存在于内存的内容将丢失，已保全的证据除外。");
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
