package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;

@Detects(
        id = "temp-executable",
        title = @Text(en = "Process that runs from a temporary place", zh = "从临时目录运行的进程"),
        level = Level.HIGH,
        technique = {"T1036.005"},
        falsePositives =
                @Text(
                        en =
                                "Installers, AppImages, test runs and build tools start programs from"
                                        + " /tmp: medium there, unless it is hidden as well.",
                        zh = "安装程序、AppImage、测试和构建工具会在 /tmp 下启动程序：仅为中危，除非同时隐藏。"),
        how =
                @Text(
                        en =
                                "Looks at the path of each running program: /dev, /dev/shm, /run/user,"
                                        + " /run/lock and hidden directories weigh more than /tmp and"
                                        + " /var/tmp.",
                        zh =
                                "检查每个进程的程序路径：/dev、/dev/shm、/run/user、/run/lock 及隐藏目录比 /tmp、/var/tmp 更可疑。"),
        live = true)
final class TempExecutable implements ProcessCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            var executable = process.executable();
            if (executable == null
                    || executable.memory()
                    || facts.ownership(process) == Ownership.PACKAGED) {
                continue;
            }
            String path = executable.path();
            boolean hidden = Places.isHidden(path);
            boolean temporary = Places.isTemporary(path) && !Places.isUnpackedApplication(path);
            if (temporary || hidden && Places.isSystem(path)) {
                findings.add(finding(process, path, hidden));
            }
        }
    }

    private static Finding.Draft finding(HostProcess process, String path, boolean hidden) {
        boolean usual = path.startsWith("/tmp/") || path.startsWith("/var/tmp/");
        var reason =
                hidden
                        ? Phrase.of(
                                "process {0} runs {1}, in a hidden place",
                                "进程 {0} 运行 {1}，位于隐藏目录", process.pid(), path)
                        : Phrase.of(
                                "process {0} runs {1}, where no package puts programs and every user"
                                        + " may write",
                                "进程 {0} 运行 {1}，该目录任何用户可写，软件包不会在此安装程序", process.pid(), path);
        return Evidence.processAndFile(Finding.of(reason), process)
                .with("process.working_directory", process.workingDirectory())
                .level(usual && !hidden ? Level.MEDIUM : Level.HIGH);
    }
}
