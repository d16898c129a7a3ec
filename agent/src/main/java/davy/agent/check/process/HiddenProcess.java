package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HiddenProcesses;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

@Detects(
        id = "hidden-process",
        title = @Text(en = "Process that a listing of /proc does not show", zh = "被隐藏的进程"),
        level = Level.CRITICAL,
        technique = {"T1014", "T1564"},
        falsePositives =
                @Text(
                        en =
                                "Processes that start or end between two looks: each candidate is looked"
                                        + " at again, twice. Threads are told from processes.",
                        zh = "两次查看之间启动或结束的进程：每个候选都会再复查两次；线程不会误认为进程。"),
        how =
                @Text(
                        en =
                                "Asks for every possible pid by getpgid(N), for those that the kernel can"
                                        + " have given by signal too (kill(N, 0); all with --deep), for"
                                        + " those of them up to a million also by name (stat of /proc/N;"
                                        + " without that limit with --deep), takes the members of all"
                                        + " control groups, and compares with the listing of /proc, all by"
                                        + " raw system calls.",
                        zh =
                                "以原始系统调用 getpgid(N) 逐一探测所有可能的 PID；内核可能已分配的 PID 还按信号（kill(N,"
                                        + " 0)，--deep 时为全部）探测，其中一百万以内的再按名称（stat"
                                        + " /proc/N，--deep 时不限）探测；并取各 cgroup 成员，与 /proc"
                                        + " 目录列表比较。"),
        live = true)
final class HiddenProcess implements ProcessCheck {
    private static final Duration AGAIN = Duration.ofMillis(300);

    @Override
    public void look(Facts facts, Findings findings) {
        var views = HiddenProcesses.look(facts.host(), facts.options().deep());
        if (views == null) {
            return;
        }
        if (isRestricted(facts)) {
            findings.notDone(
                    "/proc",
                    Phrase.of(
                            "it is mounted with hidepid and shows other users' processes to root only;"
                                    + " run as root",
                            "/proc 以 hidepid 方式挂载，只有 root 能看到其他用户的进程；请以 root 运行"));
            return;
        }
        if (views.lastNamed() < views.lastGiven()) {
            findings.notDone(
                    "/proc",
                    Phrase.of(
                            "names of pids above {0} were not asked, only signals; --deep asks all",
                            "{0} 以上的 PID 仅以信号探测，未按名称探测；--deep 可全部探测", views.lastNamed()));
        }
        var candidates = new TreeSet<>(views.candidates());
        candidates.addAll(probe(views));
        var hidden = List.<davy.core.process.HiddenProcess>of();
        for (int round = 0; round < 2 && !candidates.isEmpty(); round++) {
            facts.pass(AGAIN);
            hidden = HiddenProcesses.recheck(facts.host(), candidates);
            candidates.clear();
            hidden.forEach(process -> candidates.add(process.pid()));
        }
        hidden.forEach(process -> report(process, facts, findings));
    }

    private static boolean isRestricted(Facts facts) {
        boolean hides =
                facts.host().lines("/proc/self/mountinfo").stream()
                        .anyMatch(l -> l.contains(" /proc ") && l.contains("hidepid="));
        var self = facts.processes().byPid(facts.requireKernel().self());
        return hides && (self == null || self.effectiveUid() != 0);
    }

    /// All ids, on two threads.
    private static Set<Integer> probe(HiddenProcesses views) {
        Executor beside = task -> Thread.ofPlatform().daemon().name("pids").start(task);
        var other = CompletableFuture.supplyAsync(views::probe, beside);
        var found = new TreeSet<>(views.probe());
        // What is thrown there is thrown here: an id that was not asked about is not "none".
        found.addAll(other.join());
        return found;
    }

    private static void report(
            davy.core.process.HiddenProcess process, Facts facts, Findings findings) {
        String name = process.comm() == null ? "?" : process.comm();
        var seen = new ArrayList<String>();
        addIf(seen, process.listed(), "getdents");
        addIf(seen, process.named(), "stat");
        addIf(seen, process.signalled(), "kill");
        addIf(seen, process.grouped(), "cgroup");
        findings.add(
                Finding.of(
                                Phrase.of(
                                        "process {0} ({1}) exists but is hidden; it shows by: {2}",
                                        "进程 {0}（{1}）存在但被隐藏；可见途径：{2}",
                                        process.pid(),
                                        name,
                                        String.join(", ", seen)))
                        .with("process.pid", process.pid())
                        .with("process.name", process.comm())
                        .with("process.start", Evidence.start(facts, process.pid()))
                        .with("davy.views", seen)
                        .about(Entity.process(process.pid())));
    }

    private static void addIf(List<String> list, boolean condition, String word) {
        if (condition) {
            list.add(word);
        }
    }
}
