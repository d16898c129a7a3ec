package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.ContainerPin;
import davy.core.action.Family;
import davy.core.action.ProcessPin;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.StopContainer;
import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.text.Phrase;
import davy.linux.change.DockerHand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The containers and images that are accused, as far as a plan acts on them: those of the dockerd
/// of this host, named by a finding of level high about what they run. Those that something was put
/// into, and those of other runtimes, are left to a person, with the commands.
final class AccusedContainers {
    private final @Nullable DockerHand docker;
    private final Danger danger;
    private final Host host;
    private final Map<String, Accused> containers = new LinkedHashMap<>();
    private final Map<String, Accused> images = new LinkedHashMap<>();
    private final List<InContainer> others = new ArrayList<>();
    private final Set<Phrase> byHand = new LinkedHashSet<>();
    private final List<Openings.Each> stops = new ArrayList<>();
    private final List<Openings.Each> removals = new ArrayList<>();
    private final List<Openings.Each> renamed = new ArrayList<>();

    private static final class Accused {
        final Set<String> incidents = new TreeSet<>();
        final Set<Phrase> why = new LinkedHashSet<>();
        String runtime = "";
        String name = "";
        boolean condemned;

        Openings.Each to(Action action) {
            return new Openings.Each(action, incidents, why);
        }
    }

    /// Something in a container that only the end of the container puts away.
    ///
    /// @param containers ids; empty where they are not known
    private record InContainer(Phrase what, Set<String> containers) {}

    AccusedContainers(Hands hands, Danger danger) {
        this.docker = hands.running();
        this.danger = danger;
        this.host = hands.host();
    }

    /// Where dockerd keeps what is in containers; empty where it does not tell.
    String folder() {
        try {
            return docker == null ? "" : docker.folder();
        } catch (IOException e) {
            byHand.add(ContainerKeeper.told(e));
            return "";
        }
    }

    void consider(Accusation accusation) {
        for (String id : ids(accusation)) {
            var accused = containers.computeIfAbsent(id, _ -> new Accused());
            note(accused, accusation);
            accused.condemned |= condemns(accusation);
        }
        if (isBrokenInto(accusation) && !ids(accusation).isEmpty()) {
            file(accusation.reason(), accusation);
        }
        boolean image = accusation.detection().equals("container-image");
        String id = accusation.evidence().getOrDefault("davy.image.id", "");
        if (image && accusation.level().atLeast(Level.HIGH) && Danger.isId(id)) {
            note(images.computeIfAbsent(id, _ -> new Accused()), accusation);
        }
        process(accusation);
    }

    private static Set<String> ids(Accusation accusation) {
        var ids = new TreeSet<String>();
        for (Entity entity : accusation.entities()) {
            if (entity.kind() == Kind.CONTAINER) {
                ids.add(entity.id());
            }
        }
        return ids;
    }

    private static void note(Accused accused, Accusation accusation) {
        accused.incidents.add(accusation.incident());
        accused.why.add(accusation.reason());
        String runtime = accusation.evidence().getOrDefault("container.runtime", "");
        String name = accusation.evidence().getOrDefault("container.name", "");
        accused.runtime = runtime.isEmpty() ? accused.runtime : runtime;
        accused.name = name.isEmpty() ? accused.name : name;
    }

    /// What it is for. One that something was put into may serve others, which a person decides;
    /// the processes that are accused in it are ended in any case.
    private static boolean condemns(Accusation accusation) {
        return accusation.level().atLeast(Level.HIGH)
                && Remedies.of(accusation.detection()).contains(Kind.CONTAINER);
    }

    /// Whether something was put into it, be it told where or not.
    private static boolean isBrokenInto(Accusation accusation) {
        boolean file =
                accusation.entities().stream().anyMatch(entity -> entity.kind() == Kind.FILE);
        return accusation.level().atLeast(Level.HIGH)
                && !file
                && Remedies.of(accusation.detection()).contains(Kind.FILE);
    }

    /// The first process of a container is what it is for.
    private void process(Accusation accusation) {
        String id = accusation.evidence().getOrDefault("container.id", "");
        String pid = accusation.evidence().getOrDefault("process.pid", "");
        boolean accused =
                accusation.level().atLeast(Level.HIGH)
                        && Remedies.of(accusation.detection()).contains(Kind.PROCESS)
                        && Danger.isId(id)
                        && !pid.isEmpty();
        if (!accused) {
            return;
        }
        var now = look(id);
        if (now != null && String.valueOf(now.pid()).equals(pid)) {
            var container = containers.computeIfAbsent(id, _ -> new Accused());
            note(container, accusation);
            container.condemned = true;
        } else {
            var what = Phrase.of("process {0}", "进程 {0}", pid);
            others.add(new InContainer(what, Set.of(id)));
        }
    }

    /// The containers whose first process is of a family, though no finding names it: docker would
    /// start it again. An interpreter does not tell what a container is for.
    ///
    /// @param targets what leads to the steps about the family
    void family(Family family, List<Target> targets) {
        var seen = new TreeSet<String>();
        for (ProcessPin process : family.processes()) {
            String id = Interpreters.isName(process.executable()) ? "" : container(process.pid());
            var now = id.isEmpty() || !seen.add(id) ? null : look(id);
            if (now != null && isFirst(now, family)) {
                var container = containers.computeIfAbsent(id, _ -> new Accused());
                container.name = now.name();
                container.condemned = true;
                targets.forEach(target -> container.incidents.addAll(target.incidents));
                container.why.add(
                        Phrase.of(
                                "its first process, {0}, is one of the family",
                                "其首个进程 {0} 属于该家族", now.pid()));
            }
        }
    }

    private static boolean isFirst(ContainerState now, Family family) {
        return family.processes().stream()
                .anyMatch(process ->
                        process.pid() == now.pid() && !Interpreters.isName(process.executable()));
    }

    /// Id of the container that a process is in; empty for none.
    private String container(int pid) {
        for (String line : host.lines("/proc/" + pid + "/cgroup")) {
            for (String part : line.split("[/:.-]")) {
                if (Danger.isId(part)) {
                    return part;
                }
            }
        }
        return "";
    }

    /// A file of a container, of which no part is moved aside.
    void file(String path, Accusation accusation) {
        file(Phrase.plain(path), accusation);
    }

    private void file(Phrase what, Accusation accusation) {
        others.add(new InContainer(what, ids(accusation)));
    }

    private @Nullable ContainerState look(String id) {
        if (docker == null || !Danger.isId(id)) {
            return null;
        }
        try {
            return ContainerKeeper.look(docker, id);
        } catch (IOException e) {
            byHand.add(ContainerKeeper.told(e));
            return null;
        }
    }

    /// Makes steps of all that was considered. To be called once.
    void settle() {
        var ends = new TreeSet<String>();
        containers.forEach((id, accused) -> {
            if (accused.condemned && end(id, accused)) {
                ends.add(id);
            }
        });
        images.forEach((id, accused) -> image(id, accused, ends));
        for (InContainer each : others) {
            boolean open =
                    each.containers.stream()
                            .noneMatch(id -> containers.containsKey(id) && isCondemned(id));
            if (open) {
                byHand.add(
                        Phrase.of(
                                "{0} belongs to a container, which is left, as others may need it: keep"
                                        + " it for evidence, end it, and make it anew from an image"
                                        + " that you trust{1}",
                                "{0} 属于容器；容器可能仍有业务使用，因此保留：请留存证据后停止，再用可信镜像重新创建{1}",
                                each.what,
                                commands(each.containers)));
            }
        }
    }

    private Phrase commands(Set<String> ids) {
        for (String id : ids) {
            var now = look(id);
            if (now != null && now.keeper().isEmpty()) {
                String brief = id.substring(0, 12);
                return Phrase.of(
                        " (docker commit {0} davy-quarantine/{1}; docker update --restart=no {0};"
                                + " docker stop {0})",
                        "（docker commit {0} davy-quarantine/{1}；docker update --restart=no {0}；docker"
                                + " stop {0}）",
                        now.name(),
                        brief);
            }
        }
        return Phrase.plain("");
    }

    private boolean isCondemned(String id) {
        var accused = containers.get(id);
        return accused != null && accused.condemned;
    }

    /// @return whether a plan ends this container
    private boolean end(String id, Accused accused) {
        var now = look(id);
        if (now == null) {
            boolean gone = docker != null && accused.runtime.equals("docker");
            if (!gone) {
                byHand.add(ContainerCommands.of(id, accused.name, accused.runtime));
            }
            return false;
        }
        if (!now.keeper().isEmpty()) {
            byHand.add(ContainerCommands.ofKeeper(now));
            return false;
        }
        var pin = new ContainerPin(id, now.name(), now.image());
        var why = danger.ofContainer(pin);
        if (why != null) {
            byHand.add(why);
            return false;
        }
        if (!now.isStill()) {
            stops.add(accused.to(new StopContainer(pin)));
        }
        removals.add(accused.to(new RemoveContainer(pin)));
        return true;
    }

    private void image(String id, Accused accused, Set<String> ends) {
        if (docker == null) {
            byHand.add(ContainerCommands.ofImage(id));
            return;
        }
        try {
            var names = ImageKeeper.names(id, docker);
            if (names == null || names.stream().allMatch(ImageKeeper::isKept)) {
                return;
            }
            names.removeIf(ImageKeeper::isKept);
            var users = new ArrayList<>(docker.containersOf(id));
            users.removeAll(ends);
            var action = new QuarantineImage(id, names);
            var why = danger.of(action);
            if (why != null) {
                byHand.add(why);
            } else if (users.isEmpty()) {
                renamed.add(accused.to(action));
            } else {
                byHand.add(
                        Phrase.of(
                                "the image {0} is used by containers that this plan leaves ({1}):"
                                        + " it keeps its name",
                                "镜像 {0} 仍被本方案未处置的容器使用（{1}），保留其名称",
                                String.join(" ", names),
                                users.getFirst()));
            }
        } catch (IOException e) {
            byHand.add(ContainerKeeper.told(e));
        }
    }

    List<Openings.Each> stops() {
        return stops;
    }

    List<Openings.Each> removals() {
        return removals;
    }

    List<Openings.Each> images() {
        return renamed;
    }

    Set<Phrase> byHand() {
        return byHand;
    }
}
