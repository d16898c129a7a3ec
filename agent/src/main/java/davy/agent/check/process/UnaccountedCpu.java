package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.CpuUsage;
import davy.core.process.ProcessTable;
import davy.core.text.Phrase;
import java.time.Duration;

@Detects(
        id = "unaccounted-cpu",
        title = @Text(en = "CPU time that no process accounts for", zh = "无进程对应的 CPU 消耗"),
        level = Level.HIGH,
        technique = {"T1014"},
        falsePositives =
                @Text(
                        en =
                                "Very many processes that live for an instant only, whose parent does"
                                        + " not wait for them. Measured twice before it is reported.",
                        zh = "大量瞬间结束且父进程不等待的短命进程。报告前会测量两次。"),
        how =
                @Text(
                        en =
                                "Compares the CPU time of the machine in /proc/stat with the sum over"
                                        + " all processes that /proc lists, twice. What is missing runs"
                                        + " in a process that something hides.",
                        zh = "将 /proc/stat 中整机 CPU 时间与 /proc 所列全部进程之和比较两次，缺口说明有进程被隐藏。"),
        live = true)
final class UnaccountedCpu implements ProcessCheck {
    private static final double LEAST_CPUS = 0.6;
    private static final double LEAST_SHARE = 0.3;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    /// `PROC_PID_INIT_INO` (`include/linux/proc_ns.h`): the PID namespace of the machine.
    private static final long MACHINE_PIDS = 0xEFFFFFFCL;

    @Override
    public boolean isLate() {
        return true;
    }

    @Override
    public void look(Facts facts, Findings findings) {
        long namespace = facts.processes().init().pid();
        if (namespace != 0 && namespace != MACHINE_PIDS) {
            findings.notDone(
                    "/proc/stat",
                    Phrase.of(
                            "Davy runs in a container and does not see the machine's processes; run it"
                                    + " on the machine itself",
                            "Davy 运行在容器中，看不到宿主机的进程；请在宿主机上运行"));
            return;
        }
        if (!isSuspect(facts.cpuUsage())) {
            return;
        }
        var first = ProcessTable.cpu(facts.host());
        facts.pass(AGAIN);
        var usage = CpuUsage.between(first, ProcessTable.cpu(facts.host()));
        if (isSuspect(usage)) {
            report(usage, findings);
        }
    }

    private static boolean isSuspect(CpuUsage usage) {
        return usage.cpus(usage.unaccounted()) >= LEAST_CPUS
                && usage.unaccounted() >= LEAST_SHARE * usage.busy();
    }

    private static void report(CpuUsage usage, Findings findings) {
        long percent = Math.round(usage.cpus(usage.unaccounted()) * 100);
        findings.add(
                Finding.of(
                                Phrase.of(
                                        "{0} % of one CPU is used by nothing that /proc lists: a process"
                                                + " is hidden, or the kernel's figures are forged",
                                        "有相当于单个 CPU {0}% 的消耗不属于 /proc 所列的任何进程：有进程被隐藏，或内核统计被篡改",
                                        percent))
                        .with("davy.cpu.percent", percent));
    }
}
