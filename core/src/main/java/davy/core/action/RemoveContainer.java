package davy.core.action;

import davy.core.text.Phrase;

/// Takes a container of Docker away that does not run; what it has written is kept as an image.
public record RemoveContainer(ContainerPin container) implements Action {
    @Override
    public Phase phase() {
        return Phase.PERSISTENCE;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Remove the container {0}; its files are kept as an image of Docker"
                        + " (davy-quarantine/container-{1}), its settings in the folder of this"
                        + " response; its volumes stay",
                "删除容器 {0}；其文件另存为 Docker 镜像（davy-quarantine/container-{1}），配置存入本次处置的目录，数据卷保留",
                container.label(),
                container.id().substring(0, Math.min(12, container.id().length())));
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "Needs space where Docker keeps its data. The kept image is lost if somebody"
                        + " removes it, as docker image prune --all does.",
                "需要占用 Docker 数据目录的空间。若有人删除该镜像（如执行 docker image prune --all），则无法还原。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "A container with the same name, settings, networks, volumes and files is made of"
                        + " what was kept. Its id is another one, and its image is the kept one.",
                "用留存内容重建容器：名称、配置、网络、数据卷与文件均相同，但容器 ID 会变，镜像为留存的镜像。");
    }
}
