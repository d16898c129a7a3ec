package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.persistence.CronFacts.Table;
import davy.core.persistence.CronTable;
import davy.core.text.Phrase;
import java.util.HashSet;

@Detects(
        id = "cron-seed",
        title = @Text(en = "Scheduled job of a gsocket backdoor", zh = "gsocket 后门的计划任务"),
        level = Level.CRITICAL,
        technique = {"T1053.003", "T1219", "T1572"},
        falsePositives =
                @Text(
                        en = "An administrator who uses gsocket (gs-netcat) on purpose.",
                        zh = "管理员有意使用 gsocket（gs-netcat）。"),
        how =
                @Text(
                        en =
                                "Looks in cron tables and scripts for the remark \"SEED PRNG\" behind"
                                        + " which the kit hides its line, and for gsocket in the text"
                                        + " that the line decodes.",
                        zh = "在 cron 任务表和脚本中查找该工具用来掩护自身的 “SEED PRNG” 注释，以及解码后内容中的 gsocket 特征。"))
final class CronSeed implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var sight = new CronSight(facts);
        var told = new HashSet<String>();
        for (CronPiece piece : CronPiece.all(facts)) {
            if (CronSight.isSeed(piece)) {
                told.add(piece.path());
                findings.add(sight.draft(piece, CronSight.seed()));
            }
        }
        for (Table table : facts.cron().tables()) {
            for (CronTable.Line remark : table.table().comments()) {
                if (CronSight.hasMark(remark.text()) && told.add(table.path())) {
                    var what =
                            Phrase.of(
                                    "is the remark of a gsocket backdoor, though its job is gone",
                                    "是 gsocket 后门留下的注释，但其任务已不在");
                    var found = Suspicion.of(Level.HIGH, what, "");
                    var place = Sight.place(table.path(), remark.line());
                    findings.add(
                            Sight.of(
                                    facts,
                                    table.path(),
                                    remark.line(),
                                    remark.text(),
                                    place,
                                    found));
                }
            }
        }
    }
}
