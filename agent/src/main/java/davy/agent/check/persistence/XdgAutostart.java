package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.DesktopEntries;

@Detects(
        id = "xdg-autostart",
        title =
                @Text(
                        en = "Desktop autostart entry that starts something suspect",
                        zh = "桌面自启动项启动可疑程序"),
        level = Level.MEDIUM,
        technique = {"T1547.013"},
        falsePositives =
                @Text(
                        en =
                                "Desktop applications that people installed in their home start "
                                        + "themselves this way; they are known by their places.",
                        zh = "用户安装在家目录中的桌面应用常以此方式自启动，可依其位置识别。"),
        how =
                @Text(
                        en =
                                "Reads the autostart entries of all desktops and people and "
                                        + "judges what they execute.",
                        zh = "读取系统与所有用户的桌面自启动项并判断其执行内容。"))
final class XdgAutostart implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var judge = Judge.ofPeople(facts);
        DesktopEntries.autostart(
                facts.host(),
                launch -> Sight.launch(facts, launch, judge.text(launch.command()), findings));
    }
}
