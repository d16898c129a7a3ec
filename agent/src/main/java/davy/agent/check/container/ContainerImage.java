package davy.agent.check.container;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Layers;
import davy.agent.check.Text;
import davy.core.container.ContainerInfo;
import davy.core.container.ImageInfo;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.TreeSet;

@Detects(
        id = "container-image",
        title = @Text(en = "Suspect container image", zh = "可疑容器镜像"),
        level = Level.MEDIUM,
        technique = {"T1204.003", "T1610"},
        falsePositives =
                @Text(
                        en =
                                "Small publishers on Docker Hub are no crime: images that only come from"
                                        + " one are listed as information, in one finding.",
                        zh = "Docker Hub 上的个人或小型发布者并不等于恶意：仅来源不明的镜像只合并列为一条提示信息。"),
        how =
                @Text(
                        en =
                                "Reads the images on disk: the entry point of each and the scripts that it"
                                        + " runs, from its layers, also where no container is left of it;"
                                        + " and lists fresh ones of unknown publishers that containers"
                                        + " use.",
                        zh = "读取磁盘上的镜像：从镜像层中取出入口点及其启动脚本进行判断，即使已没有容器使用；并列出容器正在使用的、发布者不明的新镜像。"))
final class ContainerImage implements ContainerCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        for (ImageInfo image : facts.containers().images()) {
            var root = Seen.root(facts, image.layers());
            var deeds = Deeds.of(root, image.arguments(), image.environment(), "");
            if (deeds.isSuspect()) {
                var draft =
                        Finding.of(
                                        Phrase.of(
                                                "the image {0} makes containers whose start {1}",
                                                "用镜像 {0} 创建的容器启动时的行为：{1}",
                                                label(image),
                                                deeds.doings()))
                                .with("container.image.name", label(image))
                                .with("container.image.hash.all", image.digests())
                                .with("davy.image.id", image.id())
                                .with("davy.image.created", Seen.text(image.created()))
                                .with("event.created", Seen.text(image.arrived()))
                                .with("file.path", deeds.scripts())
                                .with("davy.content", deeds.shown())
                                .with("url.full", deeds.urls())
                                .with("davy.wallet", deeds.wallets())
                                .level(
                                        Layers.isPutAside(image, facts)
                                                ? Level.INFORMATIONAL
                                                : deeds.level());
                MinerContainer.places(deeds, root).forEach(p -> draft.about(Entity.file(p)));
                containers(image, facts, draft);
                findings.add(draft);
            }
        }
        strangers(facts, findings);
    }

    private static void containers(ImageInfo image, Facts facts, Finding.Draft draft) {
        for (ContainerInfo container : facts.containers().containers()) {
            if (container.imageId().equals(image.id())) {
                draft.about(Entity.container(container.id()));
            }
        }
    }

    private static String label(ImageInfo image) {
        return image.names().isEmpty() ? image.id() : image.names().getFirst();
    }

    /// Nothing but where they come from.
    private static void strangers(Facts facts, Findings findings) {
        var names = new TreeSet<String>();
        for (ContainerInfo container : facts.containers().containers()) {
            if (Seen.isUnknown(container, facts)) {
                names.add(container.image());
            }
        }
        if (!names.isEmpty()) {
            findings.add(
                    Finding.of(
                                    Phrase.of(
                                            "{0} images of fresh containers are in spaces of Docker Hub"
                                                    + " where anybody may publish: is each of them known"
                                                    + " here?",
                                            "新近容器使用的 {0} 个镜像来自 Docker Hub 个人空间，任何人都可发布；请确认是否均为自己所用",
                                            names.size()))
                            .with("container.image.name", names.stream().limit(100).toList())
                            .with("davy.count", names.size())
                            .level(Level.INFORMATIONAL));
        }
    }
}
