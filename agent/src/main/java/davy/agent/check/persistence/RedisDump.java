package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.account.AuthorizedKey;
import davy.core.account.AuthorizedKeys;
import davy.core.account.User;
import davy.core.account.WrittenKeys;
import davy.core.file.Elf;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.FileInfo;
import davy.core.persistence.CronFacts.Script;
import davy.core.persistence.CronFacts.Table;
import davy.core.persistence.CronTable;
import davy.core.shell.Behaviour;
import davy.core.startup.ShellStartup;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

@Detects(
        id = "redis-dump",
        title =
                @Text(
                        en = "Jobs, keys or modules that a Redis database was made to write",
                        zh = "由 Redis 写入的计划任务、密钥或模块"),
        level = Level.CRITICAL,
        technique = {"T1190", "T1053.003", "T1098.004"},
        falsePositives =
                @Text(
                        en =
                                "None is known: no administrator lets Redis save its data there."
                                        + " Modules that an administrator installed belong to root.",
                        zh = "暂无已知误报：管理员不会让 Redis 把数据保存到这些位置；管理员安装的模块属于 root。"),
        how =
                @Text(
                        en =
                                "Looks for the header of a Redis dump (REDIS0...) in cron tables and"
                                        + " scripts, authorized_keys and files that run at a start, for"
                                        + " cron lines inside binary garbage, and for programs and"
                                        + " libraries of the user of Redis in its folder and in temporary"
                                        + " ones: replication writes what the other side sends.",
                        zh =
                                "在 cron 任务表与脚本、authorized_keys 及启动时执行的文件中查找 Redis 转储文件头（REDIS0…），以及夹在二进制内容中的 cron 行；并检查 Redis 数据目录和临时目录中属于 Redis 用户的程序与动态库（主从复制会写入对方发来的任意内容）。"))
final class RedisDump implements PersistenceCheck {
    private static final String HEADER = "REDIS0";
    private static final int SHOWN = 10;
    private static final List<String> OTHERS =
            List.of(
                    "/etc/rc.local",
                    "/etc/rc.d/rc.local",
                    "/etc/ld.so.preload",
                    "/etc/passwd",
                    "/etc/inittab");

    private static final Set<String> SERVERS = Set.of("redis", "valkey");
    private static final List<String> DATA = List.of("/var/lib/redis", "/var/lib/valkey");

    /// Where people and panels have put the server as well, which may belong to its user there.
    private static final List<String> SERVER =
            List.of("/www/server/redis", "/usr/local/redis", "/data/redis");

    private static final int MOST = 10_000;

    @Override
    public void look(Facts facts, Findings findings) {
        modules(facts, findings);
        var seen = new HashSet<String>();
        for (Table table : facts.cron().tables()) {
            boolean garbage =
                    table.table().binary()
                            && table.table().entries().stream().anyMatch(CronTable.Entry::embedded);
            if ((table.table().dump() || garbage) && seen.add(table.path())) {
                findings.add(table(facts, table));
            }
        }
        for (AuthorizedKeys file :
                AuthorizedKeys.read(facts.host(), facts.accounts(), facts.sshdConfig())) {
            if (isDump(facts, file.path()) && seen.add(file.path())) {
                findings.add(keys(facts, file));
            }
        }
        var paths = new LinkedHashSet<>(OTHERS);
        facts.cron().scripts().stream().map(Script::path).forEach(paths::add);
        ShellStartup.places(facts.host()).forEach(place -> paths.add(place.path()));
        for (String path : paths) {
            if (isDump(facts, path) && seen.add(path)) {
                findings.add(draft(facts, path));
            }
        }
    }

    /// What Redis was sent as a copy of a database, to be loaded as a module.
    private static void modules(Facts facts, Findings findings) {
        for (User user : facts.accounts().users()) {
            if (SERVERS.contains(user.name())) {
                var folders = new LinkedHashSet<>(List.of("/tmp", "/var/tmp", "/dev/shm"));
                folders.add(user.home());
                folders.addAll(DATA);
                folders.addAll(SERVER);
                folders.forEach(folder -> modules(facts, user, folder, findings));
            }
        }
    }

    private static void modules(Facts facts, User user, String folder, Findings findings) {
        var names = facts.host().list(folder);
        for (String name : names.subList(0, Math.min(MOST, names.size()))) {
            String path = folder + '/' + name;
            var info = facts.host().stat(path);
            if (info != null
                    && info.isRegular()
                    && info.uid() == user.uid()
                    && (name.endsWith(".so") || !SERVER.contains(folder))
                    && isElf(facts, path)) {
                findings.add(module(path, info));
            }
        }
    }

    private static boolean isElf(Facts facts, String path) {
        var head = facts.host().read(path, 64);
        return head != null && Elf.isElf(head.bytes());
    }

    private static Finding.Draft module(String path, FileInfo info) {
        var reason =
                Phrase.of(
                        "{0} is a program or library of the user of Redis: an intruder reached Redis and"
                                + " made it take a module for a copy of a database",
                        "{0} 是属于 Redis 用户的程序或动态库：入侵者连上 Redis，借主从复制令其写入模块", path);
        return Evidence.file(Finding.of(reason), path, info)
                .level(Level.HIGH)
                .about(Entity.file(path));
    }

    private static boolean isDump(Facts facts, String path) {
        var head = facts.host().read(path, HEADER.length());
        return head != null && head.text().equals(HEADER);
    }

    private static Finding.Draft table(Facts facts, Table table) {
        var draft = draft(facts, table.path());
        var jobs = new ArrayList<String>();
        Set<String> urls = new LinkedHashSet<>();
        for (CronTable.Entry entry : table.table().entries()) {
            if (jobs.size() < SHOWN) {
                jobs.add(Evidence.cut(entry.times() + ' ' + entry.command()));
                urls.addAll(Behaviour.of(entry.command()).urls());
                draft.about(Entity.persistence(table.path() + ':' + entry.line()));
            }
        }
        return draft.with("davy.jobs", jobs).with("url.full", List.copyOf(urls));
    }

    /// A dump goes as a whole, unless there are keys behind it that it did not bring.
    private static Finding.Draft keys(Facts facts, AuthorizedKeys file) {
        var written = WrittenKeys.of(file);
        var draft =
                written.others().isEmpty()
                        ? draft(facts, file.path())
                        : of(facts, file.path(), keysBehind(file.path(), written.others()));
        draft.with("user.name", file.user().name());
        var prints = new ArrayList<String>();
        for (AuthorizedKey key : written.keys()) {
            if (prints.size() < SHOWN) {
                prints.add(key.fingerprint() + ' ' + key.comment());
                draft.about(new Entity(Entity.Kind.KEY, key.fingerprint()));
            }
        }
        if (!written.others().isEmpty()) {
            KeyLines.accuse(draft, file, written);
        }
        return draft.with("davy.keys", prints);
    }

    private static Phrase keysBehind(String path, List<AuthorizedKey> others) {
        return Phrase.of(
                "{0} was written by a database, not by a person: an intruder reached Redis and made it"
                        + " save there; the keys from line {1} on may have been put behind it since",
                "{0} 由数据库写入而非人工编辑：入侵者连上 Redis 并令其保存到此处；第 {1} 行起的密钥可能是此后另行添加的",
                path,
                others.getFirst().line());
    }

    private static Finding.Draft draft(Facts facts, String path) {
        var reason =
                Phrase.of(
                        "{0} was written by a database, not by a person: an intruder reached Redis and"
                                + " made it save there",
                        "{0} 由数据库写入而非人工编辑：入侵者连上 Redis 并令其保存到此处", path);
        return of(facts, path, reason).about(Entity.file(path));
    }

    private static Finding.Draft of(Facts facts, String path, Phrase reason) {
        return Evidence.file(Finding.of(reason), path, facts.host().stat(path));
    }
}
