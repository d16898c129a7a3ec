package davy.agent.check.cloud;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.cloud.Moment;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "cloud-command",
        title = @Text(en = "Command of an intruder, sent through the cloud", zh = "经云平台下发的入侵命令"),
        level = Level.HIGH,
        technique = {"T1651", "T1078.004", "T1059.004"},
        falsePositives =
                @Text(
                        en =
                                "Operators install and update through the same channel, and remove"
                                        + " miners with it: downloads of known publishers and from the own"
                                        + " network, and the mere killing of miners, are not reported. A"
                                        + " command that adds an SSH key is medium.",
                        zh =
                                "运维人员也会用同一通道安装、更新软件或清理挖矿程序：来自知名发布者和内网的下载，以及单纯清理挖矿进程的命令不会报告。添加 SSH 密钥的命令为中危。"),
        how =
                @Text(
                        en =
                                "Decodes what the channels of clouds ran here, from their own logs and"
                                        + " scripts (Aliyun Cloud Assistant, Tencent TAT, AWS Systems"
                                        + " Manager, Azure Run Command, cloud-init), reads it as a shell"
                                        + " would, and reports commands that act as those of intruders"
                                        + " do, with the files that they left.",
                        zh =
                                "从云平台通道自身的日志和脚本（阿里云云助手、腾讯云 TAT、AWS Systems Manager、Azure 运行命令、cloud-init）中解码其在本机执行过的命令，像 shell 一样解析，报告行为与入侵一致的命令及其留下的文件。"))
final class CloudCommand implements CloudCheck {
    private static final int MOST_FINDINGS = 100;
    private static final int MOST_TASKS = 20;
    private static final int MOST_LINES = 60;

    @Override
    public void look(Facts facts, Findings findings) {
        var suspects = Suspect.on(facts);
        for (Suspect suspect : suspects.subList(0, Math.min(MOST_FINDINGS, suspects.size()))) {
            findings.add(finding(facts, suspect));
        }
        if (suspects.size() > MOST_FINDINGS) {
            findings.notDone(
                    "cloud commands",
                    Phrase.of(
                            "{0} more commands of this kind are not shown",
                            "另有 {0} 条同类命令未显示", suspects.size() - MOST_FINDINGS));
        }
    }

    private static Finding.Draft finding(Facts facts, Suspect suspect) {
        var command = suspect.first();
        var scripts = suspect.scripts();
        var files = new LinkedHashSet<>(scripts);
        files.addAll(WrittenFiles.of(facts, suspect.verdict().behaviour(), command.directory()));
        var time = suspect.time();
        var last = suspect.last();
        var draft = Finding.of(reason(suspect, time));
        if (!scripts.isEmpty()) {
            String script = scripts.getFirst();
            Evidence.file(draft, script, facts.host().stat(script));
        }
        draft.with("event.created", time == null ? null : time.text())
                .with("event.end", last == null || last.equals(time) ? null : last.text())
                .with("event.reference", command.place())
                .with("user.name", command.user().isEmpty() ? "root" : command.user())
                .with("process.working_directory", command.directory())
                .with("process.exit_code", command.exit())
                .with("process.command_line", suspect.verdict().shown())
                .with("url.full", new ArrayList<>(suspect.verdict().behaviour().urls()))
                .with("davy.task", suspect.tasks().stream().limit(MOST_TASKS).toList())
                .with("davy.runs", suspect.runs().size())
                .with("davy.schedule", command.schedule())
                .with("davy.written", List.copyOf(files))
                .with("davy.content", lines(suspect.text()))
                .level(suspect.verdict().level());
        files.forEach(path -> draft.about(Entity.file(path)));
        draft.about(Entity.log(command.place()));
        return scripts.isEmpty() ? draft.about(Entity.persistence(command.place())) : draft;
    }

    /// The decoded text, not endless.
    static List<String> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .limit(MOST_LINES)
                .map(Evidence::cut)
                .toList();
    }

    private static Phrase reason(Suspect suspect, @Nullable Moment time) {
        var tasks = suspect.tasks();
        return Phrase.of(
                "{0} ran a command here that {1} ({2}, {3}): somebody with a key or a login of the"
                        + " cloud account sent it; look for {4}",
                "{0}在本机执行了入侵命令：{1}（{2}，{3}）。下发者持有云账号的密钥或登录权限，请核查{4}",
                suspect.channel().phrase(),
                suspect.verdict().doings(),
                tasks.isEmpty()
                        ? Phrase.plain(suspect.first().place())
                        : Phrase.of("task {0}", "任务 {0}", tasks.getFirst()),
                when(time),
                suspect.channel().calls());
    }

    static Phrase when(@Nullable Moment time) {
        if (time == null) {
            return Phrase.of("time not recorded", "时间未记录");
        }
        return time.instant() == null
                ? Phrase.of("{0} local time", "本地时间 {0}", time.text())
                : Phrase.plain(time.text());
    }
}
