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
                "Until the last step has ended no program can make, rename or delete files there: for"
                        + " seconds, longer where a container is kept as an image.",
                "在最后一步结束之前（通常数秒，另存容器镜像时更久），任何程序都无法在其中新建、重命名或删除文件。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "Lifted at the end of the plan. After a crash or a loss of power it stays until davy"
                        + " respond --resume or --undo; --list tells of it.",
                "处置结束时解除。若进程被杀或断电，锁定会保留，直至执行 davy respond --resume 或 --undo；--list 会提示。");
    }
}
