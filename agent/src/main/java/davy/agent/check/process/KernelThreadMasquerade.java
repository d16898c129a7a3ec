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
import davy.core.shell.Interpreters;
import davy.core.text.Phrase;

@Detects(
        id = "kernel-thread-masquerade",
        title = @Text(en = "Process with the name of a kernel thread", zh = "冒充内核线程的进程"),
        level = Level.CRITICAL,
        technique = {"T1036.004", "T1036.005", "T1036.011"},
        falsePositives =
                @Text(
                        en =
                                "Programs that set a title in brackets (Celery does, with a colon and"
                                        + " a blank inside: not reported). Of packaged programs only shells"
                                        + " and interpreters with a kernel thread's name in brackets are"
                                        + " reported, and their file is not accused.",
                        zh =
                                "个别程序会设置带方括号的标题（如 Celery，其中含冒号和空格，不会报告）。软件包自带的程序中，仅报告以方括号标出内核线程名的 shell 和解释器，且不指控其文件。"),
        how =
                @Text(
                        en =
                                "Looks for a process whose comm, argv[0] or executable is called like a"
                                        + " kernel thread, or one letter off, while the kernel's own"
                                        + " PF_KTHREAD flag is clear and there is an executable.",
                        zh = "查找 comm、argv[0] 或可执行文件名与内核线程相同或只差一个字母，但没有 PF_KTHREAD 标志且有可执行文件的进程。"),
        live = true)
final class KernelThreadMasquerade implements ProcessCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            String name = KernelNames.imitated(process);
            if (name == null) {
                continue;
            }
            boolean packaged = facts.ownership(process) == Ownership.PACKAGED;
            if (packaged && isScript(process, name)) {
                // The title is a script's: what runs it is the package's own.
                findings.add(Evidence.process(draft(process, name), process).level(Level.HIGH));
            } else if (!packaged) {
                boolean named = Places.name(path(process)).equals(name);
                findings.add(Evidence.started(facts, draft(process, name), process, named));
            }
        }
    }

    /// Whether it is a shell or interpreter that has a kernel thread's name in brackets: bots in
    /// Perl and Python give themselves such.
    private static boolean isScript(HostProcess process, String name) {
        String text = name.strip();
        return Interpreters.has(Places.name(path(process)))
                && KernelNames.isBracketed(text)
                && KernelNames.isExact(text.substring(1, text.length() - 1));
    }

    private static Finding.Draft draft(HostProcess process, String name) {
        return Finding.of(
                Phrase.of(
                        "process {0} calls itself {1}, but it is no kernel thread: it runs {2}",
                        "进程 {0} 自称 {1}，但它不是内核线程，实际运行的是 {2}", process.pid(), name, path(process)));
    }

    private static String path(HostProcess process) {
        var executable = process.executable();
        return executable == null ? "?" : executable.path();
    }
}
