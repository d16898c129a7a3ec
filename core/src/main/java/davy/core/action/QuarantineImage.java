package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Takes the names of an image of Docker away, so that nothing is started from it by name. What is
/// in it stays.
///
/// @param image its id: 64 hexadecimal digits
/// @param names all that it has: `heybb/theimg2:latest`
public record QuarantineImage(String image, List<String> names) implements Action {
    public QuarantineImage {
        names = List.copyOf(names);
    }

    @Override
    public Phase phase() {
        return Phase.FILES;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Take the name {0} of a container image away; the image is kept as"
                        + " davy-quarantine/image-{1}",
                "移除容器镜像的名称 {0}；镜像内容保留，改名为 davy-quarantine/image-{1}",
                String.join(" ", names),
                image.substring(0, Math.min(12, image.length())));
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What starts containers by this name fails, or pulls the name from its registry"
                        + " again.",
                "按此名称启动容器会失败，或会再次从镜像仓库拉取。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "It gets its names back. A digest (name@sha256:…) comes back with the next pull"
                        + " only.",
                "恢复名称。摘要引用（name@sha256:…）须重新拉取后才会恢复。");
    }
}
