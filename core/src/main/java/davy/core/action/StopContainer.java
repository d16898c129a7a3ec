package davy.core.action;

import davy.core.text.Phrase;

/// Ends a container of Docker, and has it not start again by itself. Comes before the family is
/// ended: its runtime would start it again.
public record StopContainer(ContainerPin container) implements Action {
    @Override
    public Phase phase() {
        return Phase.SUPERVISOR;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Stop the container {0}: let all of it stand still, keep evidence of it, set its"
                        + " restart policy to no, end it",
                "停止容器 {0}：先整体暂停并保全证据，再将重启策略设为 no 并终止", container.label());
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What it serves is gone, and so is what is only in its memory. What starts"
                        + " containers for somebody (compose, a job) may make another one.",
                "其提供的服务将中断，仅存在于内存的内容将丢失。编排工具（compose、定时任务等）可能会另起新容器。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "Its restart policy is set as it was, and it is started if it ran.",
                "恢复原重启策略；若此前在运行则重新启动。");
    }
}
