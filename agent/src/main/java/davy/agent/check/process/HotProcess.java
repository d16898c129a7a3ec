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

@Detects(
        id = "hot-process",
        title = @Text(en = "Suspect process that uses much CPU", zh = "大量占用 CPU 的可疑进程"),
        level = Level.HIGH,
        technique = {"T1496.001", "T1496"},
        falsePositives =
                @Text(
                        en =
                                "Builds and tests that run from /tmp, tools in hidden folders of homes:"
                                        + " medium, where nothing else speaks against them. High CPU"
                                        + " alone is never reported: a second sign is.",
                        zh =
                                "在 /tmp 下运行的编译或测试任务、家目录隐藏文件夹中的工具：无其他可疑迹象时仅为中危。仅 CPU 高不会报告，必须同时有其他可疑迹象。"),
        how =
                @Text(
                        en =
                                "Takes two samples of every process' CPU time, one at the start and one"
                                        + " at the end of the triage, and reports what used a third of a"
                                        + " CPU or more and has another sign: it runs from a temporary or"
                                        + " hidden place, its program is deleted or was never on disk, or"
                                        + " it is called like a kernel thread. Where that is only /tmp,"
                                        + " /var/tmp or a tool's folder in a home, it is sure with one more:"
                                        + " a service's account, cron, a random or known name, a packer.",
                        zh =
                                "在检查开始和结束时各采样一次进程 CPU 时间，占用达到三分之一个 CPU 且具有其他迹象（运行于临时或隐藏目录、"
                                        + "程序已删除或从未落盘、冒充内核线程）时报告。若唯一迹象是位于 /tmp、/var/tmp"
                                        + " 或家目录的工具文件夹，还需另有一项（服务账号、由 cron 启动、随机或已知名称、加壳）才定为高危。"),
        live = true)
final class HotProcess implements ProcessCheck {
    private static final double LEAST_CPUS = 0.33;

    @Override
    public boolean isLate() {
        return true;
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var usage = facts.cpuUsage();
        for (HostProcess process : facts.processes().all()) {
            double cpus = usage.cpus(usage.of(process.pid()));
            if (cpus < LEAST_CPUS || facts.isSelf(process)) {
                continue;
            }
            var signs = Signs.of(process, facts);
            if (!signs.isEmpty()) {
                var level = PlaceAlone.isAll(process, facts) ? Level.MEDIUM : Level.HIGH;
                findings.add(finding(process, cpus, Signs.list(signs)).level(level));
            }
        }
    }

    private static Finding.Draft finding(HostProcess process, double cpus, Phrase signs) {
        long percent = Math.round(cpus * 100);
        return Evidence.processAndFile(
                        Finding.of(
                                Phrase.of(
                                        "process {0} used {1} % of one CPU during this triage, and {2}",
                                        "进程 {0} 在检查期间占用单个 CPU 的 {1}%，且{2}",
                                        process.pid(),
                                        percent,
                                        signs)),
                        process)
                .with("davy.cpu.percent", percent)
                .with("process.thread.count", process.threads());
    }
}
