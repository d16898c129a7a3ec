package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.process.MemoryMap;
import davy.core.text.Phrase;
import java.util.List;

@Detects(
        id = "randomx-memory",
        title = @Text(en = "Memory as RandomX miners use it", zh = "具有 RandomX 挖矿特征的内存布局"),
        level = Level.HIGH,
        technique = {"T1496.001", "T1496"},
        falsePositives =
                @Text(
                        en =
                                "A Java machine may reserve a heap of the same size: not reported. Other"
                                        + " programs with just-in-time compilers and such a block are"
                                        + " rare.",
                        zh = "Java 虚拟机可能恰好保留同样大小的堆：不报告。其他带即时编译器且有此大小内存块的程序很少见。"),
        how =
                @Text(
                        en =
                                "Looks in /proc/PID/maps for the dataset of RandomX (2,080 MiB in one"
                                        + " anonymous block) or its cache (256 MiB), with scratchpads of"
                                        + " 2 MiB and executable anonymous memory beside it.",
                        zh =
                                "在 /proc/PID/maps 中查找 RandomX 数据集（单块 2080 MiB 匿名内存）或缓存（256 MiB），并伴有 2 MiB 工作区和可执行的匿名内存。"),
        live = true)
final class RandomxMemory implements ProcessCheck {
    private static final long MIB = 1 << 20;

    /// `randomx_dataset_item_count() * 64` bytes (RandomX specification, 7: 2 GiB + 33,554,368
    /// bytes, 2,080 MiB less 64 bytes, rounded up to pages).
    private static final long DATASET = 2080 * MIB;

    private static final long CACHE = 256 * MIB;
    private static final long SCRATCHPAD = 2 * MIB;

    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            if (process.isKernelThread() || process.threads() < 1) {
                continue;
            }
            var maps = process.maps();
            if (maps.stream().anyMatch(m -> isJava(m.path()))) {
                continue;
            }
            long dataset = block(maps, DATASET);
            long found = dataset > 0 ? dataset : block(maps, CACHE);
            if (found > 0 && hasScratchpads(maps) && hasCode(maps)) {
                findings.add(finding(process, found, dataset > 0));
            }
        }
    }

    /// Whether it is the library of a Java machine where such are installed.
    private static boolean isJava(String path) {
        return path.endsWith("/libjvm.so") && !Places.isTemporary(path) && !Places.isHidden(path);
    }

    private static Finding.Draft finding(HostProcess process, long bytes, boolean fast) {
        return Evidence.processAndFile(
                        Finding.of(
                                Phrase.of(
                                        "process {0} holds a block of {1} MiB with scratchpads and"
                                                + " generated code beside it, as RandomX does",
                                        "进程 {0} 持有 {1} MiB 内存块，并伴有工作区和动态生成的代码，符合 RandomX 特征",
                                        process.pid(),
                                        bytes / MIB)),
                        process)
                .with("davy.randomx.bytes", bytes)
                .level(fast ? Level.HIGH : Level.MEDIUM);
    }

    /// The size of an anonymous block of that size, or up to 2 MiB more where the kernel joined a
    /// small neighbour to it or rounded to a huge page; 0 where there is none.
    private static long block(List<MemoryMap> maps, long size) {
        for (MemoryMap map : maps) {
            long over = map.size() - size;
            if (isAnonymous(map) && over >= 0 && over <= SCRATCHPAD) {
                return map.size();
            }
        }
        return 0;
    }

    private static boolean hasScratchpads(List<MemoryMap> maps) {
        return maps.stream()
                .anyMatch(m ->
                        isAnonymous(m)
                                && m.size() >= SCRATCHPAD
                                && m.size() < CACHE
                                && m.size() % SCRATCHPAD == 0);
    }

    private static boolean hasCode(List<MemoryMap> maps) {
        return maps.stream().anyMatch(m -> m.isExecutable() && isAnonymous(m));
    }

    private static boolean isAnonymous(MemoryMap map) {
        return map.path().isEmpty()
                || map.path().startsWith("/anon_hugepage")
                || map.path().startsWith("/dev/hugepages/")
                || map.path().startsWith("[anon");
    }
}
