package davy.agent.check.file;

import davy.agent.check.CronDrops;
import davy.agent.check.Detects;
import davy.agent.check.DownloadSource;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.InPart;
import davy.agent.check.Menu;
import davy.agent.check.OddSource;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.Wallet;
import davy.core.shell.Behaviour;
import davy.core.shell.Layer;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "download-and-run",
        title = @Text(en = "Script that acts as those of intruders do", zh = "行为与入侵脚本一致的脚本"),
        level = Level.HIGH,
        technique = {"T1059.004", "T1105", "T1489"},
        falsePositives =
                @Text(
                        en =
                                "Installers pipe downloads into a shell too: that alone is reported only"
                                        + " in temporary, hidden and system places or from odd addresses."
                                        + " A script with which an administrator removed miners names them"
                                        + " as well: high, not critical.",
                        zh =
                                "安装脚本也会把下载内容直接交给 shell 执行：仅此一点时，只报告位于临时、隐藏、系统目录或来源地址异常的脚本。管理员清理挖矿程序的脚本也会列出其名称：定为高危而非紧急。"),
        how =
                @Text(
                        en =
                                "Reads unpackaged scripts and texts as a shell would (of a script of"
                                        + " more than 1 MiB the beginning), with what is encoded inside,"
                                        + " and weighs what they do together:"
                                        + " download and run, kill rival miners, mine, spread, hide, change"
                                        + " cron tables and keys, turn off security, erase traces, take orders"
                                        + " over chat.",
                        zh =
                                "像 shell 一样解析不属于软件包的脚本和文本（包括其中编码的内容；超过 1 MiB 的脚本只解析开头部分），综合判断其行为：下载并执行、清除竞争对手、挖矿、传播、隐藏、修改计划任务和密钥、关闭安全软件、清除痕迹、通过 IRC 聊天接收指令。"))
final class DownloadAndRun implements FileCheck, FileProbe {
    /// A script that does any of the traits has one of these, or decodes what has.
    private static final List<String> LITERALS =
            List.of(
                    "http://",
                    "https://",
                    "ftp://",
                    "base64",
                    "xxd -r",
                    "openssl enc",
                    "/dev/tcp/",
                    "/dev/udp/",
                    "socket",
                    "curl -",
                    "wget -",
                    "killall",
                    "pkill -",
                    "kill -9",
                    "stratum",
                    "donate-level",
                    "ld.so.preload",
                    "gs-netcat",
                    "chattr",
                    "minerd",
                    "kinsing",
                    "kdevtmpfsi",
                    "masscan",
                    "pnscan",
                    "authorized_keys",
                    "known_hosts",
                    "crontab",
                    "insmod",
                    "mount -o bind",
                    "mount --bind",
                    "PRIVMSG");

    private static final int LONGEST_ONE_LINER = 4 << 10;

    /// A behaviour shows no more commands than this for a trait.
    private static final int MOST_SHOWN = 8;

    /// Strong traits that another check weighs, or that are weighed here by themselves.
    private static final Set<Trait> APART =
            EnumSet.of(Trait.CREDENTIAL_THEFT, Trait.RIVAL_KILLING, Trait.DOWNLOAD_AND_RUN);

    private static final Set<Trait> WEAK =
            EnumSet.of(
                    Trait.DISABLES_SECURITY,
                    Trait.ERASES_TRACES,
                    Trait.ADDS_KEY,
                    Trait.ADDS_CRON,
                    Trait.IMMUTABLE);

    @Override
    public List<String> literals() {
        return LITERALS;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!Scripts.isScript(file)
                || Scripts.isHistory(file.path())
                || !Scripts.hasAny(file, LITERALS)) {
            return;
        }
        var behaviour = file.behaviour();
        var level = behaviour == null ? null : level(file, behaviour);
        if (behaviour != null && level != null) {
            findings.add(finding(file, behaviour).level(weighed(level, file)));
        } else if (behaviour != null) {
            unseen(file, behaviour, findings);
        }
    }

    /// Of long texts that nothing declares a script, data of all kinds, only those in odd places.
    private static void unseen(WalkedFile file, Behaviour behaviour, Findings findings) {
        boolean runs = Scripts.isDeclared(file) || Scripts.isOdd(file.path());
        if (behaviour.truncated() && runs) {
            findings.notDone(file.path(), InPart.COMMANDS);
        } else if (Scripts.isJudgedInPart(file, LITERALS)) {
            findings.notDone(file.path(), InPart.BEGINNING);
        }
    }

    /// A text in sight in a temporary place that nothing declares a script may be notes or a log
    /// that quote commands.
    private static Level weighed(Level level, WalkedFile file) {
        boolean quotes =
                Places.isTemporary(file.path())
                        && !Places.isHidden(file.path())
                        && !Scripts.isDeclared(file)
                        && !Scripts.isImage(file);
        return quotes && level.atLeast(Level.MEDIUM) ? Level.MEDIUM : level;
    }

    private static @Nullable Level level(WalkedFile file, Behaviour behaviour) {
        String path = file.path();
        var strong = EnumSet.noneOf(Trait.class);
        var weak = EnumSet.noneOf(Trait.class);
        for (Trait trait : behaviour.traits()) {
            if (trait.isStrong() && !APART.contains(trait) && counts(trait, behaviour)) {
                strong.add(trait);
            } else if (WEAK.contains(trait)) {
                weak.add(trait);
            }
        }
        if (strong.equals(EnumSet.of(Trait.ENCODED)) && !isPayload(behaviour)) {
            strong.clear();
        }
        if (strong.equals(EnumSet.of(Trait.MINER)) && !Scripts.isDeclared(file)) {
            return null;
        }
        boolean foreign = Scripts.isForeignPlace(path);
        if (behaviour.has(Trait.RIVAL_KILLING)) {
            if (CronDrops.areAll(behaviour)) {
                weak.remove(Trait.ADDS_CRON);
            }
            return rivals(behaviour, !strong.isEmpty() || !weak.isEmpty(), foreign);
        }
        if (strong.size() > 1) {
            return foreign || !weak.isEmpty() ? Level.HIGH : Level.MEDIUM;
        }
        if (strong.size() == 1) {
            boolean certain = !weak.isEmpty() || behaviour.has(Trait.DOWNLOAD_AND_RUN);
            return foreign || certain ? Level.HIGH : Level.MEDIUM;
        }
        return behaviour.has(Trait.DOWNLOAD_AND_RUN)
                ? download(path, behaviour, weak.size(), foreign)
                : preparation(weak, foreign);
    }

    /// Who puts a key in and locks it keeps a door open; who does most of the rest prepares a host.
    private static @Nullable Level preparation(Set<Trait> weak, boolean foreign) {
        boolean locks = weak.contains(Trait.ADDS_KEY) && weak.contains(Trait.IMMUTABLE);
        boolean much = weak.size() >= (foreign ? 3 : 4);
        return locks && foreign ? Level.HIGH : locks || much ? Level.MEDIUM : null;
    }

    /// A preloaded library counts where it is for every program, not where one is started with it.
    /// A long program of another language may have sockets and shells for many reasons.
    private static boolean counts(Trait trait, Behaviour behaviour) {
        return switch (trait) {
            case PRELOAD ->
                    behaviour.evidence(trait).stream().anyMatch(e -> e.contains("ld.so.preload"));
            case REVERSE_SHELL -> {
                var whole = behaviour.layers().getFirst();
                yield whole.form() != Layer.Form.CODE || whole.text().length() < LONGEST_ONE_LINER;
            }
            default -> true;
        };
    }

    /// Whether what is decoded does something by itself: a program, or a download.
    private static boolean isPayload(Behaviour behaviour) {
        return behaviour.has(Trait.DOWNLOAD)
                || behaviour.has(Trait.DOWNLOAD_AND_RUN)
                || behaviour.evidence(Trait.ENCODED).contains("ELF");
    }

    /// Who kills by name shows the names; who kills whatever is busy may be an administrator.
    private static @Nullable Level rivals(Behaviour behaviour, boolean more, boolean foreign) {
        boolean brings =
                behaviour.has(Trait.DOWNLOAD_AND_RUN)
                        || behaviour.has(Trait.SAVES_DOWNLOAD)
                        || behaviour.has(Trait.RUNS_FROM_TEMP);
        if (more || brings) {
            return Level.CRITICAL;
        }
        boolean names = behaviour.evidence(Trait.RIVAL_KILLING).size() > 1;
        return names ? Level.HIGH : foreign ? Level.MEDIUM : null;
    }

    private static @Nullable Level download(
            String path, Behaviour behaviour, int weak, boolean foreign) {
        boolean odd = behaviour.urls().stream().anyMatch(OddSource::isOdd);
        boolean plain = behaviour.urls().stream().anyMatch(OddSource::isPlain);
        if (weak > 1 && (foreign || odd) || (odd || plain) && foreign || weak > 0 && odd) {
            return Menu.is(path, behaviour) ? Level.MEDIUM : Level.HIGH;
        }
        if (foreign && (!path.startsWith("/tmp/") || Places.isHidden(path))) {
            boolean installs = isInstallerItself(path, behaviour) || Menu.is(path, behaviour);
            return installs ? Level.MEDIUM : Level.HIGH;
        }
        // What people try out in their own homes is no part of the host.
        boolean unsafe = plain && !path.startsWith("/home/");
        return foreign || odd || unsafe || weak > 1 ? Level.MEDIUM : null;
    }

    /// A program of a person's, such as a menu that also updates itself, among those of packages:
    /// all that it runs comes from names by https.
    private static boolean isInstallerItself(String path, Behaviour behaviour) {
        var shown = behaviour.evidence(Trait.DOWNLOAD_AND_RUN);
        return SystemFolders.hasProgram(path)
                && !Places.isHidden(path)
                && shown.size() < MOST_SHOWN
                && shown.stream()
                        .allMatch(c -> DownloadSource.of(c).compareTo(DownloadSource.RENTED) >= 0);
    }

    private static Finding.Draft finding(WalkedFile file, Behaviour behaviour) {
        var doings = new ArrayList<Phrase>();
        var shown = new ArrayList<String>();
        for (Trait trait : behaviour.traits()) {
            if (trait.isStrong() || WEAK.contains(trait)) {
                doings.add(trait.phrase());
                shown.add(Evidence.cut(behaviour.evidence(trait).getFirst()));
            }
        }
        var wallets =
                behaviour.wallets().stream()
                        .filter(w -> w.coin().isStrong())
                        .map(Wallet::address)
                        .toList();
        return Evidence.file(
                        Finding.of(
                                Phrase.of(
                                        "{0}: the script {1}",
                                        "脚本 {0} 的行为：{1}", file.path(), Scripts.list(doings))),
                        file)
                .with("process.command_line", shown)
                .with("url.full", new ArrayList<>(behaviour.urls()))
                .with("davy.wallet", wallets);
    }
}
