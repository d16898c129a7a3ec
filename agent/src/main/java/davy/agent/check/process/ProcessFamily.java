package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.core.file.Appended;
import davy.core.file.Elf;
import davy.core.file.FileHasher;
import davy.core.file.FileHashes;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.OpenFile;
import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "process-family",
        title = @Text(en = "Family of processes that copy themselves", zh = "自我复制的进程家族"),
        level = Level.HIGH,
        technique = {"T1036.009", "T1027.001"},
        falsePositives =
                @Text(
                        en =
                                "Two installations of the same program in different places: the copies then"
                                        + " have the same last name, which is not reported.",
                        zh = "同一程序安装在两处：其文件名相同，不会报告。"),
        how =
                @Text(
                        en =
                                "Reads the programs of all unpackaged processes through /proc/PID/exe and"
                                        + " compares them, with and without their last bytes: copies under"
                                        + " several names are one family. Looks at the start and at the end"
                                        + " of the triage, so that short-lived members are seen too.",
                        zh =
                                "通过 /proc/PID/exe 读取所有非软件包进程的程序并比较（含去掉尾部字节后的比较）：以不同名称存在的副本属于同一家族。在检查开始和结束时各看一次，以发现短命成员。"),
        live = true)
final class ProcessFamily implements ProcessCheck {
    private static final int LARGEST = 16 << 20;

    /// Of a longer program, which is read only where another is as long.
    private static final int LONGEST = 64 << 20;

    private static final FileHashes NONE = FileHashes.of(new byte[0]);
    private static final int MOST_PROGRAMS = 400;
    private static final int MOST_SHOWN = 6;

    @Override
    public boolean isLate() {
        return true;
    }

    /// A program that runs, and who runs it.
    ///
    /// @param length of the program, without what was appended, where it was too long to be read at
    ///   once; 0 where it was read
    private record Copy(String path, FileHashes hashes, List<HostProcess> processes, long length) {}

    @Override
    public void look(Facts facts, Findings findings) {
        var copies = new LinkedHashMap<String, Copy>();
        collect(facts.processes(), facts, copies, findings);
        if (facts.isLive()) {
            collect(ProcessTable.read(facts.host()), facts, copies, findings);
        }
        readLong(facts, copies, findings);
        for (List<Copy> family : families(copies)) {
            findings.add(finding(family));
        }
    }

    private static void collect(
            ProcessTable table, Facts facts, Map<String, Copy> copies, Findings findings) {
        for (HostProcess process : table.all()) {
            var executable = process.executable();
            if (executable == null
                    || facts.isSelf(process)
                    || facts.ownership(process) != Ownership.UNPACKAGED) {
                continue;
            }
            var known = copies.get(executable.path());
            if (known != null) {
                known.processes().add(process);
            } else if (copies.size() < MOST_PROGRAMS) {
                add(process, executable.path(), facts, copies);
            } else {
                findings.notDone(
                        executable.path(),
                        Phrase.of(
                                "more than {0} unpackaged programs run; the rest were not compared",
                                "运行中的非软件包程序超过 {0} 个，其余未比较", MOST_PROGRAMS));
                return;
            }
        }
    }

    private static void add(
            HostProcess process, String path, Facts facts, Map<String, Copy> copies) {
        var content = facts.host().read(process.directory() + "/exe", LARGEST);
        if (content == null || content.bytes().length == 0) {
            return;
        }
        long length = content.truncated() ? length(process, facts) : 0;
        var hashes = content.truncated() ? NONE : FileHashes.of(content.bytes());
        copies.put(path, new Copy(path, hashes, new ArrayList<>(List.of(process)), length));
    }

    private static long length(HostProcess process, Facts facts) {
        var length = new AtomicLong(1);
        facts.host().open(process.directory() + "/exe", file -> length.set(length(file)));
        return length.get();
    }

    private static long length(OpenFile file) {
        var elf = Elf.parse(file::readAt, file.size());
        return elf == null ? file.size() : Math.min(elf.end(), file.size());
    }

    /// Long programs are seldom copies: only those are read of which another, under another name,
    /// is as long.
    private static void readLong(Facts facts, Map<String, Copy> copies, Findings findings) {
        var lengths = new TreeMap<Long, List<Copy>>();
        for (Copy copy : copies.values()) {
            if (copy.length() > 0) {
                lengths.computeIfAbsent(copy.length(), _ -> new ArrayList<>()).add(copy);
            }
        }
        for (List<Copy> alike : lengths.values()) {
            boolean several = alike.stream().map(c -> name(c.path())).distinct().count() > 1;
            for (Copy copy : alike) {
                copies.remove(copy.path());
                if (several && copy.length() > LONGEST) {
                    findings.notDone(copy.path(), tooLong(alike.size()));
                } else if (several) {
                    readLong(facts, copy, copies);
                }
            }
        }
    }

    private static Phrase tooLong(int programs) {
        return Phrase.of(
                "{0} programs that run have the same length, more than {1} MiB; they were not"
                        + " compared",
                "有 {0} 个运行中的程序长度相同且超过 {1} MiB，未作比较", programs, LONGEST >> 20);
    }

    private static void readLong(Facts facts, Copy copy, Map<String, Copy> copies) {
        String exe = copy.processes().getFirst().directory() + "/exe";
        facts.host()
                .open(
                        exe,
                        file -> {
                            // What a loader starts tells programs apart, and not the loader.
                            boolean loader = Appended.isProgram(file, copy.length());
                            var hashes = loader ? null : hash(file, copy.length());
                            if (hashes != null) {
                                copies.put(
                                        copy.path(),
                                        new Copy(copy.path(), hashes, copy.processes(), 0));
                            }
                        });
    }

    /// Null where it cannot be read so far.
    private static @Nullable FileHashes hash(OpenFile file, long length) {
        var hasher = new FileHasher(file.size(), length);
        byte[] buffer = new byte[1 << 20];
        for (long at = 0; at < length; ) {
            int n = file.readAt(at, buffer, 0, (int) Math.min(buffer.length, length - at));
            if (n <= 0) {
                return null;
            }
            hasher.feed(buffer, n);
            at += n;
        }
        if (length < file.size()) {
            hasher.gap();
        }
        return hasher.hashes();
    }

    /// Copies of one body under more than one name.
    private static List<List<Copy>> families(Map<String, Copy> copies) {
        var families = new ArrayList<List<Copy>>();
        for (Copy copy : copies.values()) {
            List<Copy> home = null;
            for (List<Copy> family : families) {
                if (family.getFirst().hashes().isSiblingOf(copy.hashes())) {
                    home = family;
                    break;
                }
            }
            if (home == null) {
                home = new ArrayList<>();
                families.add(home);
            }
            home.add(copy);
        }
        families.removeIf(f -> f.stream().map(c -> name(c.path())).distinct().count() < 2);
        return families;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String paths(List<String> all) {
        String some = String.join(" ", all.stream().limit(MOST_SHOWN).toList());
        return all.size() > MOST_SHOWN ? some + " …" : some;
    }

    private static Finding.Draft finding(List<Copy> family) {
        var processes = new TreeMap<Integer, HostProcess>();
        family.forEach(copy -> copy.processes().forEach(p -> processes.put(p.pid(), p)));
        var first = processes.firstEntry().getValue();
        var paths = family.stream().map(Copy::path).sorted().toList();
        var hashes = family.getFirst().hashes();
        var draft =
                Finding.of(
                                Phrase.of(
                                        "{0} processes run copies of one program under {1} names: {2}",
                                        "{0} 个进程以 {1} 个不同名称运行同一程序的副本：{2}",
                                        processes.size(),
                                        paths.size(),
                                        paths(paths)))
                        .with("process.pid", first.pid())
                        .with("process.start", first.started().toString())
                        .with("file.paths", paths.stream().limit(100).toList())
                        .with("process.hash.sha256", hashes.whole() ? hashes.sha256() : null);
        Evidence.group(draft, processes.values());
        paths.forEach(path -> draft.about(Entity.file(path)));
        return draft;
    }
}
