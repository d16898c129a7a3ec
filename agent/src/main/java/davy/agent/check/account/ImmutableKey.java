package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Hardened;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.FileInfo;
import davy.core.persistence.CronPlace;
import davy.core.text.Phrase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@Detects(
        id = "immutable-key",
        title =
                @Text(
                        en = "Keys, jobs or accounts locked against change with chattr",
                        zh = "被 chattr 锁定的密钥、计划任务或账号文件"),
        level = Level.HIGH,
        technique = {"T1222.002"},
        falsePositives =
                @Text(
                        en =
                                "Some hardening guides lock passwd, shadow and even authorized_keys:"
                                        + " ask who did it. The account files alone are a hint of level"
                                        + " low; cron tables and rc.local are medium where a plug-in of a"
                                        + " panel that locks them is there and has locked the accounts"
                                        + " too.",
                        zh =
                                "部分加固基线要求锁定 passwd、shadow 甚至 authorized_keys，请核实操作人。仅账号文件被锁定时为低危；装有面板的加固插件且账号文件也被锁定时，cron 任务表与 rc.local 为中危。"),
        how =
                @Text(
                        en =
                                "Looks at the immutable and append-only flags of key files, .ssh"
                                        + " directories, cron tables, ld.so.preload and account files.",
                        zh = "检查密钥文件、.ssh 目录、cron 任务表、ld.so.preload 与账号文件的不可修改（i）和仅追加（a）属性。"))
final class ImmutableKey implements AccountCheck {
    private static final List<String> ACCOUNT_FILES =
            List.of(
                    "/etc/passwd",
                    "/etc/shadow",
                    "/etc/group",
                    "/etc/gshadow",
                    "/etc/sudoers",
                    "/etc/ssh/sshd_config");

    @Override
    public void look(Facts facts, Findings findings) {
        Map<String, Level> places = new LinkedHashMap<>();
        ACCOUNT_FILES.forEach(path -> places.put(path, Level.LOW));
        for (var file : Keys.all(facts)) {
            places.put(file.path(), Level.HIGH);
            places.put(file.path().substring(0, file.path().lastIndexOf('/')), Level.HIGH);
        }
        places.put("/etc/ld.so.preload", Level.HIGH);
        var level = Hardened.is(facts.host()) ? Level.MEDIUM : Level.HIGH;
        places.put("/etc/rc.local", level);
        for (CronPlace place : CronPlace.ALL) {
            places.put(place.path(), level);
            for (String name : facts.host().list(place.path())) {
                String path = place.path() + '/' + name;
                places.putIfAbsent(path, isForeign(facts, path) ? Level.HIGH : level);
            }
        }
        places.forEach((path, its) -> {
            var info = facts.host().lstat(path);
            if (info != null && (info.immutable() || info.appendOnly())) {
                findings.add(locked(path, info, its));
            }
        });
    }

    /// A single table of jobs that no package brings, where plug-ins lock the folders.
    private static boolean isForeign(Facts facts, String path) {
        return path.startsWith("/etc/cron.d/") && facts.ownership(path) != Ownership.PACKAGED;
    }

    private static Finding.Draft locked(String path, FileInfo info, Level level) {
        var flag =
                info.immutable()
                        ? Phrase.of("immutable", "不可修改")
                        : Phrase.of("append-only", "仅可追加");
        var reason =
                Phrase.of(
                        "{0} is {1}: it cannot be cleaned before chattr -ia",
                        "{0} 被设为{1}：需先 chattr -ia 才能清理", path, flag);
        return Evidence.file(Finding.of(reason), path, info)
                .with("davy.flags", (info.immutable() ? "i" : "") + (info.appendOnly() ? "a" : ""))
                .level(level)
                .about(Entity.file(path));
    }
}
