package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.core.file.Literals;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.process.MemoryMap;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

@Detects(
        id = "miner-memory",
        title = @Text(en = "Words of a miner in the memory of a process", zh = "进程内存中含有挖矿程序特征"),
        level = Level.CRITICAL,
        technique = {"T1496.001", "T1027.002"},
        falsePositives =
                @Text(
                        en =
                                "Editors and scanners that hold such words: packaged programs are left out.",
                        zh = "内存中恰有此类文字的编辑器和扫描器：软件包程序不检查。"),
        how =
                @Text(
                        en =
                                "Reads the writable memory of unpackaged processes (64 MiB each, 1 GiB in"
                                        + " all) for the protocol of mining pools: packing hides it in the"
                                        + " file, not in memory. Two different words are needed.",
                        zh =
                                "读取非软件包进程的可写内存（每个 64 MiB，总计 1 GiB），查找矿池协议特征：加壳可隐藏于文件，却无法隐藏于内存。需同时出现两种特征。"),
        live = true,
        deep = true)
final class MinerMemory implements ProcessCheck {
    private static final int PIECE = 1 << 20;
    private static final long EACH = 64L << 20;
    private static final long ALL = 1L << 30;
    private static final int WORDS_NEEDED = 2;

    private static final Literals WORDS =
            Literals.of(
                    List.of(
                            "stratum+tcp://",
                            "stratum+ssl://",
                            "mining.subscribe",
                            "mining.authorize",
                            "mining.submit",
                            "\"method\":\"login\"",
                            "\"method\":\"submit\"",
                            "donate.v2.xmrig.com",
                            "donate-level",
                            "cryptonight",
                            "randomx/",
                            "\"job_id\":\""));

    private long left = ALL;

    @Override
    public void look(Facts facts, Findings findings) {
        var session = session(facts);
        int cut = 0;
        for (HostProcess process : facts.processes().all()) {
            if (process.isKernelThread()
                    || session.contains(process.pid())
                    || facts.ownership(process) == Ownership.PACKAGED) {
                continue;
            }
            if (left <= 0) {
                findings.notDone(
                        "pid " + process.pid(),
                        Phrase.of(
                                "its memory was not read: 1 GiB was read of others already",
                                "未读取其内存：其他进程已读满 1 GiB"));
                continue;
            }
            var words = words(process, facts);
            if (words.found().size() >= WORDS_NEEDED) {
                findings.add(finding(process, words.found()));
            } else if (words.cut()) {
                cut++;
            }
        }
        unseen(cut, findings);
    }

    /// One line for all of them: databases and the like have more than that as a rule.
    private static void unseen(int cut, Findings findings) {
        if (cut > 0) {
            findings.notDone(
                    "memory",
                    Phrase.of(
                            "of {0} processes only the first 64 MiB of their memory were read",
                            "有 {0} 个进程只读取了其内存的前 64 MiB", cut));
        }
    }

    /// @param cut whether there was more memory than is read of one process
    private record Words(List<String> found, boolean cut) {}

    /// Davy and what started it: a terminal that shows a report has the words in memory too.
    private static Set<Integer> session(Facts facts) {
        var session = new HashSet<Integer>();
        int self = facts.requireKernel().self();
        session.add(self);
        var process = facts.processes().byPid(self);
        if (process != null) {
            facts.processes().ancestors(process).forEach(p -> session.add(p.pid()));
        }
        return session;
    }

    private Words words(HostProcess process, Facts facts) {
        var scanner = WORDS.scanner();
        long budget = Math.min(EACH, left);
        boolean cut = false;
        for (MemoryMap map : process.maps()) {
            if (map.isWritable() && !map.path().startsWith("[v")) {
                cut |= map.size() > budget;
                budget -= scan(process, map, budget, scanner, facts);
            }
        }
        var words = new ArrayList<String>();
        scanner.found().stream().forEach(i -> words.add(WORDS.text(i)));
        return new Words(words, cut);
    }

    private long scan(
            HostProcess process,
            MemoryMap map,
            long budget,
            Literals.Scanner scanner,
            Facts facts) {
        long done = 0;
        scanner.gap();
        while (done < Math.min(map.size(), budget)) {
            int length = (int) Math.min(PIECE, map.size() - done);
            byte[] bytes = facts.requireKernel().memory(process.pid(), map.start() + done, length);
            if (bytes == null || bytes.length == 0) {
                break;
            }
            scanner.feed(bytes, bytes.length);
            done += bytes.length;
        }
        left -= done;
        return done;
    }

    private static Finding.Draft finding(HostProcess process, List<String> words) {
        return Evidence.processAndFile(
                        Finding.of(
                                Phrase.of(
                                        "the memory of process {0} has the words of a miner: {1}",
                                        "进程 {0} 的内存中含有挖矿程序特征：{1}",
                                        process.pid(),
                                        String.join(" ", words))),
                        process)
                .with("davy.words", words);
    }
}
