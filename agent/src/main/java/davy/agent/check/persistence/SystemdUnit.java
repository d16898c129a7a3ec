package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.MalwareNames;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

@Detects(
        id = "systemd-unit",
        title = @Text(en = "systemd unit that starts something suspect", zh = "systemd 单元启动可疑程序"),
        level = Level.HIGH,
        technique = {"T1543.002"},
        falsePositives =
                @Text(
                        en =
                                "Units of in-house applications are not packaged either: they "
                                        + "run programs from /opt, /srv, /usr/local or a home, which is "
                                        + "not reported. A unit that runs from /tmp is most often a "
                                        + "forgotten experiment.",
                        zh =
                                "自研应用的单元同样不属于任何软件包，但其程序位于 /opt、/srv、/usr/local 或用户家目录，不会被报告。从 /tmp 运行的单元多为遗留的试验。"),
        how =
                @Text(
                        en =
                                "Reads the units of the system and of all people in every load "
                                        + "directory, with drop-ins, templates and transient units, and "
                                        + "judges each command by what it does, the place and name of its "
                                        + "program, and the script it runs; also preloaded libraries and "
                                        + "unit names known from miners.",
                        zh =
                                "读取系统及所有用户的各级 systemd 单元（含 drop-in、模板和临时单元），依据命令行为、程序位置与名称及所执行脚本的内容逐条判断，并检查预加载的动态库和已知挖矿单元名。"))
final class SystemdUnit implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        var seen = new HashSet<Object>();
        for (Unit unit : facts.units()) {
            if (!unit.masked() && !unit.shadowed()) {
                place(facts, unit, findings);
                var told = new HashSet<String>();
                for (UnitCommand command : unit.commands()) {
                    String key = command.path() + ':' + command.line();
                    var one = new Seen(command.path(), command.line(), command.argv());
                    if (seen.add(one) && !told.contains(key)) {
                        boolean found = command(facts, judge, unit, command, findings);
                        told.addAll(found ? List.of(key) : List.of());
                    }
                }
                environment(facts, judge, unit, seen, findings);
            }
        }
    }

    /// A command that was judged: units share drop-ins.
    private record Seen(String path, int line, List<String> argv) {}

    private static boolean command(
            Facts facts, Judge judge, Unit unit, UnitCommand command, Findings findings) {
        var found = UnitJudge.of(judge, command);
        if (found == null || Sight.isPristine(facts, command.path())) {
            return false;
        }
        var subject = Phrase.of("{0} of {1}", "{1} 的 {0}", command.key(), unit.name());
        String text = String.join(" ", command.argv());
        findings.add(
                Sight.of(facts, command.path(), command.line(), text, subject, found)
                        .with("service.name", unit.name())
                        .with("user.name", unit.user().isEmpty() ? unit.owner() : unit.user())
                        .with("service.state", unit.enabled() ? "enabled" : "not enabled")
                        .about(Entity.persistence(command.path())));
        return true;
    }

    /// What is wrong with the unit itself: its name, and where its file lies.
    private static void place(Facts facts, Unit unit, Findings findings) {
        if (unit.path().isEmpty()) {
            return;
        }
        String real = facts.host().resolve(unit.path());
        String path = real == null ? unit.path() : real;
        boolean odd = Places.isTemporary(path) || Places.isHidden(path);
        if (odd) {
            var what =
                    Phrase.of(
                            "is kept in a hidden or temporary place: {0}",
                            "的单元文件位于隐藏或临时目录：{0}", path);
            add(facts, unit, Suspicion.of(Level.HIGH, what, path), findings);
        } else if (MalwareNames.isUnit(unit.name())
                && facts.ownership(path) != Ownership.PACKAGED) {
            var what = Phrase.of("has a name known from miners and bots", "的名称常见于挖矿程序和僵尸网络");
            add(facts, unit, Suspicion.of(Level.HIGH, what, ""), findings);
        }
    }

    /// Where a text stands in the files of a unit; the whole unit where it does not as it is.
    private static Place place(Facts facts, Unit unit, String text) {
        var files = new ArrayList<>(unit.dropIns());
        files.add(unit.path());
        for (String path : files) {
            var lines = path.isEmpty() ? List.<String>of() : facts.host().lines(path);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (line.startsWith("Environment") && line.contains(text)) {
                    return new Place(path, i + 1);
                }
            }
        }
        return new Place(unit.path(), 0);
    }

    /// @param line 0 for the whole file
    private record Place(String path, int line) {}

    private static void add(Facts facts, Unit unit, Suspicion found, Findings findings) {
        add(facts, unit, new Place(unit.path(), 0), found, findings);
    }

    private static void add(
            Facts facts, Unit unit, Place place, Suspicion found, Findings findings) {
        String command =
                unit.commands().isEmpty()
                        ? ""
                        : String.join(" ", unit.commands().getFirst().argv());
        findings.add(
                Sight.of(
                                facts,
                                place.path(),
                                place.line(),
                                command,
                                Phrase.plain(unit.name()),
                                found)
                        .with("service.name", unit.name()));
    }

    private static void environment(
            Facts facts, Judge judge, Unit unit, Set<Object> seen, Findings findings) {
        unit.environment()
                .forEach((name, value) -> {
                    var found = judge.variable(name, value);
                    String key = unit.path() + ' ' + name + '=' + value;
                    if (found != null && seen.add(key)) {
                        String text = name + '=' + value;
                        var place = place(facts, unit, text);
                        add(facts, unit, place, found.shownBy(text), findings);
                    }
                });
    }
}
