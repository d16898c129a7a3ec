package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.MalwareNames;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Level;
import davy.core.startup.Launch;
import davy.core.startup.Modprobe;
import davy.core.text.Phrase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

@Detects(
        id = "module-load",
        title =
                @Text(
                        en =
                                "Kernel module of no package that is loaded at boot or lies "
                                        + "hidden",
                        zh = "开机加载或隐藏存放的非软件包内核模块"),
        level = Level.HIGH,
        technique = {"T1547.006"},
        falsePositives =
                @Text(
                        en =
                                "Drivers built with DKMS or by hand lie in updates, extra or "
                                        + "misc and are not reported; nor are modules of a kernel that is "
                                        + "not packaged at all.",
                        zh = "DKMS 或手工编译的驱动位于 updates、extra、misc 目录，不会被报告；内核本身不是软件包时亦不报告其模块。"),
        how =
                @Text(
                        en =
                                "Joins the modules that the walk meets with modules-load.d, "
                                        + "/etc/modules and modprobe.d: loaded modules of no package "
                                        + "beside packaged ones, install lines that insert a module from "
                                        + "elsewhere or do harm, names of known rootkits, and modules in "
                                        + "hidden, temporary or system places.",
                        zh =
                                "将遍历到的模块与 modules-load.d、/etc/modules、modprobe.d 关联：与软件包模块同处却不属于软件包的开机加载模块、从别处插入模块或执行可疑命令的 install 行、已知 rootkit 名称，以及位于隐藏、临时或系统目录中的模块。"))
final class ModuleLoad implements PersistenceCheck, FileProbe {
    private static final int MOST = 20;
    private static final int FEW = 4;
    private static final Set<String> BUILT_HERE =
            Set.of("updates", "extra", "misc", "weak-updates", "dkms", "build", "source");

    /// Unpackaged modules by name with underscores.
    private final Map<String, String> unpackaged = new ConcurrentSkipListMap<>();

    /// Directories of kernels of which some modules are packaged.
    private final Set<String> packagedKernels = ConcurrentHashMap.newKeySet();

    /// How many unpackaged modules each directory of a kernel has.
    private final Map<String, Integer> modules = new ConcurrentHashMap<>();

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!isModuleFile(file.name()) || !file.info().isRegular()) {
            return;
        }
        var ownership = facts.ownership(file.path());
        String kernel = kernel(file.path());
        if (ownership == Ownership.PACKAGED) {
            if (!kernel.isEmpty() && packagedKernels.size() < 1_000) {
                packagedKernels.add(kernel);
            }
        } else if (unpackaged.size() < 100_000) {
            boolean counts = ownership == Ownership.UNPACKAGED || Places.isHidden(file.path());
            if (counts) {
                unpackaged.put(module(file.name()), file.path());
                modules.merge(kernel, 1, Integer::sum);
            }
        }
    }

    private static boolean isModuleFile(String name) {
        int dot = name.indexOf(".ko");
        return dot > 0 && (dot + 3 == name.length() || name.charAt(dot + 3) == '.');
    }

    private static String module(String name) {
        int dot = name.indexOf(".ko");
        return (dot < 0 ? name : name.substring(0, dot)).replace('-', '_');
    }

    /// `/usr/lib/modules/6.1.0-18-amd64`; empty for a file elsewhere.
    private static String kernel(String path) {
        for (String base : List.of("/usr/lib/modules/", "/lib/modules/")) {
            int end = path.startsWith(base) ? path.indexOf('/', base.length()) : -1;
            if (end > 0) {
                return path.substring(0, end);
            }
        }
        return "";
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var modprobe = Modprobe.read(facts.host());
        var told = new HashSet<String>();
        for (Modprobe.Load load : modprobe.loads()) {
            load(facts, load, told, findings);
        }
        var judge = new Judge(facts);
        for (Modprobe.Rule rule : modprobe.rules()) {
            if (rule.directive().equals("install") || rule.directive().equals("remove")) {
                rule(facts, judge, rule, findings);
            }
        }
        int others = 0;
        for (var entry : unpackaged.entrySet()) {
            if (!told.contains(entry.getKey()) && others < MOST) {
                others += stray(facts, entry.getKey(), entry.getValue(), findings) ? 1 : 0;
            }
        }
    }

    private void load(Facts facts, Modprobe.Load load, Set<String> told, Findings findings) {
        String name = module(load.module());
        String path = unpackaged.get(name);
        boolean bad = MalwareNames.isModule(name);
        if (!bad && (path == null || !isForeign(path)) || Sight.isPristine(facts, load.path())) {
            return;
        }
        var what =
                bad
                        ? Phrase.of(
                                "has {0} loaded at boot, a name known from rootkits",
                                "开机加载 {0}，该名称为已知 rootkit", load.module())
                        : Phrase.of(
                                "has {0} loaded at boot, a module that no package owns",
                                "开机加载不属于任何软件包的模块 {0}", load.module());
        told.add(name);
        var subject = Sight.place(load.path(), load.line());
        var found = Suspicion.of(Level.HIGH, what, path == null ? "" : path);
        findings.add(Sight.of(facts, load.path(), load.line(), load.module(), subject, found));
    }

    /// Whether it lies among packaged modules, or where no module belongs.
    private boolean isForeign(String path) {
        String kernel = kernel(path);
        if (kernel.isEmpty()) {
            return true;
        }
        String rest = path.substring(kernel.length() + 1);
        int end = rest.indexOf('/');
        // A kernel built by hand has many modules; one that is not installed has none.
        boolean lonely = modules.getOrDefault(kernel, 0) < FEW;
        return (packagedKernels.contains(kernel) || lonely)
                && !BUILT_HERE.contains(end < 0 ? rest : rest.substring(0, end));
    }

    private static void rule(Facts facts, Judge judge, Modprobe.Rule rule, Findings findings) {
        var found = judge.text(rule.text());
        for (String word : rule.text().split("[ \t;]+", 256)) {
            boolean elsewhere = word.startsWith("/") && isModuleFile(Places.name(word));
            if (elsewhere
                    && kernel(word).isEmpty()
                    && facts.ownership(word) != Ownership.PACKAGED) {
                var what = Phrase.of("inserts the module {0}", "插入模块 {0}", word);
                found = Suspicion.worse(found, Suspicion.of(Level.HIGH, what, word));
            }
        }
        var launch =
                new Launch(
                        rule.path(),
                        rule.line(),
                        rule.directive() + ' ' + rule.module(),
                        rule.text(),
                        "root");
        Sight.launch(facts, launch, found, findings);
    }

    private boolean stray(Facts facts, String name, String path, Findings findings) {
        boolean odd = Places.isHidden(path);
        boolean bad = MalwareNames.isModule(name);
        boolean unpacked = kernel(path).isEmpty() && path.contains("/lib/modules/");
        boolean system =
                kernel(path).isEmpty()
                        ? Places.isSystem(path) || path.startsWith("/usr/share/")
                        : packagedKernels.contains(kernel(path)) && isForeign(path);
        if (unpacked || !odd && !bad && !system) {
            return false;
        }
        var what = Phrase.of("is a kernel module in an unusual place", "是位置异常的内核模块");
        var found = Suspicion.of(odd || bad ? Level.HIGH : Level.MEDIUM, what, path);
        findings.add(Sight.of(facts, path, 0, "", Phrase.plain(path), found));
        return true;
    }
}
