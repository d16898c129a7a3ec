package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.ContainerPin;
import davy.core.action.CorrectSettings;
import davy.core.action.DenyWrites;
import davy.core.action.DisableService;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.IsolateHost;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.LockAccount;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.RemoveLines;
import davy.core.action.RemovePins;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.RestoreRedis;
import davy.core.action.StopContainer;
import davy.core.action.SweepCopies;
import davy.core.host.FileType;
import davy.core.network.Fence;
import davy.core.network.Isolation.Connection;
import davy.core.text.Phrase;
import davy.linux.change.DockerHand;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is never done, whoever planned it: without these files a host does not start, or nobody can
/// log in, or what happened cannot be told any more.
final class Danger {
    private static final List<String> TREES =
            List.of(
                    "/proc",
                    "/sys",
                    "/dev/pts",
                    "/var/lib/dpkg",
                    "/var/lib/rpm",
                    "/lib/apk",
                    "/var/log",
                    "/boot/grub",
                    "/boot/grub2",
                    "/boot/efi",
                    "/boot/loader",
                    "/usr/lib/sysimage/rpm",
                    "/etc/ssl/certs",
                    "/var/lib/davy");
    private static final Pattern VITAL =
            Pattern.compile(
                    "/etc/(passwd|shadow|group|gshadow|subuid|subgid|fstab|mtab|hostname|hosts"
                            + "|resolv\\.conf|machine-id|ld\\.so\\.cache|localtime|crypttab|shells"
                            + "|sudoers|crontab|profile|bash\\.bashrc|environment|nsswitch\\.conf"
                            + "|ssh/ssh_host_[^/]*|ssh/sshd_config|pam\\.d/[^/]*"
                            + "|network/interfaces|ld\\.so\\.conf)"
                            + "|/boot/(vmlinuz|initrd|initramfs|System\\.map|config)[^/]*"
                            + "|/(usr/)?lib/modules/[^/]*/modules\\.[^/]*"
                            + "|/(home/[^/]*|root)(/\\.ssh)?"
                            + "|/[^/]*|/(usr|var|etc)/[^/]*(?<=/(bin|sbin|lib|lib32|lib64|spool|tmp"
                            + "|run|cache|local|share|cron\\.d|init\\.d|systemd|ssh))"
                            + "|/dev/(null|zero|full|random|urandom|tty|console|ptmx)");

    /// Where `/usr` is merged these are links, without which nothing starts.
    private static final Pattern TOP =
            Pattern.compile(
                    "/(bin|sbin|lib|lib32|lib64|libx32|boot|dev|etc|home|opt|proc|root|run|srv|sys"
                            + "|tmp|usr|var|vmlinuz|initrd\\.img)"
                            + "|/var/(run|lock|tmp|spool|log|lib)|/usr/(bin|sbin|lib|lib64)");

    private final Sparing sparing;
    private final AccountDanger accounts;
    private final AddressDanger addresses;
    private final KeyDanger keys;
    private final LineDanger lines;
    private final NeededUnits units;
    private @Nullable Mentions mentions;

    Danger(Sparing sparing) {
        this.sparing = sparing;
        this.accounts = new AccountDanger(sparing);
        this.addresses = new AddressDanger(sparing);
        this.keys = new KeyDanger(sparing);
        this.lines = new LineDanger(sparing, accounts);
        this.units = new NeededUnits(sparing);
    }

    /// Why an action is never done; null where nothing speaks against it.
    @Nullable Phrase of(Action action) {
        return switch (action) {
            case KeepEvidence keep -> ofFamily(keep.family());
            case Freeze freeze -> ofFamily(freeze.family());
            case Kill kill -> ofFamily(kill.family());
            case DenyWrites deny -> first(deny.directories().stream().map(this::ofLock));
            case SweepCopies sweep -> first(sweep.directories().stream().map(this::ofLock));
            case DisableService service -> first(service.files().stream().map(this::ofMove));
            case Quarantine quarantine -> first(quarantine.files().stream().map(this::ofMove));
            case RemoveLines lines -> ofLines(lines);
            case ClosePorts close -> ofPorts(close.ports());
            case CorrectSettings correct -> ofPath(correct.file().path());
            case RestoreRedis redis -> ofPath(redis.folder());
            case LockAccount lock -> accounts.of(lock);
            case ExpirePassword expire -> accounts.of(expire);
            case EndSessions end -> accounts.of(end);
            case BlockAddresses block -> addresses.of(block);
            case IsolateHost isolate -> addresses.of(isolate);
            case RemoveSharedMemory _ -> null;
            case RemovePins pins -> first(pins.paths().stream().map(Danger::ofPath));
            case StopContainer stop -> ofContainer(stop.container());
            case RemoveContainer remove -> ofContainer(remove.container());
            case QuarantineImage image -> ofImage(image);
            case RemoveFirewallRule rule -> ofRule(rule);
        };
    }

    private static @Nullable Phrase first(java.util.stream.Stream<@Nullable Phrase> all) {
        return all.filter(phrase -> phrase != null).findFirst().orElse(null);
    }

    private static @Nullable Phrase ofPath(String path) {
        boolean whole =
                path.startsWith("/")
                        && !path.contains("//")
                        && !(path + "/").contains("/../")
                        && !(path + "/").contains("/./")
                        && path.indexOf('\0') < 0;
        return whole ? null : Phrase.of("not a whole path: {0}", "不是完整路径：{0}", path);
    }

    /// Who joins a family later is told when it is ended: see [Sparing].
    private @Nullable Phrase ofFamily(Family family) {
        for (ProcessPin pin : family.processes()) {
            if (sparing.isNever(pin)) {
                return Phrase.of(
                        "process {0} ({1}) is one that is never ended",
                        "进程 {0}（{1}）不会终止", pin.pid(), pin.executable());
            }
        }
        return first(family.services().stream().map(this::ofGroup));
    }

    /// Why what is in a control group is no family.
    @Nullable Phrase ofGroup(String group) {
        return units.ofGroup(group);
    }

    private @Nullable Phrase ofLock(String directory) {
        var odd = ofPath(directory);
        if (odd != null) {
            return odd;
        }
        boolean never =
                directory.equals("/") || isBelow(directory, "/proc") || isBelow(directory, "/sys");
        return never ? Phrase.of("{0} is never locked", "不会锁定 {0}", directory) : null;
    }

    /// Why a file is never moved aside.
    @Nullable Phrase ofMove(FilePin file) {
        String path = file.path();
        var odd = ofPath(path);
        if (odd != null) {
            return odd;
        }
        for (String tree : TREES) {
            if (isBelow(path, tree)) {
                return never(path);
            }
        }
        if (TOP.matcher(path).matches()
                || VITAL.matcher(path).matches() && file.type() != FileType.LINK
                || VITAL.matcher(path).matches() && path.startsWith("/etc/")) {
            return never(path);
        }
        if (sparing.isPackaged(path)) {
            return Phrase.of(
                    "{0} belongs to a package: it is not moved aside, but installed again",
                    "{0} 属于软件包：应重新安装，而不隔离", path);
        }
        if (file.type() == FileType.REGULAR && sparing.letsIn(path)) {
            return Phrase.of(
                    "{0} lets people in or keeps the host going, and no package brought it: it is not"
                            + " moved aside, as nobody may come in without it; compare it with a build"
                            + " that you trust, or install it again, with a session kept open meanwhile",
                    "{0} 负责登录或维持主机运行，且不属于任何软件包：隔离后可能无法登录，因此保留；请与可信的编译版本比对，或保持一个已登录会话并重新安装", path);
        }
        if (file.type() == FileType.REGULAR && sparing.programs().isShared(path)) {
            return Phrase.of(
                    "{0} runs scripts and applications of others too: it is left; look at where it came"
                            + " from, and move it aside by hand where it is the intruder's",
                    "{0} 是解释器，其他脚本和应用也可能在使用，因此保留；请查明来历，确属入侵者的再手动隔离", path);
        }
        var why = units.of(file);
        why = why == null ? mentions().ofMove(path) : why;
        return why == null ? keys.ofMove(path) : why;
    }

    private Mentions mentions() {
        var known = mentions;
        if (known == null) {
            known = new Mentions(sparing);
            mentions = known;
        }
        return known;
    }

    private static Phrase never(String path) {
        return Phrase.of("{0} is never moved aside: the host needs it", "不会隔离 {0}：系统运行需要它", path);
    }

    /// The operator may be here by ssh, or from a terminal that the service itself gives.
    private @Nullable Phrase ofPorts(List<Integer> ports) {
        if (ports.contains(22)) {
            return Phrase.of("port 22 is never closed", "不会封闭 22 端口");
        }
        for (Connection connection : sparing.operator().connections()) {
            if (ports.contains(connection.localPort())) {
                return Phrase.of(
                        "port {0} is not closed while you work over it ({1}): come in another way, and"
                                + " make a new plan",
                        "您正通过端口 {0} 操作（{1}），因此不封闭：请换用其他方式登录后重新制定方案",
                        connection.localPort(),
                        connection.text());
            }
        }
        return null;
    }

    private static @Nullable Phrase ofRule(RemoveFirewallRule rule) {
        boolean known =
                List.of("inet", "ip", "ip6").contains(rule.family())
                        && !rule.table().startsWith(Fence.PREFIX);
        return known
                ? null
                : Phrase.of(
                        "rules of this table are never taken out: {0}",
                        "不会删除该表的规则：{0}", rule.place());
    }

    private @Nullable Phrase ofLines(RemoveLines action) {
        String path = action.file().path();
        var odd = ofPath(path);
        if (odd != null) {
            return odd;
        }
        if (action.file().type() != FileType.REGULAR || action.lines().isEmpty()) {
            return Phrase.of(
                    "lines are removed of regular files, and at least one: {0}",
                    "只能从普通文件删除行，且至少一行：{0}", path);
        }
        for (String tree : TREES) {
            if (isBelow(path, tree)) {
                return Phrase.of(
                        "lines of {0} are never removed: the host needs them, or they are evidence",
                        "不会删除 {0} 中的行：系统运行需要它，或其为证据", path);
            }
        }
        return lines.of(action);
    }

    /// Why a container is never stopped.
    @Nullable Phrase ofContainer(ContainerPin container) {
        if (!isId(container.id()) || !isId(container.image())) {
            return Phrase.of(
                    "a container and its image are named by 64 hexadecimal digits each: {0}",
                    "容器与镜像须用 64 位十六进制 ID 指定：{0}", container.label());
        }
        return sparing.isOwnContainer(container.id())
                ? Phrase.of(
                        "Davy, or the shell from which it was started, lives in the container {0}",
                        "Davy 或启动它的 shell 就在容器 {0} 中", container.label())
                : null;
    }

    private static @Nullable Phrase ofImage(QuarantineImage action) {
        for (String name : action.names()) {
            if (!DockerHand.isName(name) || ImageKeeper.isKept(name)) {
                return Phrase.of("not the name of an image: {0}", "不是镜像名称：{0}", name);
            }
        }
        return isId(action.image()) && !action.names().isEmpty()
                ? null
                : Phrase.of(
                        "an image is named by 64 hexadecimal digits, and has one name at least: {0}",
                        "镜像须用 64 位十六进制 ID 指定，且至少有一个名称：{0}", action.image());
    }

    static boolean isId(String id) {
        return id.matches("[0-9a-f]{64}");
    }

    static boolean isBelow(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
