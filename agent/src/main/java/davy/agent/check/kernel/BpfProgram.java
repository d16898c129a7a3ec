package davy.agent.check.kernel;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.process.Signs;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Kernel;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "bpf-program",
        title = @Text(en = "Suspicious BPF program in the kernel", zh = "可疑的内核 BPF 程序"),
        level = Level.HIGH,
        technique = {"T1014"},
        falsePositives =
                @Text(
                        en =
                                "Agents for monitoring and security that pin their programs and end, or"
                                        + " that were installed outside of packages. Programs that"
                                        + " packaged software or containers hold are not reported, nor"
                                        + " those of networks (tc, XDP) by their type alone.",
                        zh =
                                "将程序固定（pin）后退出、或以非软件包方式安装的监控与安全代理。由软件包自带程序或容器持有的不报告，仅属网络类型（tc、XDP）的也不报告。"),
        how =
                @Text(
                        en =
                                "Lists the loaded BPF programs by bpf(2), finds who holds each"
                                        + " (/proc/PID/fdinfo), and reports those that watch or change"
                                        + " what the kernel does (kprobe, tracepoint, lsm, tracing) whose"
                                        + " name tells of hiding, whose holder is suspect, or which"
                                        + " nobody holds.",
                        zh =
                                "用 bpf(2) 列出已加载的 BPF 程序，通过 /proc/PID/fdinfo 查找持有者；对监视或改变内核行为的类型（kprobe、tracepoint、lsm、tracing），名称带有隐藏特征、持有者可疑或无人持有时报告。"),
        live = true)
final class BpfProgram implements KernelCheck {
    private static final int MOST_PINS = 200;

    /// Types that see or change what other programs do.
    private static final Set<String> WATCHING =
            Set.of(
                    "kprobe",
                    "tracepoint",
                    "raw_tracepoint",
                    "raw_tracepoint_writable",
                    "perf_event",
                    "tracing",
                    "lsm",
                    "ext");

    private static final Set<String> NETWORK = Set.of("xdp", "sched_cls", "sched_act");

    /// What rootkits made of BPF call their programs (names have 15 characters).
    private static final List<String> TELLING =
            List.of(
                    "getdents",
                    "filldir",
                    "seq_show",
                    "tcp4_seq",
                    "hidepid",
                    "pidhide",
                    "hide_pid",
                    "hide_",
                    "rootkit",
                    "ebpfkit",
                    "boopkit",
                    "bad_bpf",
                    "sudoadd",
                    "exechijack");

    /// Programs that the kernel loads by itself, and that systemd pins.
    private static final List<String> KERNELS_OWN =
            List.of("dump_bpf_", "hid_", "sd_", "restrict_filesy");

    @Override
    public void look(Facts facts, Findings findings) {
        var programs = new ArrayList<Kernel.BpfProgram>();
        for (Kernel.BpfProgram program : facts.requireKernel().bpfPrograms()) {
            if (WATCHING.contains(program.type()) || NETWORK.contains(program.type())) {
                programs.add(program);
            }
        }
        if (programs.isEmpty()) {
            return;
        }
        var holders = new Holders(facts);
        for (Kernel.BpfProgram program : programs) {
            var finding = judge(facts, program, holders);
            if (finding != null) {
                findings.add(finding);
            }
        }
    }

    /// Who holds programs by open files.
    private static final class Holders {
        private final Map<Integer, HostProcess> byProgram = new HashMap<>();
        private boolean anyEvents;

        Holders(Facts facts) {
            for (HostProcess process : facts.processes().all()) {
                process.openFiles().forEach((number, target) -> add(process, number, target));
            }
        }

        private void add(HostProcess process, int number, String target) {
            // A kprobe may be held by the perf event alone, which does not tell its program.
            anyEvents |= target.startsWith("anon_inode:[perf_event]");
            if (!target.startsWith("anon_inode:bpf") && !target.startsWith("anon_inode:[bpf")) {
                return;
            }
            String info = process.file("fdinfo/" + number, 8192);
            for (String line : info == null ? List.<String>of() : info.lines().toList()) {
                if (line.startsWith("prog_id:")) {
                    byProgram.putIfAbsent(number(line.substring(8).strip()), process);
                }
            }
        }

        private static int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                return -1;
            }
        }
    }

    private static Finding.@Nullable Draft judge(
            Facts facts, Kernel.BpfProgram program, Holders holders) {
        var holder = holders.byProgram.get(program.id());
        boolean telling = isTelling(program.name());
        if (holder != null) {
            return held(facts, program, holder, telling);
        }
        if (telling) {
            return finding(
                    program,
                    Level.HIGH,
                    Phrase.of(
                            "its name tells of hiding, and no process holds it",
                            "名称带有隐藏特征，且没有进程持有它"),
                    facts);
        }
        boolean ours = KERNELS_OWN.stream().anyMatch(program.name()::startsWith);
        boolean watching = WATCHING.contains(program.type());
        boolean byEvent = holders.anyEvents && isByEvent(program.type());
        return watching && !ours && !byEvent && !program.name().isEmpty()
                ? finding(program, Level.MEDIUM, Phrase.of("no process holds it", "没有进程持有它"), facts)
                : null;
    }

    private static boolean isByEvent(String type) {
        return type.equals("kprobe") || type.equals("tracepoint") || type.equals("perf_event");
    }

    private static boolean isTelling(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return TELLING.stream().anyMatch(lower::contains);
    }

    private static Finding.@Nullable Draft held(
            Facts facts, Kernel.BpfProgram program, HostProcess holder, boolean telling) {
        if (facts.isSelf(holder)) {
            return null;
        }
        var signs = Signs.of(holder, facts);
        boolean unpackaged = facts.ownership(holder) == Ownership.UNPACKAGED;
        if (signs.isEmpty() && !(telling && unpackaged)) {
            return null;
        }
        var why =
                signs.isEmpty()
                        ? Phrase.of(
                                "its name tells of hiding, and no package owns the program that holds"
                                        + " it",
                                "名称带有隐藏特征，且持有它的程序不属于任何软件包")
                        : Phrase.of(
                                "process {0} holds it, and {1}",
                                "由进程 {0} 持有，且{1}", holder.pid(), Signs.list(signs));
        return Evidence.processAndFile(finding(program, Level.HIGH, why, facts), holder);
    }

    private static Finding.Draft finding(
            Kernel.BpfProgram program, Level level, Phrase why, Facts facts) {
        String shown = program.name().isEmpty() ? "#" + program.id() : program.name();
        return Finding.of(
                        Phrase.of(
                                "the BPF program {0} ({1}) runs in the kernel: {2}",
                                "内核中运行着 BPF 程序 {0}（{1}）：{2}", shown, program.type(), why))
                .level(level)
                .with("davy.bpf.id", program.id())
                .with("davy.bpf.name", program.name())
                .with("davy.bpf.type", program.type())
                .with("davy.bpf.tag", program.tag())
                .with("davy.bpf.loaded", program.loaded().toString())
                .with("davy.bpf.pins", pins(facts))
                .with("user.id", program.uid());
    }

    /// What is pinned, and so stays without a process; which program a pin is cannot be asked
    /// without opening it.
    private static List<String> pins(Facts facts) {
        var pins = new ArrayList<String>();
        pins(facts, "/sys/fs/bpf", 0, pins);
        return pins;
    }

    private static void pins(Facts facts, String folder, int depth, List<String> to) {
        for (String name : facts.host().list(folder)) {
            String path = folder + "/" + name;
            var info = facts.host().lstat(path);
            if (info == null || to.size() >= MOST_PINS) {
                return;
            }
            if (!info.isDirectory()) {
                to.add(path);
            } else if (depth < 6) {
                pins(facts, path, depth + 1, to);
            }
        }
    }
}
