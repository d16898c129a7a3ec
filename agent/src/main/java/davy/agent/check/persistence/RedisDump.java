package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.account.AuthorizedKey;
import davy.core.account.AuthorizedKeys;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
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
                        en = "Jobs or keys that a Redis database was made to write",
                        zh = "由 Redis 写入的计划任务或密钥"),
        level = Level.CRITICAL,
        technique = {"T1190", "T1053.003", "T1098.004"},
        falsePositives =
                @Text(
                        en = "None is known: no administrator lets Redis save its data there.",
                        zh = "暂无已知误报：管理员不会让 Redis 把数据保存到这些位置。"),
        how =
                @Text(
                        en =
                                "Looks for the header of a Redis dump (REDIS0...) in cron tables and"
                                        + " scripts, authorized_keys and files that run at a start, and"
                                        + " for cron lines inside binary garbage.",
                        zh =
                                "在 cron 任务表与脚本、authorized_keys 及启动时执行的文件中查找 Redis 转储文件头（REDIS0…），以及夹在二进制内容中的 cron 行。"))
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

    @Override
    public void look(Facts facts, Findings findings) {
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

    private static Finding.Draft keys(Facts facts, AuthorizedKeys file) {
        var draft = draft(facts, file.path()).with("user.name", file.user().name());
        var prints = new ArrayList<String>();
        for (AuthorizedKey key : file.keys()) {
            if (prints.size() < SHOWN) {
                prints.add(key.fingerprint() + ' ' + key.comment());
                draft.about(new Entity(Entity.Kind.KEY, key.fingerprint()));
            }
        }
        return draft.with("davy.keys", prints);
    }

    private static Finding.Draft draft(Facts facts, String path) {
        var info = facts.host().stat(path);
        var reason =
                Phrase.of(
                        "{0} was written by a database, not by a person: an intruder reached Redis and"
                                + " made it save there",
                        "{0} 由数据库写入而非人工编辑：入侵者连上 Redis 并令其保存到此处", path);
        return Evidence.file(Finding.of(reason), path, info).about(Entity.file(path));
    }
}
