package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Hardened;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

@Detects(
        id = "immutable-file",
        title = @Text(en = "File that cannot be changed or deleted", zh = "被设置为不可修改的文件"),
        level = Level.HIGH,
        technique = {"T1222.002"},
        falsePositives =
                @Text(
                        en =
                                "Administrators protect resolv.conf, hosts and settings so: low, as one"
                                        + " finding. Append-only logs and histories, and the .user.ini of"
                                        + " web server bundles, are not reported. Init scripts are medium"
                                        + " (plug-ins of panels lock them), and so are start files of"
                                        + " shells where such a plug-in is there and has locked the"
                                        + " accounts too.",
                        zh =
                                "管理员常以此保护 resolv.conf、hosts 等配置：合并为一条低危发现。仅可追加的日志和命令历史，以及 LNMP 等一键包的 .user.ini 不报告。init 脚本（面板的加固插件会锁定）为中危；装有此类插件且账号文件也被锁定时，shell 启动文件亦为中危。"),
        how =
                @Text(
                        en =
                                "Looks at the attributes i and a of regular files: high on programs and"
                                        + " scripts that no package owns, on start files and in temporary"
                                        + " and hidden places, medium on packaged programs. Keys, accounts"
                                        + " and cron tables are judged by immutable-key.",
                        zh =
                                "检查普通文件的 i、a 属性：不属于软件包的程序和脚本、自启动文件以及临时或隐藏位置的文件为高危，软件包程序为中危。密钥、账号文件和计划任务由 immutable-key 判断。"))
final class ImmutableFile implements FileCheck, FileProbe {
    private static final int SHOWN = 20;

    /// What starts programs; tables of cron are another check's.
    private static final List<String> STARTERS =
            List.of(
                    "/etc/systemd/system/",
                    "/etc/init.d/",
                    "/etc/rc.d/",
                    "/etc/profile.d/",
                    "/etc/ld.so.conf.d/",
                    "/etc/ssh/",
                    "/etc/pam.d/");

    /// What `chkconfig` and panels start; a script there is judged by init-script and rc-local.
    private static final List<String> INIT = List.of("/etc/init.d/", "/etc/rc.d/");

    /// Of the check immutable-key.
    private static final List<String> APART =
            List.of(
                    "/etc/passwd",
                    "/etc/shadow",
                    "/etc/group",
                    "/etc/gshadow",
                    "/etc/sudoers",
                    "/etc/ld.so.preload",
                    "/etc/rc.local",
                    "/etc/ssh/sshd_config",
                    "/etc/crontab",
                    "/etc/anacrontab",
                    "/etc/cron.",
                    "/var/spool/cron/",
                    "/var/spool/at");

    private final Queue<String> settings = new ConcurrentLinkedQueue<>();

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        var info = file.info();
        if (!info.immutable() && !info.appendOnly() || !info.isRegular()) {
            return;
        }
        String path = file.path();
        if (isApart(path) || isUsual(file)) {
            return;
        }
        var level = level(file, facts.host());
        if (level == Level.LOW) {
            settings.add(path);
        } else {
            findings.add(finding(file, level));
        }
    }

    private static boolean isApart(String path) {
        return path.contains("/.ssh/") || startsWithAny(path, APART);
    }

    private static boolean startsWithAny(String path, List<String> starts) {
        return starts.stream().anyMatch(path::startsWith);
    }

    private static boolean isUsual(WalkedFile file) {
        boolean appends = file.info().appendOnly() && !file.info().immutable();
        boolean isRecord = file.path().startsWith("/var/log/") || Scripts.isHistory(file.path());
        return appends && isRecord || file.name().equals(".user.ini");
    }

    private static Level level(WalkedFile file, Host host) {
        String path = file.path();
        boolean program = file.isElf() || file.magic() == Magic.SCRIPT;
        if (file.ownership() == Ownership.PACKAGED) {
            return program ? Level.MEDIUM : Level.LOW;
        }
        boolean odd = Scripts.isOdd(path) && !path.startsWith("/etc/");
        boolean shell = isStartFile(file.name());
        boolean init = startsWithAny(path, INIT) && !file.isElf() && !Places.isHidden(path);
        if (init && !odd || isOfHome(path) && shell && !program && Hardened.is(host)) {
            return Level.MEDIUM;
        }
        boolean starts = startsWithAny(path, STARTERS) || shell;
        boolean foreign = program && file.ownership() == Ownership.UNPACKAGED;
        return odd || starts || foreign ? Level.HIGH : Level.LOW;
    }

    private static boolean isOfHome(String path) {
        return path.matches("(/root|/home/[^/]+)/[^/]+");
    }

    private static boolean isStartFile(String name) {
        return List.of(".bashrc", ".profile", ".bash_profile", ".bash_logout", ".zshrc")
                .contains(name);
    }

    private static Finding.Draft finding(WalkedFile file, Level level) {
        boolean whole = file.info().immutable();
        var reason =
                whole
                        ? Phrase.of(
                                "{0} is immutable: not even root can change or delete it before"
                                        + " chattr -i",
                                "{0} 被设为不可修改：执行 chattr -i 之前，root 也无法修改或删除", file.path())
                        : Phrase.of(
                                "{0} is append-only: it cannot be deleted before chattr -a",
                                "{0} 被设为仅可追加：执行 chattr -a 之前无法删除", file.path());
        var draft =
                Evidence.file(Finding.of(reason), file.path(), file.info())
                        .with("file.attributes", List.of(whole ? "immutable" : "append-only"))
                        .level(level);
        return file.ownership() == Ownership.PACKAGED
                ? draft
                : draft.about(Entity.file(file.path()));
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var sorted = new ArrayList<>(settings);
        Collections.sort(sorted);
        if (!sorted.isEmpty()) {
            findings.add(
                    Finding.of(
                                    Phrase.of(
                                            "{0} files are immutable or append-only: {1}",
                                            "{0} 个文件被设为不可修改或仅可追加：{1}",
                                            sorted.size(),
                                            String.join(
                                                    ", ",
                                                    sorted.subList(0, Math.min(3, sorted.size())))))
                            .with("file.path", sorted.subList(0, Math.min(SHOWN, sorted.size())))
                            .level(Level.LOW));
        }
    }
}
