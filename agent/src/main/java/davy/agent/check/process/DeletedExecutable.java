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
        id = "deleted-executable",
        title = @Text(en = "Process whose program file was deleted", zh = "程序文件已被删除的进程"),
        level = Level.HIGH,
        technique = {"T1070.004"},
        falsePositives =
                @Text(
                        en =
                                "An upgrade replaces a running program: not reported where a package owns"
                                        + " the path, low where another file stands in its place,"
                                        + " medium where the whole folder is gone from under a service, as"
                                        + " when a deployment removes an old version. A developer's program"
                                        + " that was rebuilt or removed.",
                        zh =
                                "升级会替换运行中的程序：路径属于软件包时不报告，原路径有新文件时仅为低危；服务的程序连同所在目录一并消失（如部署时清理旧版本）为中危。开发者重新编译或删除后仍在运行的程序也会出现在此。"),
        how =
                @Text(
                        en =
                                "Reads the link /proc/PID/exe, which the kernel marks as deleted, and"
                                        + " looks whether a package or a newer file explains it. The"
                                        + " program can be saved from /proc/PID/exe.",
                        zh = "读取 /proc/PID/exe 链接的删除标记，并排除软件包升级或文件更新。可通过 /proc/PID/exe 恢复该程序。"),
        live = true)
final class DeletedExecutable implements ProcessCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            var executable = process.executable();
            if (executable == null || !executable.deleted() || executable.memory()) {
                continue;
            }
            if (facts.ownership(process) == Ownership.UNPACKAGED
                    || Places.isTemporary(executable.path())) {
                findings.add(finding(process, executable.path(), facts));
            }
        }
    }

    private static Finding.Draft finding(HostProcess process, String path, Facts facts) {
        if (Signs.isReplaced(path, facts)) {
            var reason =
                    Phrase.of(
                            "process {0} runs an older {1}; another file stands there now",
                            "进程 {0} 运行的是旧的 {1}，该路径现已是另一个文件", process.pid(), path);
            return Evidence.processAndFile(Finding.of(reason), process).level(Level.LOW);
        }
        String service = OldVersion.service(process, path, facts);
        if (service != null) {
            var reason =
                    Phrase.of(
                            "process {0} of {2} runs {1}, whose folder was removed after it started, as"
                                    + " an old version is: restart {2} where that is so",
                            "{2} 的进程 {0} 运行的 {1} 连同所在目录在启动后已被删除，可能是部署时清理的旧版本：若确实如此，请重启 {2}",
                            process.pid(),
                            path,
                            service);
            return Evidence.processAndFile(Finding.of(reason), process).level(Level.MEDIUM);
        }
        var reason =
                Phrase.of(
                        "process {0} runs {1}, which was deleted after it started",
                        "进程 {0} 运行的 {1} 在启动后已被删除", process.pid(), path);
        return Evidence.processAndFile(Finding.of(reason), process).level(Level.HIGH);
    }
}
