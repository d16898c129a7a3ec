package davy.agent.respond;

import davy.core.finding.Entity.Kind;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may be done about the things that each check accuses: which of them a plan acts on, or what
/// it leaves to a person. A test sees to it that no check is forgotten.
final class Remedies {
    private static final Set<Kind> FILES = EnumSet.of(Kind.FILE);
    private static final Set<Kind> PLACES = EnumSet.of(Kind.PERSISTENCE);
    private static final Set<Kind> STARTED = EnumSet.of(Kind.PERSISTENCE, Kind.FILE);
    private static final Set<Kind> RUNNING = EnumSet.of(Kind.PROCESS, Kind.FILE);
    private static final Set<Kind> PROCESSES = EnumSet.of(Kind.PROCESS);
    private static final Set<Kind> CONTAINERS = EnumSet.of(Kind.CONTAINER);
    private static final Set<Kind> NOTHING = EnumSet.noneOf(Kind.class);

    private static final Map<String, Set<Kind>> ACTS = new LinkedHashMap<>();
    private static final Map<String, Phrase> BY_HAND = new LinkedHashMap<>();

    static {
        put(
                FILES,
                "audit-dropped-file cloud-command compiled-on-host download-and-run"
                        + " foreign-extension hidden-place known-malware-file metadata-theft"
                        + " miner-binary miner-config packed-binary random-name redis-dump"
                        + " set-id ssh-binary unpackaged-binary web-shell injected-library"
                        + " at-job systemd-generator file-capability configured-command");
        put(
                STARTED,
                "cron-download cron-hidden-text cron-off-hours cron-seed cron-unpackaged"
                        + " init-script rc-local ld-so-preload shell-startup systemd-unit"
                        + " systemd-timer udev xdg-autostart motd-hook package-hook"
                        + " python-startup git-hook module-load dbus-polkit redis-dump"
                        + " systemd-generator at-job kernel-setting");
        put(PLACES, "authorized-keys hosts-file sudoers sshd-config");
        put(
                RUNNING,
                "argv-spoof bot-ipc deleted-executable hidden-process indicator-file kernel-thread-masquerade"
                        + " memfd-executable miner-memory miner-process process-family"
                        + " randomx-memory temp-executable pool-connection syn-flood"
                        + " ssh-fan-out indicator-connection tunnel hidden-socket proc-mount"
                        + " packet-socket");
        put(PROCESSES, "reverse-shell server-shell");
        put(CONTAINERS, "miner-container container-image");
        put(
                NOTHING,
                "hot-process unaccounted-cpu timestomp immutable-file immutable-key shell-history"
                        + " blocked-outbound cloud-trail leaked-key log-erased log-gap"
                        + " new-login ssh-guess open-service web-attack zmodem-transfer traffic-flood");
        byHand(
                "ssh-guess",
                "The intruder knows this password: change it here and wherever else it is used, end the"
                        + " sessions of this account that are not yours (who, loginctl), and look"
                        + " at its authorized_keys.",
                "入侵者已掌握该密码：请在本机及其他使用同一密码的地方更换，结束该账号中非本人的会话（who、loginctl），并检查其 authorized_keys。");
        byHand(
                "open-service",
                "A closed port is no password: let the service ask for one (the Docker API for"
                        + " certificates of its clients, tlsverify) before others may reach it"
                        + " again.",
                "封闭端口不等于设置密码：重新对外开放之前，请先为该服务启用认证（Docker API 须校验客户端证书，即 tlsverify）。");
        byHand(
                "cloud-command",
                "Before --apply, find in the audit trail of the cloud which key or login sent it, and"
                        + " disable that: until then it can be sent again. Look for the same"
                        + " command on your other servers.",
                "执行 --apply 之前，请先在云平台的操作审计中查明并禁用所用的密钥或登录，否则该命令可随时再次下发；并检查其他服务器是否收到同一命令。");
        byHand(
                "configured-command",
                "A setting of a server or tool runs it: take the line out by hand, so that the rest"
                        + " stays as the server can read it.",
                "该内容由服务或工具的配置执行：请手动删除该行，并确保其余配置仍可被正确读取。");
        byHand(
                "indicator-name",
                "A command names what your list calls bad: look whether it goes there or fights it;"
                        + " where it goes there, remove what starts it.",
                "某条命令包含所提供指标中的恶意地址或域名：请确认它是去连接还是在封锁；若是前者，请删除启动它的条目。");
        byHand(
                "leaked-key",
                "The key is known to others: disable it in the cloud's console, and give a new one"
                        + " only to what needs it.",
                "该密钥已泄露：请在云控制台禁用，仅向确有需要者发放新密钥。");
        byHand(
                "package-integrity",
                "A file of a package was changed: install the package again from a source that"
                        + " you trust.",
                "软件包中的文件被改动：请从可信来源重新安装该软件包。");
        byHand(
                "dynamic-linker",
                "The dynamic linker was changed: install libc again from clean media.",
                "动态链接器被改动：请用干净介质重新安装 libc。");
        byHand(
                "pam",
                "The login stack was changed: restore the files of /etc/pam.d and its modules from"
                        + " their packages, and keep a session open meanwhile.",
                "登录认证链被改动：请从软件包恢复 /etc/pam.d 及其模块，恢复期间保留一个已登录会话。");
        byHand(
                "boot-parameter",
                "The boot settings were changed: correct them and make the boot menu anew.",
                "启动参数被改动：请改正后重新生成引导菜单。");
        byHand(
                "security-agent-removed",
                "A security agent was removed: install it again.",
                "安全代理被移除：请重新安装。");
        byHand(
                "uid-zero",
                "An account has the rights of root: find out who made it, and remove it and its"
                        + " files where nobody needs it.",
                "存在与 root 同权的账号：请查明来历，无人需要时删除该账号及其文件。");
        byHand(
                "system-login",
                "An account of the system could log in: look at the keys in its home, and at what it"
                        + " runs.",
                "系统账号曾可登录：请检查其主目录中的密钥及其运行的程序。");
        byHand(
                "empty-password",
                "An account has no password: if somebody uses it, set one with passwd, else remove"
                        + " it.",
                "账号密码为空：若有人使用，请用 passwd 设置密码，否则删除该账号。");
        byHand(
                "weak-password",
                "A password is easily guessed: tell whose it is that it must be another one, also"
                        + " wherever else it is used; that of root is changed with passwd.",
                "密码过弱：请告知使用者更换，包括其他使用相同密码之处；root 的密码请用 passwd 更换。");
        byHand(
                "new-account",
                "An account was made or raised: ask who did it; where nobody did, look at its home"
                        + " and its groups, and remove it.",
                "账号被新建或提权：请确认由谁操作；无人认领时，检查其主目录与用户组后删除。");
        byHand(
                "privileged-container",
                "A container has the rights of the host: make it anew without them.",
                "容器拥有主机权限：请去除该权限后重新创建。");
        byHand(
                "proxyware",
                "Somebody is paid for this host's bandwidth: where nobody here wants that, remove the"
                        + " container or program and what starts it again.",
                "有人在用本机带宽牟利：若并非本单位所为，请删除该容器或程序及其启动项。");
        byHand(
                "firewall-opened",
                "The firewall lets everybody in: see whether that is meant, and take the rule away"
                        + " where the plan does not, in firewalld or ufw too where they made it.",
                "防火墙对所有来源放行：请确认是否有意为之；方案未包含的规则请手动删除，由 firewalld 或 ufw 管理的须在其中删除。");
        for (String id :
                new String[] {"bpf-program", "hidden-module", "kernel-hook", "tainted-kernel"}) {
            byHand(
                    id,
                    "The kernel itself may lie: cut the host off, keep its disk, start it from clean"
                            + " media and install it anew.",
                    "内核可能已不可信：请断网、保全磁盘，用干净介质启动并重装系统。");
        }
    }

    /// Below critical, nothing tells that the library hides, and a server may need it.
    private static final String PRELOAD = "ld-so-preload";

    private static final Phrase LEFT =
            Phrase.of(
                    "find out what brought this library (agents of security and monitoring do so): where"
                            + " nobody needs it, take its line out of /etc/ld.so.preload, and then the"
                            + " library",
                    "请查明该动态库的来历（安全或监控代理会这样做）：若无人需要，请先从 /etc/ld.so.preload 删除对应行，再移走该库");

    private Remedies() {}

    private static void put(Set<Kind> kinds, String ids) {
        for (String id : ids.split(" ")) {
            ACTS.merge(
                    id,
                    kinds,
                    (before, more) -> {
                        var all = EnumSet.noneOf(Kind.class);
                        all.addAll(before);
                        all.addAll(more);
                        return all;
                    });
        }
    }

    private static void byHand(String id, String en, String zh) {
        BY_HAND.put(id, Phrase.of(en, zh));
    }

    /// Which of the things that a check accuses a plan acts on.
    static Set<Kind> of(String detection) {
        return ACTS.getOrDefault(detection, NOTHING);
    }

    /// As [#of(String)], of one finding.
    static Set<Kind> of(Accusation accusation) {
        return isLeft(accusation) ? NOTHING : of(accusation.detection());
    }

    /// Whether a plan leaves all of a finding to a person, though it acts on graver ones of its
    /// check.
    static boolean isLeft(Accusation accusation) {
        return accusation.detection().equals(PRELOAD)
                && !accusation.level().atLeast(Level.CRITICAL);
    }

    /// As [#byHand(String)], of one finding.
    static @Nullable Phrase byHand(Accusation accusation) {
        return isLeft(accusation) ? LEFT : byHand(accusation.detection());
    }

    /// What a person has to do; null where there is nothing beyond the plan.
    static @Nullable Phrase byHand(String detection) {
        return BY_HAND.get(detection);
    }

    /// Whether this table knows of a check.
    static boolean knows(String detection) {
        return ACTS.containsKey(detection) || BY_HAND.containsKey(detection);
    }
}
