package davy.agent.respond;

import davy.core.json.JsonValue;
import davy.core.text.Phrase;
import davy.linux.change.DockerException;
import davy.linux.change.DockerHand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes back what was done to containers and images. What was not done, or is as before already,
/// is left as it is, so that it can be asked again.
final class ContainerPutBack {
    private final Hands hands;
    private final Response response;

    ContainerPutBack(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    private interface Deed {
        @Nullable Phrase with(DockerHand docker) throws IOException;
    }

    private @Nullable Phrase ask(Deed deed) throws IOException {
        var docker = hands.running();
        if (docker == null) {
            return Phrase.of(
                    "dockerd does not run: start it, then undo this response again",
                    "dockerd 未运行：请启动后再次撤销");
        }
        try {
            return deed.with(docker);
        } catch (IOException e) {
            return ContainerKeeper.told(e);
        }
    }

    /// @return why not; null where it is as before
    @Nullable Phrase start(Change.StopContainer change) throws IOException {
        return ask(docker -> {
            var now = ContainerKeeper.look(docker, change.id());
            now = now == null ? remade(change.id(), change.name(), docker) : now;
            if (now == null) {
                return Phrase.of(
                        "the container {0} is gone, and is not started",
                        "容器 {0} 已不存在，未启动", change.name());
            }
            start(change, now, docker);
            var after = ContainerKeeper.look(docker, now.id());
            boolean same =
                    after != null
                            && after.running() == change.running()
                            && after.restart().equals(change.restart());
            return same
                    ? null
                    : Phrase.of(
                            "the container {0} does not run as before; docker logs {1} may tell why",
                            "容器 {0} 未能恢复运行；可用 docker logs {1} 查看原因",
                            change.name(),
                            now.id().substring(0, 12));
        });
    }

    private static void start(Change.StopContainer change, ContainerState now, DockerHand docker)
            throws IOException {
        if (!now.restart().equals(change.restart())) {
            docker.setRestart(now.id(), change.restart(), change.retries());
        }
        if (change.running() && !now.running()) {
            docker.start(now.id());
        }
        boolean still = now.running() && now.paused();
        if (still && !change.paused()) {
            docker.unpause(now.id());
        } else if (change.running() && change.paused() && !still) {
            docker.pause(now.id());
        }
    }

    /// The container that was made of what this response kept of a removed one; null where there is
    /// none.
    private @Nullable ContainerState remade(String id, String name, DockerHand docker)
            throws IOException {
        var now = ContainerKeeper.look(docker, name);
        return now != null && keptIds(id, docker).contains(now.image()) ? now : null;
    }

    /// Ids of the images in which this response kept a container.
    private List<String> keptIds(String id, DockerHand docker) throws IOException {
        var ids = new ArrayList<String>();
        for (Entry entry : response.journal().entries().values()) {
            if (entry.change() instanceof Change.RemoveContainer remove && remove.id().equals(id)) {
                ids.add(remove.keptId().isEmpty() ? image(remove.kept(), docker) : remove.keptId());
            }
        }
        return ids;
    }

    /// The id of an image; empty where there is none of this name.
    private static String image(String name, DockerHand docker) throws IOException {
        try {
            return ContainerState.hex(docker.image(name).text("Id"));
        } catch (DockerException e) {
            if (e.isMissing()) {
                return "";
            }
            throw e;
        }
    }

    /// @return why not; null where it is there again
    @Nullable Phrase make(Change.RemoveContainer change) throws IOException {
        return ask(docker -> {
            var now = ContainerKeeper.look(docker, change.id());
            if (now != null && now.dead()) {
                return Phrase.of(
                        "docker has removed the container {0} by half, and what is left of it does"
                                + " not start; its files are in {1}: docker rm --force {2}, then"
                                + " undo this response again",
                        "容器 {0} 已被 docker 删除一半，无法启动；其文件保存在 {1}：请先 docker rm --force {2}，再次撤销",
                        change.name(),
                        change.kept(),
                        change.id());
            }
            if (now != null) {
                // It was not removed.
                ImageKeeper.dropName(change.kept(), docker);
                return null;
            }
            var remade = remade(change.id(), change.name(), docker);
            if (remade != null) {
                return connect(change, remade.id(), docker);
            }
            if (ContainerKeeper.look(docker, change.name()) != null) {
                return Phrase.of(
                        "another container is called {0} by now: give it another name, then undo"
                                + " this response again",
                        "已有其他容器名为 {0}：请先将其改名，再次撤销", change.name());
            }
            String image = image(change.kept(), docker);
            if (image.isEmpty() || !change.keptId().isEmpty() && !image.equals(change.keptId())) {
                return Phrase.of(
                        "the image {0}, in which the container {1} was kept, is gone",
                        "留存容器 {1} 的镜像 {0} 已不存在", change.kept(), change.name());
            }
            var spec = new ContainerSpec(response.readContainer(change.id()));
            String id = docker.create(change.name(), spec.create(change.kept()));
            return connect(change, id, docker);
        });
    }

    /// Connects a container that was made again with the networks that it is not in yet. Where one
    /// of them is gone, the container goes on without it: what it serves over the others is back.
    private @Nullable Phrase connect(Change.RemoveContainer change, String id, DockerHand docker)
            throws IOException {
        var bodies = new ContainerSpec(response.readContainer(change.id())).connect(id);
        var now = JsonValue.of(docker.container(id)).get("NetworkSettings", "Networks").names();
        bodies.keySet().removeAll(now);
        var missed = new ArrayList<String>();
        Phrase why = Phrase.plain("");
        for (var network : bodies.entrySet()) {
            try {
                docker.connect(network.getKey(), network.getValue());
            } catch (DockerException e) {
                why = missed.isEmpty() ? ContainerKeeper.told(e) : why;
                missed.add(network.getKey());
            }
        }
        return missed.isEmpty()
                ? null
                : Phrase.of(
                        "the container {0} is there again, but not in the {1|network|networks} {2}"
                                + " ({3}): make what is missing and undo this response again, or"
                                + " connect it by hand (docker network connect)",
                        "容器 {0} 已重建，但未能接入网络 {2}（{3}）：请补建缺失的网络后再次撤销，或手动执行 docker network"
                                + " connect",
                        change.name(),
                        missed.size(),
                        String.join(" ", missed),
                        why);
    }

    /// @return why not; null where it is called as before
    @Nullable Phrase rename(Change.RenameImage change) throws IOException {
        return ask(docker -> {
            if (ImageKeeper.names(change.image(), docker) == null) {
                return Phrase.of("the image {0} is gone", "镜像 {0} 已不存在", change.kept());
            }
            var taken = new ArrayList<String>();
            for (String name : change.names()) {
                String now = image(name, docker);
                if (now.isEmpty()) {
                    int colon = name.lastIndexOf(':');
                    docker.tag(change.image(), name.substring(0, colon), name.substring(colon + 1));
                } else if (!now.equals(change.image())) {
                    taken.add(name);
                }
            }
            if (!taken.isEmpty()) {
                return Phrase.of(
                        "another image is called {0} by now; the one that was put aside is {1}",
                        "名称 {0} 已属于其他镜像；被隔离的镜像为 {1}", String.join(" ", taken), change.kept());
            }
            ImageKeeper.dropName(change.kept(), docker);
            return null;
        });
    }
}
