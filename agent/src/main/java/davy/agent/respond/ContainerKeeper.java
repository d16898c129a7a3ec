package davy.agent.respond;

import davy.core.action.ContainerPin;
import davy.core.action.Outcome;
import davy.core.process.Cgroups;
import davy.core.text.Phrase;
import davy.linux.change.DockerException;
import davy.linux.change.DockerHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Stops and removes containers of Docker and takes names of images away, each only if it is still
/// what the plan says. [ContainerPutBack] takes it back.
final class ContainerKeeper {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final long MARGIN = 64L << 20;
    private static final int LARGEST_LOG = 16 << 20;

    private final Hands hands;
    private final Response response;

    ContainerKeeper(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    /// What dockerd is asked for.
    interface Deed {
        Outcome with(DockerHand docker) throws IOException;
    }

    /// Refuses where dockerd does not run.
    static Outcome ask(Hands hands, Deed deed) throws IOException {
        var docker = hands.running();
        if (docker == null) {
            return new Outcome.Refused(
                    Phrase.of(
                            "dockerd does not run here, and is not started for this",
                            "本机未运行 dockerd，也不会为此启动它"));
        }
        try {
            return deed.with(docker);
        } catch (IOException e) {
            return new Outcome.Failed(told(e));
        }
    }

    static Phrase told(IOException e) {
        return Phrase.plain(String.valueOf(e.getMessage()));
    }

    static Outcome gone(String what) {
        return new Outcome.Done(Phrase.of("{0} was gone already", "{0} 此前已不存在", what));
    }

    /// A container as dockerd tells of it now; null where there is none.
    static @Nullable ContainerState look(DockerHand docker, String name) throws IOException {
        try {
            return ContainerState.of(docker.container(name));
        } catch (DockerException e) {
            if (e.isMissing()) {
                return null;
            }
            throw e;
        }
    }

    /// Why this is not the container of the plan; null where it is.
    private @Nullable Phrase difference(ContainerPin pin, ContainerState now) {
        if (!now.id().equals(pin.id()) || !now.image().equals(pin.image())) {
            return Phrase.of(
                    "{0} is not what it was when the plan was made: look at it, and make a new plan",
                    "{0} 已与制定方案时不同：请查看后重新制定方案", pin.label());
        }
        return new Danger(hands.sparing()).ofContainer(pin);
    }

    Outcome stop(int step, ContainerPin pin) throws IOException {
        return ask(
                hands,
                docker -> {
                    var now = look(docker, pin.id());
                    if (now == null) {
                        return gone(pin.label());
                    }
                    var other = difference(pin, now);
                    if (other != null) {
                        return new Outcome.Refused(other);
                    }
                    if (now.isStill() && processes(pin.id()).isEmpty()) {
                        return new Outcome.Done(
                                Phrase.of(
                                        "{0} does not run, and does not start by itself",
                                        "{0} 未在运行，也不会自行启动", pin.label()));
                    }
                    return stop(step, now, docker);
                });
    }

    private Outcome stop(int step, ContainerState now, DockerHand docker) throws IOException {
        var keeper = new EvidenceKeeper(hands.host(), hands.own(), response.evidence());
        long needs = keeper.needs(choice(processes(now.id()))) + LARGEST_LOG;
        if (needs > response.space()) {
            return EvidenceKeeper.noSpace(needs, response);
        }
        var change =
                new Change.StopContainer(
                        now.id(),
                        now.name(),
                        now.image(),
                        now.running(),
                        now.paused(),
                        now.restart(),
                        now.retries());
        var entry = response.journal().intend(step, List.of(change)).getFirst();
        try {
            if (now.running() && !now.paused()) {
                pause(now, docker);
            }
            var ended = processes(now.id());
            var evidence = keep(keeper, ended, now, docker);
            var outcome =
                    now.autoRemove()
                            ? pausedOnly(now, docker, evidence)
                            : end(now, docker, ended.size(), evidence);
            response.journal().settle(entry, Entry.State.DONE, "");
            return outcome;
        } catch (DockerException e) {
            // How far it came, the one who takes it back sees.
            response.journal().settle(entry, Entry.State.DONE, String.valueOf(e.getMessage()));
            return new Outcome.Failed(told(e));
        } catch (IOException e) {
            // Evidence is kept before anything is ended.
            if (now.running() && !now.paused()) {
                docker.unpause(now.id());
            }
            response.journal().settle(entry, Entry.State.REFUSED, String.valueOf(e.getMessage()));
            return new Outcome.Refused(told(e));
        }
    }

    /// All at once, so that nothing in it sees the rest end. What cannot stand still is ended
    /// moving.
    private static void pause(ContainerState now, DockerHand docker) throws IOException {
        try {
            docker.pause(now.id());
        } catch (DockerException e) {
            if (now.autoRemove()) {
                throw e;
            }
        }
    }

    private Phrase keep(
            EvidenceKeeper keeper, List<Member> members, ContainerState now, DockerHand docker)
            throws IOException {
        String folder = "container-" + now.id().substring(0, 12);
        keeper.add(folder + "/inspect.json", docker.container(now.id()));
        keeper.add(folder + "/changes.json", docker.changes(now.id()));
        var log = now.log().startsWith("/") ? hands.host().read(now.log(), LARGEST_LOG) : null;
        if (log != null) {
            keeper.add(folder + "/log.json", log.bytes());
        }
        return keeper.keep(choice(members));
    }

    private EvidenceChoice choice(List<Member> members) {
        return EvidenceChoice.of(hands.host(), members, List.of());
    }

    /// One that docker removes with its volumes when it ends stands still until it is removed
    /// without them.
    private static Outcome pausedOnly(ContainerState now, DockerHand docker, Phrase evidence)
            throws IOException {
        var after = look(docker, now.id());
        return after != null && after.paused()
                ? new Outcome.Done(
                        Phrase.of(
                                "{0} stands still; it is not ended yet, as Docker would delete it"
                                        + " then (--rm); {1}",
                                "{0} 已整体暂停；因其带 --rm，终止即被 Docker 删除，故暂不终止；{1}",
                                now.name(),
                                evidence))
                : new Outcome.Failed(Phrase.of("{0} does not stand still", "{0} 未能暂停", now.name()));
    }

    private Outcome end(ContainerState now, DockerHand docker, int count, Phrase evidence)
            throws IOException {
        if (!now.restart().equals("no")) {
            docker.setRestart(now.id(), "no", 0);
        }
        if (now.running()) {
            kill(now.id(), docker);
        }
        var left = processes(now.id());
        var after = look(docker, now.id());
        boolean still = after == null || after.isStill();
        if (!left.isEmpty() || !still) {
            return new Outcome.Failed(
                    Phrase.of(
                            "{0} still runs, with {1} {1|process|processes}",
                            "{0} 仍在运行，剩余 {1} 个进程", now.name(), left.size()));
        }
        return new Outcome.Done(
                Phrase.of(
                        "{0} ended with its {1} {1|process|processes}; its control group is empty; restart"
                                + " policy no, before: {2}; {3}",
                        "{0} 及其 {1} 个进程已终止，cgroup 已清空；重启策略已由 {2} 改为 no；{3}",
                        now.name(),
                        count,
                        now.restart(),
                        evidence));
    }

    private void kill(String id, DockerHand docker) throws IOException {
        try {
            docker.kill(id);
        } catch (DockerException e) {
            // It ended by itself meanwhile, or it is between two starts.
        }
        if (!await(() -> isEnded(id, docker))) {
            docker.stop(id);
            await(() -> isEnded(id, docker));
        }
    }

    private boolean isEnded(String id, DockerHand docker) {
        try {
            var now = look(docker, id);
            return (now == null || !now.running()) && processes(id).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean await(BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /// The processes of a container, as the kernel tells, in either view: the listing of `/proc`,
    /// or the control groups. Those that ended and wait for their parent are none.
    List<Member> processes(String id) {
        return processes(hands, id);
    }

    static List<Member> processes(Hands hands, String id) {
        var members = new ArrayList<Member>();
        var scan = hands.scan();
        if (scan == null) {
            return members;
        }
        var pids = new TreeSet<>(Cgroups.processes(hands.host()));
        scan.all().forEach(seen -> pids.add(seen.pid()));
        for (int pid : pids) {
            var groups = hands.host().lines("/proc/" + pid + "/cgroup");
            if (groups.stream().noneMatch(line -> line.contains(id))) {
                continue;
            }
            var seen = scan.one(pid);
            if (seen != null && !seen.stat().isEnded()) {
                String link = hands.host().readLink("/proc/" + seen.thread() + "/exe");
                members.add(new Member(pid, seen.stat().startTicks(), link == null ? "" : link));
            }
        }
        return members;
    }

    Outcome remove(int step, ContainerPin pin) throws IOException {
        return ask(
                hands,
                docker -> {
                    var now = look(docker, pin.id());
                    if (now == null) {
                        return gone(pin.label());
                    }
                    var other = difference(pin, now);
                    if (other != null) {
                        return new Outcome.Refused(other);
                    }
                    if (now.running() && !(now.autoRemove() && now.paused())) {
                        return new Outcome.Refused(
                                Phrase.of(
                                        "{0} runs: only one that was stopped is removed",
                                        "{0} 仍在运行：只删除已停止的容器", pin.label()));
                    }
                    long needs = docker.written(pin.id()) + MARGIN;
                    long free = free(docker.folder());
                    if (needs > free) {
                        return new Outcome.Refused(
                                Phrase.of(
                                        "to keep what is in {0} Docker needs {1} MiB and has {2} MiB",
                                        "留存 {0} 的内容需要 {1} MiB，Docker 数据目录仅剩 {2} MiB",
                                        pin.label(),
                                        needs >> 20,
                                        free >> 20));
                    }
                    return remove(step, now, docker);
                });
    }

    private static long free(String folder) throws IOException {
        return folder.startsWith("/") && Files.isDirectory(Path.of(folder))
                ? Files.getFileStore(Path.of(folder)).getUsableSpace()
                : 0;
    }

    private Outcome remove(int step, ContainerState now, DockerHand docker) throws IOException {
        String repository = ImageKeeper.kept("container", now.id());
        String kept = repository + ':' + response.id();
        response.writeContainer(now.id(), docker.container(now.id()));
        var change = new Change.RemoveContainer(now.id(), now.name(), now.image(), kept, "");
        var entry = response.journal().intend(step, List.of(change)).getFirst();
        try {
            // Of an attempt that was cut off.
            ImageKeeper.dropName(kept, docker);
            docker.commit(now.id(), repository, response.id());
            String id = ContainerState.hex(docker.image(kept).text("Id"));
            if (!Danger.isId(id)) {
                throw new IOException("dockerd kept no image");
            }
            docker.remove(now.id(), now.autoRemove());
            if (look(docker, now.id()) != null || !processes(now.id()).isEmpty()) {
                response.journal().settle(entry, change.withKeptId(id));
                return new Outcome.Failed(
                        Phrase.of("{0} is there nevertheless", "{0} 仍然存在", now.name()));
            }
            response.journal().settle(entry, change.withKeptId(id));
            return new Outcome.Done(
                    Phrase.of("removed; its files are in the image {0}", "已删除；其文件留存于镜像 {0}", kept));
        } catch (IOException e) {
            response.journal().settle(entry, Entry.State.DONE, String.valueOf(e.getMessage()));
            return new Outcome.Failed(told(e));
        }
    }
}
