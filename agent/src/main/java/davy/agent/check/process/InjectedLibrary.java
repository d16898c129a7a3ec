package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.NamedLibrary;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.process.MemoryMap;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

@Detects(
        id = "injected-library",
        title = @Text(en = "Library put into programs from outside", zh = "被注入程序的动态库"),
        level = Level.HIGH,
        technique = {"T1574.006"},
        falsePositives =
                @Text(
                        en =
                                "Allocators and tracers that an administrator preloads (jemalloc,"
                                        + " faketime): packaged ones are not reported, others medium."
                                        + " Runtimes that unpack native code into /tmp (Java, Python) are"
                                        + " not reported.",
                        zh =
                                "管理员有意预加载的内存分配器或跟踪工具（jemalloc、faketime）：软件包自带的不报告，其他为中危。会把本地代码解压到 /tmp 的运行时（Java、Python）不报告。"),
        how =
                @Text(
                        en =
                                "Reads LD_PRELOAD and LD_AUDIT in the environment of processes, and what"
                                        + " packaged programs have mapped as code: a library that lies in a"
                                        + " temporary or hidden place, or beside configuration files, does"
                                        + " not belong there.",
                        zh =
                                "读取进程环境中的 LD_PRELOAD 和 LD_AUDIT，以及软件包程序映射的代码：位于临时目录、隐藏目录或配置目录的动态库不应出现。"),
        live = true)
final class InjectedLibrary implements ProcessCheck {
    private static final Set<String> RUNTIMES =
            Set.of(
                    "java",
                    "node",
                    "electron",
                    "python",
                    "ruby",
                    "perl",
                    "php",
                    "mono",
                    "dotnet",
                    "R");

    @Override
    public void look(Facts facts, Findings findings) {
        var preloaded = new TreeMap<String, List<HostProcess>>();
        var mapped = new TreeMap<String, List<HostProcess>>();
        for (HostProcess process : facts.processes().all()) {
            if (process.isKernelThread()
                    || facts.isSelf(process)
                    || facts.processes().isContained(process)) {
                continue;
            }
            for (String library : preloads(process, facts)) {
                if (facts.ownership(library) != Ownership.PACKAGED) {
                    preloaded.computeIfAbsent(library, k -> new ArrayList<>()).add(process);
                }
            }
            for (String library : oddMaps(process, facts)) {
                mapped.computeIfAbsent(library, k -> new ArrayList<>()).add(process);
            }
        }
        preloaded.forEach((library, processes) -> findings.add(preload(library, processes)));
        mapped.keySet().removeAll(preloaded.keySet());
        mapped.forEach((library, processes) -> findings.add(map(library, processes)));
    }

    private static Set<String> preloads(HostProcess process, Facts facts) {
        var libraries = new TreeSet<String>();
        for (String variable : List.of("LD_PRELOAD", "LD_AUDIT")) {
            for (String value : process.environment().variable(variable)) {
                for (String library : value.split("[ :]+")) {
                    if (library.startsWith("/") && library.indexOf('$') < 0) {
                        libraries.add(library);
                    } else if (library.contains(".so")) {
                        libraries.addAll(named(library, process, facts));
                    }
                }
            }
        }
        return libraries;
    }

    /// What a name stands for: the library that the process has mapped, else those that the linker
    /// would find.
    private static List<String> named(String name, HostProcess process, Facts facts) {
        String last = '/' + Places.name(name);
        var mapped =
                process.maps().stream()
                        .filter(map -> map.isFile() && map.path().endsWith(last))
                        .map(MemoryMap::path)
                        .distinct()
                        .toList();
        return mapped.isEmpty()
                ? NamedLibrary.expanded(facts.host(), name).stream()
                        .filter(path -> path.startsWith("/") && path.indexOf('$') < 0)
                        .toList()
                : mapped;
    }

    /// Code that a packaged program has mapped from where no package puts any.
    private static Set<String> oddMaps(HostProcess process, Facts facts) {
        var executable = process.executable();
        var odd = new TreeSet<String>();
        if (executable == null
                || isRuntime(executable.name())
                || facts.ownership(process) != Ownership.PACKAGED) {
            return odd;
        }
        for (MemoryMap map : process.maps()) {
            if (map.isExecutable() && map.isFile() && isOdd(map.path())) {
                odd.add(map.path());
            }
        }
        return odd;
    }

    private static boolean isRuntime(String name) {
        return RUNTIMES.stream().anyMatch(name::startsWith);
    }

    private static boolean isOdd(String path) {
        return !path.startsWith("/memfd:")
                && !path.startsWith("/dev/zero")
                && (Places.isTemporary(path) && !Places.isUnpackedApplication(path)
                        || path.startsWith("/etc/")
                        || Places.isHidden(path));
    }

    private static Finding.Draft preload(String library, List<HostProcess> processes) {
        boolean odd = isOdd(library);
        return draft(
                        Finding.of(
                                Phrase.of(
                                        "LD_PRELOAD puts {0}, which no package owns, into {1} processes",
                                        "LD_PRELOAD 将不属于任何软件包的 {0} 注入 {1} 个进程",
                                        library,
                                        processes.size())),
                        library,
                        processes)
                .level(odd ? Level.HIGH : Level.MEDIUM);
    }

    private static Finding.Draft map(String library, List<HostProcess> processes) {
        return draft(
                Finding.of(
                        Phrase.of(
                                "{1} packaged programs have loaded {0}, from a place where no package"
                                        + " puts libraries",
                                "有 {1} 个软件包程序加载了 {0}，该位置不应存放动态库", library, processes.size())),
                library,
                processes);
    }

    private static Finding.Draft draft(
            Finding.Draft draft, String library, List<HostProcess> processes) {
        var first = processes.getFirst();
        return draft.with("dll.path", library)
                .with("process.pid", first.pid())
                .with("process.name", first.comm())
                .with(
                        "process.group.pids",
                        processes.stream().map(p -> Integer.toString(p.pid())).limit(50).toList())
                .about(Entity.file(library));
    }
}
