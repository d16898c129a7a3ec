package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.persistence.CronFacts.AtFile;
import davy.core.text.Phrase;

@Detects(
        id = "at-job",
        title = @Text(en = "Job of at(1) that does something suspect", zh = "at 一次性任务执行可疑内容"),
        level = Level.HIGH,
        technique = {"T1053.002"},
        falsePositives =
                @Text(
                        en =
                                "Jobs of administrators that restart or copy something are not reported.",
                        zh = "管理员用于重启、拷贝等的一次性任务不会报告。"),
        how =
                @Text(
                        en =
                                "Reads the spool of at, leaves out the environment that at adds, and"
                                        + " judges what was typed.",
                        zh = "读取 at 的任务目录，去除 at 自动附加的环境设置后判断用户输入的内容。"))
final class AtJob implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        for (AtFile file : facts.cron().atJobs()) {
            var job = file.job();
            var found = judge.text(job.path(), job.command());
            if (found != null) {
                long uid = job.uid() < 0 ? file.info().uid() : job.uid();
                String user = facts.accounts().name(uid);
                String due = job.due() == null ? "?" : job.due().toString();
                var subject =
                        Phrase.of(
                                "job {0} of at, due {1} as {2} ({3}),",
                                "at 任务 {0}（{3}，计划于 {1} 以 {2} 身份执行）",
                                job.number(),
                                due,
                                user,
                                job.path());
                findings.add(
                        Sight.of(facts, job.path(), 0, job.command(), subject, found)
                                .with("user.name", user)
                                .with("davy.due", job.due() == null ? null : due)
                                .about(Entity.file(job.path())));
            }
        }
    }
}
