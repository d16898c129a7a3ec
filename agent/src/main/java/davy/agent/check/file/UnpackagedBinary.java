package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

@Detects(
        id = "unpackaged-binary",
        title =
                @Text(
                        en = "Programs among the system's that no package owns",
                        zh = "系统目录中不属于软件包的程序"),
        level = Level.MEDIUM,
        technique = {"T1036.005"},
        falsePositives =
                @Text(
                        en =
                                "Software copied into /usr/bin by hand or by an image's build, as cloud"
                                        + " images do; many such files are low, one is worth a look.",
                        zh = "手工或镜像构建时直接放入 /usr/bin 的软件（云镜像中常见）；数量很多时为低危，只有个别时值得核查。"),
        how =
                @Text(
                        en =
                                "Lists ELF programs directly in /bin, /sbin, /usr/bin and /usr/sbin,"
                                        + " shared libraries directly in the library folders, and programs"
                                        + " where only settings and data belong (directly in /etc,"
                                        + " /usr/share and /var/lib, among manuals, documents, headers and"
                                        + " logs), that no package owns, as one finding.",
                        zh =
                                "列出 /bin、/sbin、/usr/bin、/usr/sbin 和库目录中，以及只应存放配置和数据之处（/etc、/usr/share、/var/lib 顶层，手册、文档、头文件、日志目录）不属于任何软件包的 ELF 程序和动态库，合并为一条发现。"))
final class UnpackagedBinary implements FileCheck, FileProbe {
    private static final int SHOWN = 50;

    /// So many are no intruder's, but how the machine was built.
    private static final int MANY = 40;

    private static final int MOST = 10_000;

    private final Queue<String> paths = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        String path = file.path();
        if (file.info().isRegular()
                && (isAmongCode(path) && file.isElf()
                        || SystemFolders.isForData(path) && isRun(file))
                && file.isUnpackaged()
                && count.incrementAndGet() <= MOST) {
            paths.add(path);
        }
    }

    private static boolean isAmongCode(String path) {
        return SystemFolders.hasProgram(path) || SystemFolders.hasLibrary(path);
    }

    /// Neither a dump of a process' memory nor a part of a program.
    private static boolean isRun(WalkedFile file) {
        var elf = file.info().isExecutable() && file.isElf() ? file.elf() : null;
        return elf != null && elf.isProgram();
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var sorted = new ArrayList<>(paths);
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            return;
        }
        List<String> shown = sorted.subList(0, Math.min(SHOWN, sorted.size()));
        findings.add(
                Finding.of(reason(sorted))
                        .with("file.path", shown)
                        .with("davy.count", count.get())
                        .level(sorted.size() > MANY ? Level.LOW : Level.MEDIUM));
    }

    private Phrase reason(List<String> sorted) {
        return sorted.size() == 1
                ? Phrase.of(
                        "{0} lies among the system's programs, but no package owns it",
                        "{0} 位于系统目录，但不属于任何软件包", sorted.getFirst())
                : Phrase.of(
                        "{0} programs and libraries lie among the system's, but no package owns"
                                + " them: {1}, …",
                        "系统目录中有 {0} 个程序或库不属于任何软件包：{1} 等", count.get(), sorted.getFirst());
    }
}
