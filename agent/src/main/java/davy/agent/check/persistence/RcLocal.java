package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.StartupScripts;
import java.util.Set;

@Detects(
        id = "rc-local",
        title =
                @Text(
                        en =
                                "Local start script or inittab line that starts something "
                                        + "suspect",
                        zh = "rc.local 或 inittab 启动可疑程序"),
        level = Level.HIGH,
        technique = {"T1037.004"},
        falsePositives =
                @Text(
                        en =
                                "Lines of administrators that set kernel parameters or start "
                                        + "applications in /opt are not reported.",
                        zh = "管理员在其中设置内核参数或启动 /opt 下应用的内容不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads rc.local in all its places, local.d, the scripts beside "
                                        + "it, and inittab, and judges what they do and which programs "
                                        + "they start.",
                        zh = "读取各处 rc.local、local.d 及同类脚本和 inittab，判断其行为和所启动的程序。"))
final class RcLocal implements PersistenceCheck {
    private static final Set<String> IDLE = Set.of("initdefault", "off");

    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        var scripts = StartupScripts.read(facts.host());
        for (String path : scripts.local()) {
            String text = facts.host().text(path);
            var found = judge.file(path);
            if (found != null && text != null && !Sight.isPristine(facts, path)) {
                int line = Sight.line(text, found.evidence());
                findings.add(
                        Sight.of(
                                facts,
                                path,
                                line,
                                found.evidence(),
                                Sight.place(path, line),
                                found));
            }
        }
        for (StartupScripts.InittabEntry entry : scripts.inittab()) {
            boolean runs = !IDLE.contains(entry.action());
            var found = runs ? judge.text(process(entry)) : null;
            if (found != null) {
                var subject = Sight.place(entry.path(), entry.line());
                findings.add(
                        Sight.of(facts, entry.path(), entry.line(), entry.process(), subject, found)
                                .with("event.action", entry.action()));
            }
        }
    }

    /// A `+` before the process keeps it out of utmp (inittab(5)).
    private static String process(StartupScripts.InittabEntry entry) {
        return entry.process().startsWith("+") ? entry.process().substring(1) : entry.process();
    }
}
