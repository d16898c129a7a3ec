package davy.agent.check.kernel;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
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
                                "None known of the views: they are compared where no module came or went"
                                        + " between two readings, and twice. A taint alone can come from a module that was"
                                        + " removed since.",
                        zh = "各视图的比较暂无已知误报：只在两次读取之间没有模块变化时比较，且比较两次。仅有污染标记时，可能是已卸载的模块留下的。"),
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
    @Override
    public void look(Facts facts, Findings findings) {
        var modules = LoadedModules.read(facts.host());
        if (modules == null) {
            withoutList(facts, findings);
            return;
        }
        var views = ModuleViews.read(facts, modules);
        var again = views == null || !views.differ() ? views : views.again(facts);
        if (views == null || again == null) {
            findings.notDone(
                    "/proc/modules",
                    Phrase.of(
                            "modules came and went all the while: what hides cannot be told from"
                                    + " what was just loaded",
                            "检查期间内核模块不断加载或卸载，无法区分隐藏的模块与刚加载的模块"));
        } else {
            differences(views, again, findings);
        }
        taint(facts, findings);
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

    /// @param first what differs only in one of them came or went between two readings
    private static void differences(ModuleViews first, ModuleViews second, Findings findings) {
        var one = first.modules();
        var other = second.modules();
        var fromProc = both(one.hiddenFromProc(), other.hiddenFromProc());
        for (String name : fromProc) {
            findings.add(hidden(name, "/proc/modules", "/sys/module"));
        }
        for (String name : both(one.missingInSys(), other.missingInSys())) {
            findings.add(hidden(name, "/sys/module", "/proc/modules"));
        }
        var unlisted = both(one.unlistedInSys(), other.unlistedInSys());
        for (String name : unlisted) {
            findings.add(hidden(name, "the listing of /sys/module", "/proc/modules"));
        }
        for (String name : both(first.strangers(), second.strangers())) {
            if (!fromProc.contains(name)) {
                findings.add(hidden(name, "/proc/modules", "/proc/kallsyms"));
            }
        }
        if (unlisted.isEmpty() && one.unseenDirectories() > 0 && other.unseenDirectories() > 0) {
            findings.add(uncounted(other.unseenDirectories()));
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

    private static void taint(Facts facts, Findings findings) {
        var taint = Taint.read(facts.host());
        // After the taint, so that a module that comes now is there to explain it.
        var modules = LoadedModules.read(facts.host());
        boolean outOfTree =
                modules != null && taint.isOutOfTree() && modules.tainted("O").isEmpty();
        boolean unsigned = modules != null && taint.isUnsigned() && modules.tainted("E").isEmpty();
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
