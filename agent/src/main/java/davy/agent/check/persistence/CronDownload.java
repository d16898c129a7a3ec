package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Level;

@Detects(
        id = "cron-download",
        title =
                @Text(
                        en = "Scheduled job that runs code from the network or from hidden text",
                        zh = "计划任务执行网络下载或经编码隐藏的代码"),
        level = Level.CRITICAL,
        technique = {"T1053.003", "T1105", "T1027"},
        falsePositives =
                @Text(
                        en =
                                "Jobs that only fetch (health checks, mirrors, data) are not reported;"
                                        + " code from the own network is reported as high, and a"
                                        + " long menu of an administrator's that also installs, from"
                                        + " named places by https, as medium.",
                        zh =
                                "仅下载而不执行的任务（健康检查、镜像、数据同步）不会报告；从内网下载并执行的为高危；管理员的长篇菜单脚本若仅通过 https 从具名站点安装软件，则为中危。"),
        how =
                @Text(
                        en =
                                "Reads every cron table, anacrontab and script of cron's directories,"
                                        + " decodes what is encoded, follows scripts that a job runs, and"
                                        + " tells in words when the job runs.",
                        zh =
                                "读取所有 cron 任务表、anacrontab 与 cron 目录脚本，解码其中的编码内容，跟踪任务所运行的脚本，并用文字说明执行时间。"))
final class CronDownload implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var sight = new CronSight(facts);
        for (CronPiece piece : CronPiece.all(facts)) {
            var found = CronSight.isSeed(piece) ? null : sight.download(piece);
            if (found != null) {
                var draft = sight.draft(piece, found);
                findings.add(piece.isFile() ? draft.about(Entity.file(piece.path())) : draft);
            }
        }
    }
}
