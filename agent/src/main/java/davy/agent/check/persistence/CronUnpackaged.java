package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.persistence.CronFacts.Table;
import davy.core.persistence.CronTable.Setting;
import davy.core.text.Phrase;

@Detects(
        id = "cron-unpackaged",
        title = @Text(en = "Scheduled job that runs something suspect", zh = "计划任务运行可疑程序"),
        level = Level.HIGH,
        technique = {"T1053.003"},
        falsePositives =
                @Text(
                        en =
                                "Jobs of administrators that run their own scripts and programs in"
                                        + " /usr/local, /opt, /srv or a home are not reported. A"
                                        + " program among data may belong to an application that was"
                                        + " installed by hand.",
                        zh =
                                "管理员的任务运行 /usr/local、/opt、/srv 或家目录下的自有脚本与程序不会报告；数据目录中的程序可能属于手工安装的应用。"),
        how =
                @Text(
                        en =
                                "Judges what each job of cron runs: programs in temporary, hidden or"
                                        + " data directories, programs of no package among system files,"
                                        + " names of known bots, scripts that do harm, and odd settings"
                                        + " of tables.",
                        zh =
                                "判断每个 cron 任务所运行的内容：临时、隐藏或数据目录下的程序，系统目录中不属于软件包的程序，已知恶意名称，恶意脚本，以及任务表中的异常设置。"))
final class CronUnpackaged implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var sight = new CronSight(facts);
        for (CronPiece piece : CronPiece.all(facts)) {
            var download = CronSight.isSeed(piece) ? CronSight.seed() : sight.download(piece);
            boolean told = download != null && download.level().atLeast(Level.HIGH);
            var found = told ? null : sight.run(piece);
            boolean graver =
                    download == null || found != null && !download.level().atLeast(found.level());
            if (found != null && graver) {
                findings.add(sight.draft(piece, found));
            }
        }
        for (Table table : facts.cron().tables()) {
            for (Setting setting : table.table().settings()) {
                var found = sight.setting(setting.name(), setting.value());
                if (found != null && !Sight.isPristine(facts, table.path())) {
                    var subject =
                            Phrase.of(
                                    "{0} sets {1} for its jobs, which",
                                    "{0} 为其任务设置了 {1}，",
                                    Sight.place(table.path(), setting.line()),
                                    setting.name());
                    String text = setting.name() + '=' + setting.value();
                    findings.add(
                            Sight.of(facts, table.path(), setting.line(), text, subject, found));
                }
            }
        }
    }
}
