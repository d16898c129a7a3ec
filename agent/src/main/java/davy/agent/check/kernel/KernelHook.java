package davy.agent.check.kernel;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Content;
import davy.core.text.Phrase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "kernel-hook",
        title = @Text(en = "Hook on what the kernel shows", zh = "内核信息展示函数被挂钩"),
        level = Level.HIGH,
        technique = {"T1014"},
        falsePositives =
                @Text(
                        en =
                                "Somebody who traces just these functions with bpftrace, perf or ftrace at"
                                        + " this moment. Tracing of all functions and live patches are"
                                        + " not reported.",
                        zh = "有人正用 bpftrace、perf 或 ftrace 跟踪这些函数。对全部函数的跟踪以及内核热补丁不会报告。"),
        how =
                @Text(
                        en =
                                "Reads the functions that ftrace diverts (enabled_functions) and the"
                                        + " kernel's probes (kprobes/list) for those that list files,"
                                        + " processes and sockets: what rootkits hook to hide.",
                        zh =
                                "读取 ftrace 已改道的函数（enabled_functions）和内核探针（kprobes/list），检查其中是否有列出文件、进程、套接字的函数，rootkit 正是挂钩这些函数来隐藏自身。"),
        live = true)
final class KernelHook implements KernelCheck {
    private static final int LIMIT = 16 << 20;

    private static final List<String> FOLDERS =
            List.of("/sys/kernel/tracing", "/sys/kernel/debug/tracing");
    private static final String PROBES = "/sys/kernel/debug/kprobes/list";

    /// Functions that decide what is shown, without the prefixes of system calls.
    private static final Set<String> SHOWING =
            Set.of(
                    "getdents",
                    "getdents64",
                    "filldir",
                    "filldir64",
                    "fillonedir",
                    "compat_filldir",
                    "iterate_dir",
                    "proc_pid_readdir",
                    "proc_root_readdir",
                    "tcp4_seq_show",
                    "tcp6_seq_show",
                    "udp4_seq_show",
                    "udp6_seq_show",
                    "raw_seq_show",
                    "packet_seq_show",
                    "tpacket_rcv",
                    "loadavg_proc_show",
                    "m_show",
                    "modules_seq_show");

    /// Functions that rootkits take orders by, and that honest tracers watch too.
    private static final Set<String> ORDERS = Set.of("kill", "init_module", "finit_module");

    private static final List<String> PREFIXES =
            List.of(
                    "__x64_sys_",
                    "__ia32_sys_",
                    "__ia32_compat_sys_",
                    "__arm64_sys_",
                    "__se_sys_",
                    "__do_sys_",
                    "ksys_",
                    "sys_");

    @Override
    public void look(Facts facts, Findings findings) {
        var functions = functions(facts);
        if (functions == null) {
            findings.notDone(
                    "/sys/kernel/tracing/enabled_functions",
                    Phrase.of(
                            "the tracing file system is not mounted or cannot be read (needs root), so"
                                    + " hooks by ftrace cannot be seen",
                            "tracefs 未挂载或无法读取（需要 root），无法检查 ftrace 挂钩"));
        } else {
            functions(facts, functions, findings);
        }
        var probes = Content.whole(facts.host(), PROBES, LIMIT);
        if (probes == null) {
            findings.notDone(
                    PROBES,
                    Phrase.of(
                            "debugfs is not mounted or cannot be read (needs root), so the kernel's"
                                    + " probes cannot be seen",
                            "debugfs 未挂载或无法读取（需要 root），无法检查内核探针"));
        } else {
            probes(probes, findings);
        }
    }

    private static @Nullable Content functions(Facts facts) {
        for (String folder : FOLDERS) {
            var content = Content.whole(facts.host(), folder + "/enabled_functions", LIMIT);
            if (content != null) {
                return content;
            }
        }
        return null;
    }

    /// `__x64_sys_getdents64 (1) R tramp: 0xffffffffc0a2 (thunk+0x0/0x50 [rk]) ->ops_func+0x0`.
    private static void functions(Facts facts, Content content, Findings findings) {
        var modules = LoadedModules.read(facts.host());
        for (String line : content.lines()) {
            int end = line.indexOf(' ');
            String function = end < 0 ? line : line.substring(0, end);
            int count = line.indexOf(" (");
            String how = count < 0 ? "" : line.substring(count);
            boolean showing = SHOWING.contains(plain(function));
            boolean order = ORDERS.contains(plain(function));
            if (!showing && !order) {
                continue;
            }
            String module = lastModule(how);
            boolean byBpf = how.contains("bpf_trampoline") || module.equals("bpf");
            boolean hidden =
                    !module.isEmpty()
                            && modules != null
                            && !modules.listed().containsKey(module)
                            && !byBpf;
            boolean nameless = module.isEmpty() && how.contains("(0x");
            var level = level(showing, byBpf, hidden || nameless, !module.isEmpty());
            if (level != null) {
                findings.add(function(function, module, byBpf, line, level));
            }
        }
    }

    private static @Nullable Level level(
            boolean showing, boolean byBpf, boolean hidden, boolean byModule) {
        if (hidden) {
            return Level.CRITICAL;
        }
        if (byBpf) {
            return showing ? Level.MEDIUM : null;
        }
        return !byModule ? null : showing ? Level.HIGH : Level.MEDIUM;
    }

    private static String plain(String function) {
        for (String prefix : PREFIXES) {
            if (function.startsWith(prefix)) {
                return function.substring(prefix.length());
            }
        }
        return function;
    }

    /// The name in the last brackets; empty for none.
    private static String lastModule(String text) {
        int close = text.lastIndexOf(']');
        int open = close < 0 ? -1 : text.lastIndexOf('[', close);
        return open < 0 ? "" : text.substring(open + 1, close);
    }

    private static Finding.Draft function(
            String function, String module, boolean byBpf, String line, Level level) {
        var who =
                byBpf
                        ? Phrase.of("a BPF program", "BPF 程序")
                        : module.isEmpty()
                                ? Phrase.of("code that belongs to no module", "不属于任何模块的代码")
                                : Phrase.of("the module {0}", "模块 {0} ", module);
        var draft =
                Finding.of(
                                Phrase.of(
                                        "calls of the kernel's {0}, which decides what is shown, go to"
                                                + " {1} first",
                                        "内核函数 {0}（决定向用户展示的内容）的调用被{1}截获", function, who))
                        .level(level)
                        .with("davy.function", function)
                        .with("davy.module", byBpf ? null : module)
                        .with("davy.line", line.length() > 400 ? line.substring(0, 400) : line);
        return byBpf || module.isEmpty()
                ? draft
                : draft.about(new Entity(Entity.Kind.KERNEL_MODULE, module));
    }

    /// `ffffffff9a2b3c40 r __x64_sys_getdents64+0x0 [FTRACE]`: the module of the line is the
    /// function's own; who set the probe is not told.
    private static void probes(Content content, Findings findings) {
        var seen = new LinkedHashSet<String>();
        for (String line : content.lines()) {
            for (String word : line.strip().split("\\s+", 8)) {
                int plus = word.indexOf('+');
                String function = plus < 0 ? "" : word.substring(0, plus);
                if (SHOWING.contains(plain(function)) && !line.contains("[DISABLED]")) {
                    seen.add(function);
                }
            }
        }
        for (String function : seen) {
            findings.add(
                    Finding.of(
                                    Phrase.of(
                                            "a probe sits on the kernel's {0}, which decides what is"
                                                    + " shown; the kernel does not tell whose it is",
                                            "内核函数 {0}（决定向用户展示的内容）上有探针，内核未说明由谁设置", function))
                            .with("davy.function", function)
                            .with("file.path", PROBES));
        }
    }
}
