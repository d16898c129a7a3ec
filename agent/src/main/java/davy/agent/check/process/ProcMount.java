package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;

@Detects(
        id = "proc-mount",
        title = @Text(en = "Process hidden by a mount over /proc", zh = "进程目录被挂载覆盖以隐藏进程"),
        level = Level.CRITICAL,
        technique = {"T1564.013", "T1564"},
        falsePositives =
                @Text(
                        en = "None known: nothing legitimate mounts over a process directory.",
                        zh = "暂无已知误报：正常软件不会在进程目录上挂载任何东西。"),
        how =
                @Text(
                        en = "Reads /proc/self/mountinfo for mount points at or below /proc/PID.",
                        zh = "在 /proc/self/mountinfo 中查找位于 /proc/PID 或其下的挂载点。"),
        live = true)
final class ProcMount implements ProcessCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        for (String line : facts.host().lines("/proc/self/mountinfo")) {
            var fields = List.of(line.split(" "));
            if (fields.size() > 4) {
                judge(fields.get(4), line, facts, findings);
            }
        }
    }

    private static void judge(String mountPoint, String line, Facts facts, Findings findings) {
        int pid = pidOf(mountPoint);
        if (pid < 0) {
            return;
        }
        findings.add(
                Finding.of(
                                Phrase.of(
                                        "something is mounted on {0}, so that tools which read"
                                                + " /proc cannot see process {1}",
                                        "{0} 上被挂载了其他内容，读取 /proc 的工具因此看不到进程 {1}", mountPoint, pid))
                        .with("file.path", mountPoint)
                        .with("process.pid", pid)
                        .with("process.start", Evidence.start(facts, pid))
                        .with("davy.mountinfo", line)
                        .about(Entity.process(pid)));
    }

    /// The pid in `/proc/PID` or `/proc/PID/...`; -1 where there is none.
    private static int pidOf(String path) {
        if (!path.startsWith("/proc/")) {
            return -1;
        }
        int end = path.indexOf('/', 6);
        String name = path.substring(6, end < 0 ? path.length() : end);
        boolean isPid =
                !name.isEmpty()
                        && name.length() < 9
                        && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return isPid ? Integer.parseInt(name) : -1;
    }
}
