package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.StartupScripts;
import davy.core.text.Phrase;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "init-script",
        title = @Text(en = "Init script that starts something suspect", zh = "init 脚本启动可疑程序"),
        level = Level.HIGH,
        technique = {"T1037.004", "T1037"},
        falsePositives =
                @Text(
                        en =
                                "Init scripts of old applications start programs from /opt or "
                                        + "/usr/local, which is not reported. Drivers installed without a "
                                        + "package may start programs in /usr/sbin. A server built by "
                                        + "hand (nginx, sshd) is medium where its script has a header, "
                                        + "starts and stops it, bears its name and names settings "
                                        + "that came with it.",
                        zh =
                                "旧应用的 init 脚本启动 /opt 或 /usr/local 下的程序，不会被报告；未以软件包安装的驱动可能启动 /usr/sbin 下的程序。自行编译的服务（nginx、sshd），若脚本带有标准头、能启动和停止该服务、与其同名，且其中写明的配置文件与程序同时安装，为中危。"),
        how =
                @Text(
                        en =
                                "Reads the scripts in init.d and what lies in the run levels, "
                                        + "with their links, and judges what they do and which programs "
                                        + "they start. A script of no package that starts a program of no "
                                        + "package among packaged ones is reported.",
                        zh = "读取 init.d 与各运行级别目录中的脚本及链接，判断其行为和启动的程序；脚本与程序均不属于软件包且程序位于系统目录时予以报告。"))
final class InitScript implements PersistenceCheck {
    private static final int LONGEST = 256 << 10;
    private static final Pattern OPENRC = Pattern.compile("#![^\\n]*/(?:openrc-run|runscript)\\b");

    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        for (StartupScripts.InitScript script : StartupScripts.read(facts.host()).scripts()) {
            var judged = Suspicion.worse(judge.file(script.path()), ofOpenRc(script, facts, judge));
            boolean whole = judged != null && WholeScript.is(facts.host(), script, judged.file());
            var found = whole ? judged : Sight.raised(facts, script.path(), judged);
            if (found == null || Sight.isPristine(facts, script.path())) {
                continue;
            }
            var subject = Phrase.of("Init script {0}", "init 脚本 {0}", script.path());
            findings.add(
                    Sight.of(facts, script.path(), 0, found.evidence(), subject, found)
                            .with("service.name", script.name())
                            .with("davy.links", script.links()));
        }
    }

    /// A script of openrc-run(8) need not start anything itself: that runs `command`, as variables
    /// of the script say, and before them those of `/etc/conf.d`.
    private static @Nullable Suspicion ofOpenRc(
            StartupScripts.InitScript script, Facts facts, Judge judge) {
        var content = facts.host().read(script.path(), LONGEST);
        if (content == null || !OPENRC.matcher(content.text()).lookingAt()) {
            return null;
        }
        var settings = facts.host().read("/etc/conf.d/" + script.name(), LONGEST);
        String before = settings == null ? "" : settings.text() + "\n";
        return judge.text(
                script.path(), before + content.text() + "\neval \"$command $command_args\"\n");
    }
}
