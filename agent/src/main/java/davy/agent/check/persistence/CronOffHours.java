package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.persistence.Schedule;
import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "cron-off-hours",
        title =
                @Text(
                        en = "Job that runs again and again, but never in office hours",
                        zh = "反复执行却避开工作时间的计划任务"),
        level = Level.MEDIUM,
        technique = {"T1053.003", "T1029"},
        falsePositives =
                @Text(
                        en =
                                "Nightly backups and batches run once or a few times, or run packaged or"
                                        + " local programs: not reported.",
                        zh = "夜间备份与批处理通常只运行一次或数次，或运行软件包及本地程序，不会报告。"),
        how =
                @Text(
                        en =
                                "Looks for jobs that run six times a day or more, never between 08:00"
                                        + " and 18:00, and that run code from the network or a suspect or"
                                        + " unpackaged program.",
                        zh = "查找每天执行六次以上、从不在 08:00–18:00 之间执行，且运行网络代码、可疑程序或非软件包程序的任务。"))
final class CronOffHours implements PersistenceCheck {
    private static final int MORNING = 8;
    private static final int EVENING = 18;
    private static final int OFTEN = 6;

    @Override
    public void look(Facts facts, Findings findings) {
        var sight = new CronSight(facts);
        for (CronPiece piece : CronPiece.all(facts)) {
            var schedule = piece.schedule();
            var found = schedule != null && isOffHours(schedule) ? suspect(sight, piece) : null;
            if (found != null) {
                var what =
                        Phrase.of(
                                "never runs between 08:00 and 18:00, and it {0}",
                                "从不在 08:00–18:00 之间执行，且{0}", found.what());
                var told = new Suspicion(Level.MEDIUM, what, found.file(), "", found.urls());
                findings.add(sight.draft(piece, told));
            }
        }
    }

    private static boolean isOffHours(Schedule schedule) {
        return schedule.runsADay() >= OFTEN && schedule.neverBetween(MORNING, EVENING);
    }

    private static @Nullable Suspicion suspect(CronSight sight, CronPiece piece) {
        if (CronSight.isSeed(piece)) {
            return CronSight.seed();
        }
        var found = Suspicion.worse(sight.download(piece), sight.run(piece));
        if (found != null || !sight.runsUnpackaged(piece)) {
            return found;
        }
        var what = Phrase.of("runs a program that no package owns", "运行不属于任何软件包的程序");
        return Suspicion.of(Level.MEDIUM, what, "");
    }
}
