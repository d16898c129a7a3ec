package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.startup.Generators;
import davy.core.text.Phrase;

@Detects(
        id = "systemd-generator",
        title =
                @Text(
                        en = "systemd generator that no package brought",
                        zh = "不属于任何软件包的 systemd generator"),
        level = Level.HIGH,
        technique = {"T1543.002"},
        falsePositives =
                @Text(
                        en =
                                "Some container and cloud images add a generator of their own; "
                                        + "hand-written ones are very rare.",
                        zh = "少数容器或云镜像会自带 generator；手工编写的 generator 极为罕见。"),
        how =
                @Text(
                        en =
                                "Lists the executables that systemd runs before it reads units. "
                                        + "One that no package owns is a hint; one with suspect content, "
                                        + "or a compiled program, is a finding of level high.",
                        zh = "列出 systemd 读取单元之前执行的程序：不属于软件包的仅作提示；内容可疑或为编译程序的按高危报告。"))
final class SystemdGenerator implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        for (String path : Generators.read(facts.host())) {
            if (facts.ownership(path) == Ownership.PACKAGED) {
                continue;
            }
            var found = judge.file(path);
            boolean harmless = found == null || found.level() != Level.HIGH;
            if (harmless && Sight.isUnpackaged(facts, path)) {
                var what =
                        Phrase.of(
                                "runs at every boot before all units, and no package owns it",
                                "在所有单元之前于每次启动时执行，且不属于任何软件包");
                var level = judge.isElf(path) ? Level.HIGH : Level.MEDIUM;
                found = Suspicion.of(level, what, path);
            }
            if (found != null) {
                findings.add(
                        Sight.of(facts, path, 0, found.evidence(), Phrase.plain(path), found)
                                .about(Entity.file(path)));
            }
        }
    }
}
