package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import davy.core.text.Phrase;
import davy.core.text.UnixTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "bot-ipc",
        title = @Text(en = "Marks that the XorDDoS family leaves", zh = "XorDDoS 家族留下的标记"),
        level = Level.CRITICAL,
        technique = {"T1480", "T1014"},
        falsePositives =
                @Text(
                        en = "None known: these numbers and names have no other use.",
                        zh = "暂无已知误报：这些数值和名称没有其他用途。"),
        how =
                @Text(
                        en =
                                "Looks for the shared memory segment 0xDA718716, the lock file"
                                        + " /var/run/gcc.pid, the rootkit's /proc/rs_dev, and processes"
                                        + " of the user id 2903798712.",
                        zh =
                                "查找键为 0xDA718716 的共享内存段、锁文件 /var/run/gcc.pid、rootkit 的 /proc/rs_dev，以及用户 ID 2903798712 的进程。"))
final class BotIpc implements ProcessCheck {
    /// 0xDA718716 as the signed number that the kernel prints.
    private static final String SEGMENT_KEY = "-630094058";

    /// Both times are rounded.
    private static final Duration ROUGHLY = Duration.ofSeconds(2);

    private static final long ROOTKIT_UID = 2903798712L;

    @Override
    public void look(Facts facts, Findings findings) {
        for (String path : new String[] {"/var/run/gcc.pid", "/run/gcc.pid", "/proc/rs_dev"}) {
            String real = facts.host().resolve(path);
            if (real != null && (real.equals(path) || !path.startsWith("/var/run"))) {
                findings.add(
                        Evidence.file(
                                        Finding.of(
                                                Phrase.of(
                                                        "{0} exists: the XorDDoS family makes it",
                                                        "存在 {0}：它由 XorDDoS 家族创建", path)),
                                        path,
                                        facts.host().lstat(path))
                                .about(Entity.file(path)));
            }
        }
        facts.host().lines("/proc/sysvipc/shm").forEach(line -> segment(line, facts, findings));
        for (HostProcess process : facts.processes().all()) {
            if (process.uid() == ROOTKIT_UID || process.gid() == ROOTKIT_UID) {
                findings.add(
                        Evidence.processAndFile(
                                Finding.of(
                                        Phrase.of(
                                                "process {0} has the user id by which the XorDDoS"
                                                        + " rootkit knows its own",
                                                "进程 {0} 使用 XorDDoS rootkit 识别自身的用户 ID",
                                                process.pid())),
                                process));
            }
        }
    }

    /// `key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime …`
    /// (proc_sysvipc(5)).
    private static void segment(String line, Facts facts, Findings findings) {
        String[] fields = line.strip().split(" +");
        if (fields.length < 6 || !fields[0].equals(SEGMENT_KEY)) {
            return;
        }
        var draft =
                Finding.of(
                                Phrase.of(
                                        "the shared memory segment 0xDA718716 of the XorDDoS family is"
                                                + " there, made by process {0}",
                                        "存在 XorDDoS 家族的共享内存段 0xDA718716，由进程 {0} 创建", fields[4]))
                        .with("davy.shm.key", "0xDA718716")
                        .with("davy.shm.id", fields[1])
                        .with("process.pid", pid(fields[4]));
        var maker = maker(fields, facts);
        if (maker != null) {
            Evidence.process(draft, maker);
        }
        findings.add(draft);
    }

    /// The process that made the segment; null where it ended. Its pid may be another's by now,
    /// which began later than the segment.
    private static @Nullable HostProcess maker(String[] fields, Facts facts) {
        int pid = pid(fields[4]);
        var process = pid == 0 ? null : ProcessTable.one(facts.host(), pid);
        if (process == null || fields.length < 14 || !fields[13].matches("[0-9]{1,18}")) {
            return null;
        }
        var made = UnixTime.of(Long.parseLong(fields[13]));
        return process.started().isAfter(made.plus(ROUGHLY)) ? null : process;
    }

    private static int pid(String text) {
        return text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : 0;
    }
}
