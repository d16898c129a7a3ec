package davy.agent.check.container;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.persistence.Suspicion;
import davy.core.container.ContainerInfo;
import davy.core.container.ContainerMount;
import davy.core.exposure.Exposure.Authentication;
import davy.core.exposure.Exposure.Reach;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "privileged-container",
        title = @Text(en = "Container with power over the host", zh = "可控制宿主机的容器"),
        level = Level.MEDIUM,
        technique = {"T1611", "T1610"},
        falsePositives =
                @Text(
                        en =
                                "Agents for monitoring, networks, storage and builds need such rights;"
                                        + " those that are known by their image are not reported. An"
                                        + " administrator's own container is reported with level low.",
                        zh = "监控、网络、存储和构建类代理确实需要这类权限，能从镜像名识别的不会报告；管理员自己的容器为低危。"),
        how =
                @Text(
                        en =
                                "Reads how docker, podman and containerd start each container: privileged,"
                                        + " mounts of the host's root or of a runtime's socket, processes"
                                        + " and capabilities of the host. Weighs by combination: a fresh"
                                        + " one of an unknown publisher, or one whose command acts on the"
                                        + " host, counts most; so does one with a bare shell where"
                                        + " anyone may start containers over the network.",
                        zh =
                                "读取 docker、podman、containerd 启动各容器的方式：特权模式、挂载宿主机根目录或运行时 socket、共享宿主机进程空间和高危 capability，并综合加权：新建且发布者不明的、启动命令直接操作宿主机的，以及在 Docker API 对外开放时仅运行 shell 的，最为可疑。"))
final class PrivilegedContainer implements ContainerCheck {
    private static final Set<String> SOCKETS =
            Set.of("docker.sock", "containerd.sock", "crio.sock", "podman.sock", "dockershim.sock");

    /// Places of the host in which whoever writes becomes root.
    private static final List<String> DECISIVE =
            List.of(
                    "/",
                    "/etc",
                    "/root",
                    "/root/.ssh",
                    "/var/spool/cron",
                    "/etc/cron.d",
                    "/usr",
                    "/usr/bin",
                    "/bin",
                    "/boot",
                    "/lib",
                    "/var",
                    "/var/lib",
                    "/var/lib/docker",
                    "/home");

    private static final Set<String> CAPABILITIES =
            Set.of("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "DAC_READ_SEARCH", "SYS_RAWIO");

    private static final Set<String> SHELLS = Set.of("sh", "ash", "bash", "dash", "zsh");
    private static final Set<String> IDLE = Set.of("sleep", "tail", "cat");

    private static final Phrase OPEN =
            Phrase.of(
                    "anyone may have started it, as Docker's API asks for no certificate",
                    "Docker API 无需证书，任何人都可能启动它");

    private static final Set<Trait> ON_HOST =
            EnumSet.of(Trait.ADDS_CRON, Trait.ADDS_KEY, Trait.PRELOAD, Trait.ERASES_TRACES);

    @Override
    public void look(Facts facts, Findings findings) {
        for (ContainerInfo container : facts.containers().containers()) {
            var ways = ways(container);
            if (ways.isEmpty()) {
                continue;
            }
            boolean open = container.runtime().equals("docker") && mayAnyoneStart(facts);
            var level = level(container, facts, open);
            if (open) {
                ways.add(OPEN);
            }
            if (level != null) {
                findings.add(finding(container, ways, level, facts));
            }
        }
    }

    private static List<Phrase> ways(ContainerInfo container) {
        var ways = new LinkedHashSet<Phrase>();
        var rights = container.rights();
        if (rights.privileged()) {
            ways.add(Phrase.of("it is privileged", "以特权模式运行"));
        }
        for (ContainerMount mount : container.mounts()) {
            var way = way(mount);
            if (way != null) {
                ways.add(way);
            }
        }
        var strong = rights.capabilities().stream().filter(CAPABILITIES::contains).toList();
        if (!strong.isEmpty()
                && (rights.hostPid() || strong.contains("ALL") || isOpen(rights.unconfined()))) {
            ways.add(
                    Phrase.of(
                            "it has the capabilities {0}",
                            "具有 capability {0}", String.join(" ", strong)));
        }
        if (rights.hostPid() && !ways.isEmpty()) {
            ways.add(Phrase.of("it sees the host's processes", "可见宿主机进程"));
        }
        return new ArrayList<>(ways);
    }

    private static boolean isOpen(List<String> unconfined) {
        return unconfined.contains("apparmor") && unconfined.contains("seccomp");
    }

    private static @Nullable Phrase way(ContainerMount mount) {
        String source = mount.source();
        if (SOCKETS.contains(source.substring(source.lastIndexOf('/') + 1))) {
            // Read-only makes no difference for a socket.
            return Phrase.of("it has the socket {0}", "挂载了 {0}", source);
        }
        String clean =
                source.length() > 1 && source.endsWith("/")
                        ? source.substring(0, source.length() - 1)
                        : source;
        return mount.writable() && DECISIVE.contains(clean)
                ? Phrase.of("it may write to {0} of the host", "可写入宿主机 {0}", source)
                : null;
    }

    /// Whether anyone on the network may start containers.
    private static boolean mayAnyoneStart(Facts facts) {
        return facts.exposures().stream()
                .filter(door -> door.service().equals("Docker API"))
                .anyMatch(door ->
                        door.authentication() == Authentication.NONE
                                && door.reach() != Reach.LOOPBACK);
    }

    /// @param open whether anyone may have started it
    private static @Nullable Level level(ContainerInfo container, Facts facts, boolean open) {
        var behaviour = Behaviour.ofArguments(container.arguments());
        boolean acts = acts(container, behaviour);
        boolean unknown = Seen.isUnknown(container, facts);
        if (acts) {
            boolean more = behaviour.isMalicious() || behaviour.hasAny(ON_HOST);
            return more || unknown || open ? Level.HIGH : Level.MEDIUM;
        }
        if (unknown || open && waits(container) && Seen.isFresh(container.created(), facts)) {
            return Level.MEDIUM;
        }
        return ImageName.of(container.image()).isAgent() ? null : Level.LOW;
    }

    /// Whether it does nothing but wait for somebody who types: `sh -i`, `sleep infinity`.
    private static boolean waits(ContainerInfo container) {
        var words = container.arguments();
        String program = words.isEmpty() ? "" : words.getFirst();
        String name = program.substring(program.lastIndexOf('/') + 1);
        return IDLE.contains(name)
                || SHELLS.contains(name)
                        && words.stream()
                                .skip(1)
                                .allMatch(word -> word.startsWith("-") && !word.contains("c"));
    }

    /// Whether its command leaves the container: `chroot /mnt`, `nsenter -t 1`, or writes into the
    /// host's directories by a shell.
    private static boolean acts(ContainerInfo container, Behaviour behaviour) {
        String line = String.join(" ", container.arguments());
        for (ContainerMount mount : container.mounts()) {
            boolean root = mount.source().equals("/");
            if (root && line.contains("chroot " + mount.target())) {
                return true;
            }
        }
        boolean enters =
                line.contains("nsenter ")
                        && (line.contains("-t 1")
                                || line.contains("-t1")
                                || line.contains("--target 1")
                                || line.contains("--target=1"));
        return enters || behaviour.hasAny(ON_HOST) && writes(container);
    }

    private static boolean writes(ContainerInfo container) {
        return container.rights().privileged()
                || container.mounts().stream().anyMatch(m -> way(m) != null);
    }

    private static Finding.Draft finding(
            ContainerInfo container, List<Phrase> ways, Level level, Facts facts) {
        var rights = container.rights();
        var draft =
                Finding.of(
                                Phrase.of(
                                        "the container {0} from the image {1} can take over the host:"
                                                + " {2}",
                                        "容器 {0}（镜像 {1}）可控制宿主机：{2}",
                                        container.label(),
                                        container.image(),
                                        Suspicion.list(ways)))
                        .with("container.security_context.privileged", rights.privileged())
                        .with("davy.capabilities", rights.capabilities())
                        .with("davy.host_pid", rights.hostPid())
                        .with("davy.host_network", rights.hostNetwork())
                        .level(level);
        return Seen.container(draft, container, facts);
    }
}
