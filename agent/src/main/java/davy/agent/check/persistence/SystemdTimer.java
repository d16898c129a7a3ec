package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import davy.core.text.Phrase;
import java.util.HashMap;

@Detects(
        id = "systemd-timer",
        title = @Text(en = "systemd timer that starts something suspect", zh = "systemd 定时器启动可疑程序"),
        level = Level.HIGH,
        technique = {"T1053.006"},
        falsePositives =
                @Text(
                        en =
                                "Timers of administrators (backups, cleaning, certificates) "
                                        + "start scripts in /usr/local, /opt or /srv and are not reported.",
                        zh = "管理员自建的定时器（备份、清理、证书更新）启动 /usr/local、/opt、/srv 下的脚本，不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads timer units, transient ones too, follows each to the unit "
                                        + "it starts, and judges the commands of that unit as systemd-unit "
                                        + "does.",
                        zh = "读取所有定时器单元（含临时定时器），找到其启动的单元，并按 systemd-unit 的方式判断该单元的命令。"))
final class SystemdTimer implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        var units = new HashMap<String, Unit>();
        for (Unit unit : facts.units()) {
            if (!unit.masked() && !unit.shadowed()) {
                units.putIfAbsent(key(unit, unit.name()), unit);
                unit.aliases().forEach(alias -> units.putIfAbsent(key(unit, alias), unit));
            }
        }
        for (Unit unit : facts.units()) {
            boolean counts = unit.type().equals("timer") && !unit.masked() && !unit.shadowed();
            var started = counts ? units.get(key(unit, unit.starts())) : null;
            if (started != null) {
                timer(facts, judge, unit, started, findings);
            }
        }
    }

    private static String key(Unit unit, String name) {
        return unit.scope() + unit.owner() + ' ' + name;
    }

    private static void timer(
            Facts facts, Judge judge, Unit timer, Unit started, Findings findings) {
        for (UnitCommand command : started.commands()) {
            var found = UnitJudge.of(judge, command);
            if (found != null && !Sight.isPristine(facts, command.path())) {
                String path = timer.path().isEmpty() ? command.path() : timer.path();
                String text = String.join(" ", command.argv());
                var subject =
                        Phrase.of(
                                "{0} starts {1} ({2}), which",
                                "{0} 按 {2} 启动 {1}，后者",
                                timer.name(),
                                started.name(),
                                String.join(" ", timer.schedule()));
                findings.add(
                        Sight.of(facts, path, 0, text, subject, found)
                                .with("service.name", timer.name())
                                .with("davy.schedule", timer.schedule())
                                .about(Entity.persistence(command.path())));
                return;
            }
        }
    }
}
