package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

@Detects(
        id = "memfd-executable",
        title = @Text(en = "Program that runs from memory and was never a file", zh = "仅存在于内存的程序"),
        level = Level.HIGH,
        technique = {"T1620"},
        falsePositives =
                @Text(
                        en =
                                "runc and other container runtimes copy themselves into a sealed memory"
                                        + " file before they enter a container (not reported), and some"
                                        + " agents do alike: medium where the name says so (sealed).",
                        zh = "runc 等容器运行时进入容器前会把自身复制到封存的内存文件（不报告）；某些代理程序也如此（名称含 sealed 时为中危）。"),
        how =
                @Text(
                        en =
                                "Looks for processes whose executable is a memory file, made by"
                                        + " memfd_create(2). Processes of one such file are one finding.",
                        zh = "查找可执行文件由 memfd_create(2) 创建的进程；同一内存文件的多个进程合并为一条发现。"),
        live = true)
final class MemfdExecutable implements ProcessCheck {
    private static final String PREFIX = "/memfd:";

    @Override
    public void look(Facts facts, Findings findings) {
        var byName = new TreeMap<String, List<HostProcess>>();
        for (HostProcess process : facts.processes().all()) {
            var executable = process.executable();
            if (executable != null && executable.memory() && !isRunc(executable.path())) {
                byName.computeIfAbsent(executable.path(), k -> new ArrayList<>()).add(process);
            }
        }
        byName.forEach((path, processes) -> findings.add(finding(path, processes)));
    }

    /// runc's and crun's own copy of themselves (CVE-2019-5736).
    private static boolean isRunc(String path) {
        return path.startsWith("/memfd:runc_cloned:/proc/self/exe")
                || path.startsWith("/memfd:libcrun_cloned");
    }

    private static Finding.Draft finding(String path, List<HostProcess> processes) {
        var first = processes.getFirst();
        var draft =
                Finding.of(
                        Phrase.of(
                                "{0} processes run {1}, which is memory and was never a file on disk",
                                "有 {0} 个进程运行 {1}，它只在内存中，从未落盘", processes.size(), path));
        Evidence.process(draft, first);
        return Evidence.group(draft, processes).level(level(path, processes));
    }

    /// A sealed loader announces itself; nobody else has a reason to be nameless.
    private static Level level(String path, List<HostProcess> processes) {
        boolean isSealed = path.startsWith(PREFIX + "sealed");
        return isSealed && processes.stream().noneMatch(KernelNames::isImitatedBy)
                ? Level.MEDIUM
                : Level.HIGH;
    }
}
