package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.action.Settings;
import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

/// Settings of an open service that a plan does not correct, in words. A finding names a file as
/// the server sees it: in a container, or with a mount or a root of its own, another file of this
/// host may have that path, which another server goes by.
final class SettingsLeft {
    private static final int SHORT_ID = 12;

    private final Hands hands;
    private final Accusation accusation;
    private final String file;
    private final String pid;

    /// @param accusation of an open service
    SettingsLeft(Hands hands, Accusation accusation) {
        this.hands = hands;
        this.accusation = accusation;
        this.file = accusation.evidence().getOrDefault("file.path", "");
        this.pid = accusation.evidence().getOrDefault("process.pid", "");
    }

    /// What is left to a person; null where the file that the service goes by can be corrected.
    ///
    /// @param pin of the file of that path on this host; null where none can be had
    @Nullable Phrase told(Settings settings, @Nullable FilePin pin) {
        if (!isOfHost()) {
            return told(settings, elsewhere());
        }
        return pin == null
                ? told(
                        settings,
                        Phrase.of(
                                "in {0}, which is no regular file that can be read",
                                "{0} 中，但它不是可读取的普通文件", file))
                : null;
    }

    /// Whether the server means a file of this host by the path. An image has no servers.
    private boolean isOfHost() {
        if (hands.scan() == null) {
            return true;
        }
        return !file.isEmpty()
                && pid.matches("[0-9]{1,7}")
                && MountPlaces.isSame(hands.host(), Integer.parseInt(pid), file);
    }

    private Phrase elsewhere() {
        String id = accusation.evidence().getOrDefault("container.id", "");
        String container = id.substring(0, Math.min(SHORT_ID, id.length()));
        if (!id.isEmpty()) {
            return file.isEmpty()
                    ? Phrase.of(
                            "in the container {0}, by how it is started",
                            "容器 {0} 的启动参数中", container)
                    : Phrase.of(
                            "in the container {0}, file {1}", "容器 {0} 内的文件 {1} 中", container, file);
        }
        return file.isEmpty()
                ? Phrase.of(
                        "in no file that was found: it may be on the command line, or in a socket of"
                                + " systemd (ListenStream=)",
                        "未找到的位置，可能是启动参数或 systemd 的 socket 单元（ListenStream=）")
                : Phrase.of(
                        "in {0} as process {1} sees it, which is not this host's file of that path",
                        "进程 {1} 所见的 {0} 中（并非本机同一路径的文件）", file, pid.isEmpty() ? "?" : pid);
    }

    private Phrase told(Settings settings, Phrase where) {
        var told =
                Phrase.of(
                        "what opens {0} on port {1} is set {2}. Davy leaves that to you: {3}",
                        "{0}（端口 {1}）对外开放的设置位于{2}。请人工改正：{3}",
                        accusation.evidence().getOrDefault("service.type", ""),
                        accusation.evidence().getOrDefault("server.port", ""),
                        where,
                        how(settings));
        return hands.scan() == null
                ? told
                : Phrase.of(
                        "{0}. Until then only the closed port keeps strangers out, and it is open again"
                                + " after a boot",
                        "{0}。在此之前仅靠端口封闭阻挡外部访问，主机重启后封闭即失效", told);
    }

    private Phrase how(Settings settings) {
        if (settings == Settings.DOCKER) {
            return Phrase.of(
                    "take the TCP address out (-H, hosts, ListenStream=), and start dockerd again",
                    "去掉 TCP 监听地址（-H、hosts、ListenStream=）并重启 dockerd");
        }
        return accusation.evidence().containsKey("container.id")
                ? Phrase.of(
                        "set requirepass and protected-mode yes, or publish the port of the container"
                                + " on 127.0.0.1 only, and start it again",
                        "设置 requirepass 与 protected-mode yes，或仅在 127.0.0.1 上发布容器端口，然后重启")
                : Phrase.of(
                        "set requirepass and protected-mode yes, and start it again",
                        "设置 requirepass 与 protected-mode yes，然后重启");
    }
}
