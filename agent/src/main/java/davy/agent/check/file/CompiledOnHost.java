package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

@Detects(
        id = "compiled-on-host",
        title =
                @Text(
                        en = "Program compiled on this host into the system's folders",
                        zh = "在本机编译并放入系统目录的程序"),
        level = Level.LOW,
        technique = {"T1027.004"},
        falsePositives =
                @Text(
                        en =
                                "Administrators compile too: low, unless the source is one of a library"
                                        + " that hides files or processes.",
                        zh = "管理员也会自行编译软件：除非源码是用于隐藏文件或进程的动态库，否则为低危。"),
        how =
                @Text(
                        en =
                                "Pairs C sources and objects in temporary and hidden places and in root's"
                                        + " home with unpackaged programs and libraries of the same name in"
                                        + " the system's folders, and with libraries beside them; looks in"
                                        + " the sources for a library that stands in for readdir.",
                        zh =
                                "将临时目录、隐藏位置和 root 家目录中的 C 源码、目标文件，与系统目录中不属于软件包的同名程序和库、以及同目录下的动态库对应；并检查源码是否为劫持 readdir 的动态库。"))
final class CompiledOnHost implements FileCheck, FileProbe {
    private static final List<String> HOOK = List.of("rtld_next", "readdir");
    private static final Set<String> SOURCES = Set.of("c", "cc", "cpp", "cxx", "o");
    private static final int LONGEST = 1 << 20;
    private static final int MOST = 2_000;
    private static final int SHOWN = 20;

    private final Map<String, String> sources = new ConcurrentHashMap<>();
    private final Map<String, String> programs = new ConcurrentHashMap<>();
    private final Map<String, String> libraries = new ConcurrentHashMap<>();
    private final Queue<String> hooks = new ConcurrentLinkedQueue<>();

    @Override
    public List<String> literals() {
        return HOOK;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!file.info().isRegular()) {
            return;
        }
        String path = file.path();
        if (SOURCES.contains(Scripts.extension(file.name()))) {
            if (isWorkshop(path) && sources.size() < MOST) {
                sources.put(stem(file.name()), path);
                hook(file);
            }
        } else if ((SystemFolders.hasProgram(path) || SystemFolders.hasLibrary(path))
                && file.isUnpackaged()
                && programs.size() < MOST
                && file.isElf()) {
            programs.put(stem(file.name()), path);
        } else if (file.name().endsWith(".so")
                && isWorkshop(path)
                && libraries.size() < MOST
                && file.isElf()) {
            libraries.put(path, stem(file.name()));
        }
    }

    private static boolean isWorkshop(String path) {
        return Places.isTemporary(path)
                || Places.isHidden(path)
                || path.startsWith("/root/") && path.indexOf('/', 6) < 0;
    }

    private void hook(WalkedFile file) {
        if (file.info().size() <= LONGEST
                && !file.name().endsWith(".o")
                && HOOK.stream().allMatch(file::has)
                && hooks.size() < MOST) {
            hooks.add(file.path());
        }
    }

    /// `libhide.so.1` and `hide.c` have the same.
    private static String stem(String name) {
        int dot = name.indexOf('.', 1);
        String bare = dot < 0 ? name : name.substring(0, dot);
        return bare.startsWith("lib") ? bare.substring(3) : bare;
    }

    @Override
    public void look(Facts facts, Findings findings) {
        if (!hooks.isEmpty()) {
            findings.add(hiding());
        }
        pairs(findings);
    }

    private Finding.Draft hiding() {
        var sorted = hooks.stream().sorted().toList();
        var draft =
                Finding.of(
                                Phrase.of(
                                        "{0} is the source of a library that stands in for readdir,"
                                                + " as those do that hide processes",
                                        "{0} 是劫持 readdir 的动态库源码，常用于隐藏进程", sorted.getFirst()))
                        .with("file.path", sorted.subList(0, Math.min(SHOWN, sorted.size())))
                        .with("davy.count", sorted.size())
                        .level(Level.MEDIUM);
        sorted.stream().limit(SHOWN).forEach(path -> draft.about(Entity.file(path)));
        return draft;
    }

    private void pairs(Findings findings) {
        var pairs = new TreeMap<String, String>();
        programs.forEach((stem, path) -> {
            var source = sources.get(stem);
            if (source != null && stem.length() > 2) {
                pairs.put(path, source);
            }
        });
        libraries.forEach((path, stem) -> {
            var source = sources.get(stem);
            boolean beside =
                    source != null
                            && SystemFolders.folder(source).equals(SystemFolders.folder(path));
            if (beside) {
                pairs.put(path, String.valueOf(source));
            }
        });
        if (pairs.isEmpty()) {
            return;
        }
        var shown = new ArrayList<String>();
        pairs.forEach((path, source) -> shown.add(path + " ← " + source));
        findings.add(
                Finding.of(
                                Phrase.of(
                                        "{0} seems compiled on this host, from {1}",
                                        "{0} 疑似在本机由 {1} 编译而成",
                                        pairs.firstKey(),
                                        pairs.firstEntry().getValue()))
                        .with("file.path", shown.subList(0, Math.min(SHOWN, shown.size())))
                        .with("davy.count", pairs.size()));
    }
}
