package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Guarded;
import davy.agent.check.NamedLibrary;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;

@Detects(
        id = "ld-so-preload",
        title =
                @Text(
                        en = "Library loaded into every program by ld.so.preload",
                        zh = "ld.so.preload 将动态库注入所有程序"),
        level = Level.CRITICAL,
        technique = {"T1574.006"},
        falsePositives =
                @Text(
                        en =
                                "A few monitoring and security agents, profilers and old hardware"
                                        + " drivers use this file. A library of a package is medium; one"
                                        + " in a tree of its own in /opt or /usr/local that stands"
                                        + " before no function that lists, opens or logs is high, and"
                                        + " so is an allocator of memory in /usr/local/lib: both are"
                                        + " left to a person.",
                        zh =
                                "少数监控与安全代理、性能分析工具和旧硬件驱动会使用该文件：属于软件包的动态库为中危；位于 /opt 或 /usr/local 下独立目录、且不覆盖任何列举、打开、记录类函数的，以及 /usr/local/lib 中的内存分配器为高危，均由人工处理。"),
        how =
                @Text(
                        en =
                                "Reads /etc/ld.so.preload by a raw system call, which a preloaded"
                                        + " library cannot intercept. The file does not exist on a"
                                        + " stock system.",
                        zh = "以原始系统调用读取 /etc/ld.so.preload，被注入的库无法拦截。正常系统中没有该文件。"))
final class LdSoPreload implements PersistenceCheck {
    private static final String PLACE = "/etc/ld.so.preload";

    private static final Set<String> SHARED =
            Set.of("bin", "sbin", "lib", "lib32", "lib64", "libexec", "etc", "share", "include");

    /// Where `make install` puts them.
    private static final Set<String> ALLOCATORS = Set.of("/usr/local/lib", "/usr/local/lib64");

    /// A library that every program loads.
    ///
    /// @param line of the file, from 1
    private record Entry(String library, int line, Level level) {
        boolean isAccused() {
            return level == Level.CRITICAL;
        }
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var entries = new ArrayList<Entry>();
        int number = 0;
        for (String line : facts.host().lines(PLACE)) {
            number++;
            int comment = line.indexOf('#');
            String libraries = comment < 0 ? line : line.substring(0, comment);
            // The loader takes blanks, tabs and colons as separators (ld.so(8)).
            for (String each : libraries.split("[ \t\r:]+")) {
                if (!each.isEmpty()) {
                    for (String library : NamedLibrary.expanded(facts.host(), each)) {
                        entries.add(new Entry(library, number, level(facts, library)));
                    }
                }
            }
        }
        var left = new TreeSet<Integer>();
        entries.stream().filter(e -> !e.isAccused()).forEach(e -> left.add(e.line));
        boolean apart = entries.stream().noneMatch(e -> e.isAccused() && left.contains(e.line));
        entries.forEach(e -> report(facts, e, taken(e, left, apart), findings));
    }

    /// What a response takes away with a library: the whole file, or its lines where those of
    /// others are left to a person. A line of both goes too: its name would stay, and who makes a
    /// file of that name again would be in every program.
    private static Entity taken(Entry entry, Set<Integer> left, boolean apart) {
        return left.isEmpty() || !apart || !entry.isAccused()
                ? Entity.persistence(PLACE)
                : Entity.persistence(PLACE + ":" + entry.line);
    }

    private static void report(Facts facts, Entry entry, Entity taken, Findings findings) {
        String library = entry.library;
        boolean there = facts.host().exists(library);
        var finding =
                Finding.of(
                                there
                                        ? Phrase.of(
                                                "{0} is loaded into every program that starts",
                                                "{0} 会被注入每一个启动的程序", library)
                                        : Phrase.of(
                                                "{0} would be loaded into every program that starts;"
                                                        + " the file itself is not there (or hidden)",
                                                "{0} 会被注入每一个启动的程序；但该文件不存在（或被隐藏）", library))
                        .with("file.path", PLACE)
                        .with("dll.path", library)
                        .level(entry.level);
        findings.add(finding.about(taken).about(Entity.file(library)));
    }

    /// A name or a place excuses nothing by itself: an agent's library, in a tree of its own, must
    /// also leave alone by what a host is looked at. What it does when it is loaded is not known,
    /// so that a person decides.
    private static Level level(Facts facts, String library) {
        String real = facts.host().resolve(library);
        if (real == null || Places.isTemporary(real) || Places.isHidden(real)) {
            return Level.CRITICAL;
        }
        if (facts.ownership(real) == Ownership.PACKAGED) {
            return Sight.isChanged(facts, real) ? Level.CRITICAL : Level.MEDIUM;
        }
        boolean local = ALLOCATORS.contains(real.substring(0, real.lastIndexOf('/')));
        boolean place = local || isInTreeOfItsOwn(real);
        if (!place || !Guarded.isGuarded(facts.host(), real)) {
            return Level.CRITICAL;
        }
        var interposer = Interposer.of(facts.host(), real);
        boolean harmless = local ? interposer.isAllocator() : interposer.isSeeThrough();
        return harmless ? Level.HIGH : Level.CRITICAL;
    }

    /// `/opt/name/...` and `/usr/local/name/...`, below a folder of that.
    private static boolean isInTreeOfItsOwn(String path) {
        String[] parts = path.split("/");
        int name = path.startsWith("/opt/") ? 2 : path.startsWith("/usr/local/") ? 3 : -1;
        return name > 0 && parts.length > name + 2 && !SHARED.contains(parts[name]);
    }
}
