package davy.agent.respond;

import davy.core.action.Outcome;
import davy.core.action.QuarantineImage;
import davy.core.text.Phrase;
import davy.linux.change.DockerException;
import davy.linux.change.DockerHand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes names of images of Docker away, and gives them one by which nobody starts anything.
final class ImageKeeper {
    private static final String KEPT = "davy-quarantine/";

    private final Hands hands;
    private final Response response;

    ImageKeeper(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    /// Whether this is a name that Davy gives to what it keeps.
    static boolean isKept(String name) {
        return name.startsWith(KEPT);
    }

    /// The name of an image in which a container or an image is kept, without the tag.
    ///
    /// @param kind `container` or `image`
    static String kept(String kind, String id) {
        return KEPT + kind + '-' + id.substring(0, 12);
    }

    Outcome quarantine(int step, QuarantineImage action) throws IOException {
        return ContainerKeeper.ask(
                hands,
                docker -> {
                    var names = names(action.image(), docker);
                    if (names == null) {
                        return ContainerKeeper.gone(String.join(" ", action.names()));
                    }
                    names.removeIf(ImageKeeper::isKept);
                    if (names.isEmpty()) {
                        return ContainerKeeper.gone(String.join(" ", action.names()));
                    }
                    if (!action.names().containsAll(names)) {
                        return new Outcome.Refused(
                                Phrase.of(
                                        "the image has other names by now: {0}; make a new plan",
                                        "镜像已有其他名称：{0}；请重新制定方案", String.join(" ", names)));
                    }
                    var users = docker.containersOf(action.image());
                    if (!users.isEmpty()) {
                        return new Outcome.Refused(
                                Phrase.of(
                                        "{0} {0|container uses|containers use} this image, which the plan leaves: {1}",
                                        "仍有 {0} 个未处置的容器使用该镜像：{1}", users.size(), users.getFirst()));
                    }
                    return quarantine(step, action.image(), names, docker);
                });
    }

    private Outcome quarantine(int step, String image, List<String> names, DockerHand docker)
            throws IOException {
        String repository = kept("image", image);
        String kept = repository + ':' + response.id();
        var change = new Change.RenameImage(image, kept, names);
        var entry = response.journal().intend(step, List.of(change)).getFirst();
        try {
            docker.tag(image, repository, response.id());
            for (String name : names) {
                if (ContainerState.hex(docker.image(name).text("Id")).equals(image)) {
                    docker.untag(name);
                }
            }
            var left = names(image, docker);
            response.journal().settle(entry, Entry.State.DONE, "");
            return left != null && left.equals(List.of(kept))
                    ? new Outcome.Done(Phrase.of("it is called {0} alone now", "现仅名为 {0}", kept))
                    : new Outcome.Failed(
                            Phrase.of(
                                    "it still has the names {0}",
                                    "仍有名称 {0}", String.valueOf(left)));
        } catch (DockerException e) {
            response.journal().settle(entry, Entry.State.DONE, String.valueOf(e.getMessage()));
            return new Outcome.Failed(ContainerKeeper.told(e));
        }
    }

    static void dropName(String name, DockerHand docker) throws IOException {
        try {
            docker.untag(name);
        } catch (DockerException e) {
            if (!e.isMissing()) {
                throw e;
            }
        }
    }

    /// The names of an image, without digests; null where there is no such image.
    static @Nullable List<String> names(String image, DockerHand docker) throws IOException {
        try {
            return new ArrayList<>(docker.image("sha256:" + image).texts("RepoTags"));
        } catch (DockerException e) {
            if (e.isMissing()) {
                return null;
            }
            throw e;
        }
    }
}
