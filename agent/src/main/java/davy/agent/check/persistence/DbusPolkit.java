package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.DesktopEntries;
import davy.core.startup.Polkit;
import davy.core.text.Phrase;
import java.util.List;

@Detects(
        id = "dbus-polkit",
        title =
                @Text(
                        en = "D-Bus service or polkit rule that gives away power",
                        zh = "D-Bus 服务或 polkit 规则存在后门"),
        level = Level.MEDIUM,
        technique = {"T1546", "T1548"},
        falsePositives =
                @Text(
                        en =
                                "Rules of administrators that let a group do certain things name "
                                        + "the group or the action, which is not reported.",
                        zh = "管理员授权特定用户组或特定操作的规则会写明对象，不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads services that a message bus starts and judges their "
                                        + "programs; reads polkit rules of no package for one that says "
                                        + "yes without asking who or what, or that runs programs.",
                        zh = "读取消息总线启动的服务并判断其程序；检查不属于软件包的 polkit 规则是否不问对象一律放行，或执行程序。"))
final class DbusPolkit implements PersistenceCheck {
    private static final List<String> CONDITIONS =
            List.of("action.id", "action.lookup", "subject.", "action[", "subject[");

    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        DesktopEntries.busServices(
                facts.host(),
                launch -> Sight.launch(facts, launch, judge.text(launch.command()), findings));
        for (String path : Polkit.rules(facts.host())) {
            String text = facts.host().text(path);
            if (text != null && !Sight.isPristine(facts, path)) {
                rules(facts, judge, path, withoutComments(text), findings);
            }
        }
        for (Polkit.Authority authority : Polkit.authorities(facts.host())) {
            authority(facts, authority, findings);
        }
    }

    private static void rules(
            Facts facts, Judge judge, String path, String text, Findings findings) {
        int at = text.indexOf("addRule");
        while (at >= 0) {
            int next = text.indexOf("addRule", at + 1);
            String rule = text.substring(at, next < 0 ? text.length() : next);
            boolean allows = rule.contains("Result.YES") || rule.contains("\"yes\"");
            if (allows && CONDITIONS.stream().noneMatch(rule::contains)) {
                var what = Phrase.of("allows everybody everything", "允许任何用户执行任何操作");
                add(facts, path, Sight.line(text, rule), rule, what, Level.MEDIUM, findings);
            }
            at = next;
        }
        int spawn = text.indexOf("polkit.spawn");
        int end = spawn < 0 ? -1 : text.indexOf(')', spawn);
        if (end > 0) {
            String list = text.substring(spawn + 12, end);
            String command = list.replaceAll("[\\[\\](),\"']+", " ").strip();
            var found = judge.text(command);
            if (found != null) {
                add(facts, path, 0, list, found.what(), found.level(), findings);
            }
        }
    }

    private static String withoutComments(String text) {
        var out = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            int comment = line.indexOf("//");
            out.append(comment < 0 ? line : line.substring(0, comment)).append('\n');
        }
        return out.toString();
    }

    private static void authority(Facts facts, Polkit.Authority authority, Findings findings) {
        boolean all =
                authority.actions().stream()
                        .anyMatch(a -> a.equals("*") || a.equals("org.freedesktop.*"));
        boolean everybody =
                authority.identity().contains("unix-user:*")
                        || authority.identity().contains("unix-group:*")
                        || authority.identity().equals("*");
        if (all && everybody && authority.results().contains("yes")) {
            var what = Phrase.of("allows everybody everything", "允许任何用户执行任何操作");
            String text = authority.identity() + " " + String.join(";", authority.actions());
            add(facts, authority.path(), authority.line(), text, what, Level.MEDIUM, findings);
        }
    }

    private static void add(
            Facts facts,
            String path,
            int line,
            String text,
            Phrase what,
            Level level,
            Findings findings) {
        var found = Suspicion.of(level, what, "");
        findings.add(Sight.of(facts, path, line, text, Sight.place(path, line), found));
    }
}
