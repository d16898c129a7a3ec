package davy.agent.check.kernel;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.Collection;
import java.util.TreeSet;

@Detects(
        id = "hidden-module",
        title = @Text(en = "Kernel module that hides", zh = "隐藏的内核模块"),
        level = Level.CRITICAL,
        technique = {"T1014", "T1547.006"},
        falsePositives =
                @Text(
                        en =
                                "A module that is loaded or removed between two readings: what differs is"
                                        + " read again. A taint alone can come from a module that was"
                                        + " removed since.",
                        zh = "两次读取之间加载或卸载的模块：有差异时会再次读取。仅有污染标记时，可能是已卸载的模块留下的。"),
        how =
                @Text(
                        en =
                                "Compares /proc/modules with the listing of /sys/module, with its link"
                                        + " count, with each name in it, and with the symbols in"
                                        + " /proc/kallsyms; and the kernel's taint with the modules that"
                                        + " can explain it.",
                        zh =
                                "将 /proc/modules 与 /sys/module 的列表、链接数、按名访问结果以及 /proc/kallsyms 中的符号比较，并核对内核污染标记能否由现有模块解释。"),
        live = true)
final class HiddenModule implements KernelCheck {
    private static final Duration AGAIN = Duration.ofMillis(300);

    @Override
    public void look(Facts facts, Findings findings) {
        var modules = LoadedModules.read(facts.host());
        if (modules == null) {
            withoutList(facts, findings);
            return;
        }
        if (isSuspect(facts, modules)) {
            facts.pass(AGAIN);
            var again = LoadedModules.read(facts.host());
            if (again != null) {
                differences(facts, modules, again, findings);
            }
        }
        taint(facts, modules, findings);
    }

    /// A kernel that was built without modules has no list, and nothing can hide there.
    private static void withoutList(Facts facts, Findings findings) {
        var host = facts.host();
        for (String name : host.list("/sys/module")) {
            if (host.exists("/sys/module/" + name + "/initstate")) {
                findings.notDone(
                        "/proc/modules",
                        Phrase.of(
                                "it cannot be read although modules are loaded ({0})",
                                "存在已加载的模块（{0}），但该文件无法读取", name));
                return;
            }
        }
    }

    private static boolean isSuspect(Facts facts, LoadedModules modules) {
        return !modules.hiddenFromProc().isEmpty()
                || !modules.missingInSys().isEmpty()
                || !modules.unlistedInSys().isEmpty()
                || modules.unseenDirectories() > 0
                || !strangers(facts, modules).isEmpty();
    }

    private static Collection<String> strangers(Facts facts, LoadedModules modules) {
        var strangers = LoadedModules.withSymbols(facts.host());
        strangers.removeAll(modules.listed().keySet());
        return strangers;
    }

    private static void differences(
            Facts facts, LoadedModules first, LoadedModules second, Findings findings) {
        var fromProc = both(first.hiddenFromProc(), second.hiddenFromProc());
        for (String name : fromProc) {
            findings.add(hidden(name, "/proc/modules", "/sys/module"));
        }
        for (String name : both(first.missingInSys(), second.missingInSys())) {
            findings.add(hidden(name, "/sys/module", "/proc/modules"));
        }
        var unlisted = both(first.unlistedInSys(), second.unlistedInSys());
        for (String name : unlisted) {
            findings.add(hidden(name, "the listing of /sys/module", "/proc/modules"));
        }
        for (String name : both(strangers(facts, first), strangers(facts, second))) {
            if (!fromProc.contains(name)) {
                findings.add(hidden(name, "/proc/modules", "/proc/kallsyms"));
            }
        }
        if (unlisted.isEmpty() && first.unseenDirectories() > 0 && second.unseenDirectories() > 0) {
            findings.add(uncounted(second.unseenDirectories()));
        }
    }

    private static Collection<String> both(Collection<String> first, Collection<String> second) {
        var both = new TreeSet<>(first);
        both.retainAll(second);
        return both;
    }

    private static Finding.Draft hidden(String name, String from, String shown) {
        return Finding.of(
                        Phrase.of(
                                "the kernel module {0} is loaded, as {2} shows, but {1} does not show"
                                        + " it",
                                "内核模块 {0} 已加载（{2} 可见），但 {1} 中看不到", name, from, shown))
                .with("davy.module", name)
                .with("davy.hidden_from", from)
                .with("davy.shown_by", shown)
                .about(new Entity(Entity.Kind.KERNEL_MODULE, name));
    }

    private static Finding.Draft uncounted(long count) {
        return Finding.of(
                        Phrase.of(
                                "/sys/module counts {0} more directories than it lists: a module hides"
                                        + " its own",
                                "/sys/module 的链接数比列出的目录多 {0} 个：有模块隐藏了自己的目录", count))
                .with("davy.hidden_from", "/sys/module")
                .with("davy.directories", count);
    }

    private static void taint(Facts facts, LoadedModules modules, Findings findings) {
        var taint = Taint.read(facts.host());
        boolean outOfTree = taint.isOutOfTree() && modules.tainted("O").isEmpty();
        boolean unsigned = taint.isUnsigned() && modules.tainted("E").isEmpty();
        if (!outOfTree && !unsigned) {
            return;
        }
        findings.add(
                Finding.of(
                                Phrase.of(
                                        "since the last boot {0} was loaded, and no module that is shown"
                                                + " is one: it was removed, or it hides",
                                        "本次开机后曾加载过{0}，但现有模块均不符：该模块已卸载或正在隐藏",
                                        unsigned
                                                ? Phrase.of("an unsigned kernel module", "未签名的内核模块")
                                                : Phrase.of(
                                                        "a kernel module from outside of the kernel's"
                                                                + " tree",
                                                        "非内核源码树的模块")))
                        .level(Level.MEDIUM)
                        .with("davy.tainted", taint.bits()));
    }
}
