package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.Launch;

@Detects(
        id = "udev",
        title = @Text(en = "udev rule that runs something suspect", zh = "udev 规则执行可疑程序"),
        level = Level.HIGH,
        technique = {"T1546.017"},
        falsePositives =
                @Text(
                        en =
                                "Rules of administrators that run a packaged program or a script "
                                        + "in /usr/local are not reported.",
                        zh = "管理员编写的、运行软件包程序或 /usr/local 下脚本的规则不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads RUN, PROGRAM and IMPORT of all udev rules in force and "
                                        + "judges what they run. A rule of no package that runs a program "
                                        + "of no package among packaged ones is reported.",
                        zh =
                                "读取全部生效 udev 规则中的 RUN、PROGRAM 与 IMPORT 并判断其执行内容；规则与程序均不属于软件包且程序位于系统目录时予以报告。"))
final class Udev implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        for (Launch launch : davy.core.startup.Udev.read(facts.host())) {
            String command = launch.command();
            // A name alone is a program beside the rules (udev(7)).
            int end = command.indexOf(' ');
            String program = end < 0 ? command : command.substring(0, end);
            boolean named = !program.isEmpty() && program.indexOf('/') < 0;
            var found = judge.text(named ? folder(facts, program) + command : command);
            Sight.launch(facts, launch, Sight.raised(facts, launch.path(), found), findings);
        }
    }

    /// Where `/lib` is no link to `/usr/lib` the programs lie in `/lib/udev`.
    private static String folder(Facts facts, String program) {
        var host = facts.host();
        boolean old =
                !host.exists("/usr/lib/udev/" + program) && host.exists("/lib/udev/" + program);
        return old ? "/lib/udev/" : "/usr/lib/udev/";
    }
}
