package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Lets nobody make, rename or remove a name in these directories until the plan's end.
public record DenyWrites(List<String> directories) implements Action {
    public DenyWrites {
        directories = List.copyOf(directories);
    }

    @Override
    public Phase phase() {
        return Phase.DENY;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Lock {0} until the end of this plan, so that no copy can be made there",
                "在处置结束前锁定 {0}，使其无法在其中生成副本", String.join(" ", directories));
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "For some seconds no program can make or rename files there.",
                "数秒之内任何程序都无法在其中新建或重命名文件。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "Taken back at the end of the plan, whatever happens.", "处置结束时无论结果如何都会解除。");
    }
}
