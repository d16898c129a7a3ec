package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Listed;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.Indicator;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "indicator-file",
        title = @Text(en = "File that is known to be bad", zh = "已知的恶意文件"),
        level = Level.CRITICAL,
        technique = {"T1204.002", "T1588.001"},
        falsePositives =
                @Text(
                        en =
                                "A list with the hash of a common tool. A path or a name tells less than a"
                                        + " hash: high and medium, a packaged file's path low.",
                        zh = "指标列表误收了常用工具的哈希。路径和文件名不如哈希可靠：分别为高危和中危，软件包文件的路径为低危。"),
        how =
                @Text(
                        en =
                                "Compares with the indicators that were given (--indicators): path and"
                                        + " name of every file, and MD5, SHA-1 and SHA-256 of programs,"
                                        + " libraries and scripts that no package owns, of all running"
                                        + " programs, and of those that were deleted or are in memory only.",
                        zh =
                                "与所提供的威胁指标（--indicators）比较：所有文件的路径与文件名，以及不属于软件包的程序、动态库和脚本、正在运行的程序（含已删除或仅在内存中的程序）的 MD5、SHA-1、SHA-256。"))
final class IndicatorFile implements FileCheck, FileProbe {
    /// So much is read for hashes alone; with `--deep` all of it.
    private static final long MOST_READ = 8L << 30;

    private final AtomicLong read = new AtomicLong();
    private final AtomicInteger notRead = new AtomicInteger();
    private volatile @Nullable Given given;

    /// What of the indicators and of the host each file is compared with.
    private record Given(ListedHashes hashes, Set<String> running) {
        static Given of(Facts facts) {
            var running = new HashSet<String>();
            if (facts.kernel() != null && !facts.isContainer()) {
                for (HostProcess process : facts.processes().all()) {
                    var executable = process.executable();
                    if (executable != null && !facts.processes().isContained(process)) {
                        running.add(executable.path());
                    }
                }
            }
            return new Given(new ListedHashes(facts.indicators()), running);
        }
    }

    private Given given(Facts facts) {
        var known = given;
        if (known == null) {
            known = Given.of(facts);
            given = known;
        }
        return known;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (facts.indicators().size() == 0 || !file.info().isRegular()) {
            return;
        }
        var indicator = hash(file, given(facts), facts);
        if (indicator == null) {
            indicator = name(file, facts);
        }
        if (indicator != null) {
            var level = level(indicator, file.ownership() == Ownership.PACKAGED);
            var draft = Evidence.file(Finding.of(reason(file.path(), indicator)), file);
            findings.add(Listed.evidence(draft, indicator).level(level));
        }
    }

    private @Nullable Indicator hash(WalkedFile file, Given compared, Facts facts) {
        long size = file.info().size();
        if (size == 0 || compared.hashes().isEmpty() || !isOfInterest(file, compared)) {
            return null;
        }
        return isLeft(size, facts) ? told(compared.hashes().of(file)) : null;
    }

    /// Whether there is room to read so much more.
    private boolean isLeft(long size, Facts facts) {
        long all = read.addAndGet(size);
        boolean left = size <= ListedHashes.LONGEST && (all <= MOST_READ || facts.options().deep());
        if (!left) {
            notRead.incrementAndGet();
        }
        return left;
    }

    private @Nullable Indicator told(ListedHashes.Looked looked) {
        if (!looked.whole()) {
            notRead.incrementAndGet();
        }
        return looked.indicator();
    }

    private static boolean isOfInterest(WalkedFile file, Given compared) {
        return compared.running().contains(file.path())
                || file.ownership() != Ownership.PACKAGED
                        && (file.isElf() || file.magic() == Magic.SCRIPT);
    }

    /// A name alone says nothing of a packaged file.
    private static @Nullable Indicator name(WalkedFile file, Facts facts) {
        var found = facts.indicators().file(file.path());
        boolean weak = found != null && found.kind() == Indicator.Kind.FILE_NAME;
        return weak && file.ownership() == Ownership.PACKAGED ? null : found;
    }

    private static Level level(Indicator indicator, boolean packaged) {
        return switch (indicator.kind()) {
            case FILE_NAME -> Level.MEDIUM;
            case FILE_PATH -> packaged ? Level.LOW : Level.HIGH;
            default -> Level.CRITICAL;
        };
    }

    private static Phrase reason(String path, Indicator indicator) {
        var listed = Listed.in(indicator);
        return switch (indicator.kind()) {
            case FILE_NAME ->
                    Phrase.of(
                            "{0} has a name that is listed in {1}", "{0} 的文件名列于 {1}", path, listed);
            case FILE_PATH ->
                    Phrase.of("{0} is a path that is listed in {1}", "{0} 的路径列于 {1}", path, listed);
            default ->
                    Phrase.of(
                            "{0} has the content that is listed in {1}",
                            "{0} 的内容（哈希）列于 {1}", path, listed);
        };
    }

    @Override
    public void look(Facts facts, Findings findings) {
        if (facts.indicators().size() > 0 && facts.kernel() != null && !facts.isContainer()) {
            nameless(facts, given(facts).hashes(), findings);
        }
        if (notRead.get() > 0) {
            findings.notDone(
                    "--indicators",
                    Phrase.of(
                            "{0} {0|program|programs} could not be read whole, or in the time that"
                                    + " there is: their hashes were not compared",
                            "有 {0} 个程序未能完整读取（或超出读取上限），未比对其哈希", notRead.get()));
        }
    }

    /// Programs that no walk meets: deleted ones, and those that are in memory only.
    private void nameless(Facts facts, ListedHashes hashes, Findings findings) {
        if (hashes.isEmpty()) {
            return;
        }
        for (HostProcess process : facts.processes().all()) {
            var executable = process.executable();
            boolean gone = executable != null && (executable.deleted() || executable.memory());
            String link = "/proc/" + process.pid() + "/exe";
            var info = gone ? facts.host().stat(link) : null;
            if (executable != null && info != null && isLeft(info.size(), facts)) {
                facts.host()
                        .open(
                                link,
                                open -> {
                                    var indicator = told(hashes.of(open));
                                    if (indicator != null) {
                                        findings.add(
                                                running(process, executable.path(), indicator));
                                    }
                                });
            }
        }
    }

    private static Finding.Draft running(HostProcess process, String path, Indicator indicator) {
        var reason =
                Phrase.of(
                        "process {0} runs {1}, which is no file any more and has the content that is"
                                + " listed in {2}",
                        "进程 {0} 运行的 {1} 已不在磁盘上，其内容（哈希）列于 {2}",
                        process.pid(),
                        path,
                        Listed.in(indicator));
        return Listed.evidence(Evidence.process(Finding.of(reason), process), indicator);
    }
}
