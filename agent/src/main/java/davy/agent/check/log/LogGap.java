package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.log.LogKind;
import davy.core.log.LogSpan;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

@Detects(
        id = "log-gap",
        title = @Text(en = "Gap in a log that others do not have", zh = "日志存在其他日志所没有的空白时段"),
        level = Level.MEDIUM,
        technique = {"T1070.002", "T1685.006"},
        falsePositives =
                @Text(
                        en =
                                "A rotated file that somebody removed to free the disk, or a log daemon"
                                        + " that was stopped for a while. A host that was off is not"
                                        + " reported: its other logs are silent too.",
                        zh = "为释放磁盘而删除的轮转文件，或日志服务曾停止一段时间。关机期间不会报告：其他日志同样没有记录。"),
        how =
                @Text(
                        en =
                                "Puts each log together with its rotations and looks for twelve hours or"
                                        + " more without a line, in a log that has lines in nearly every"
                                        + " hour of the week before and after, while the other logs of"
                                        + " the host went on.",
                        zh =
                                "将每种日志与其轮转文件合并，查找持续十二小时以上没有任何记录的时段：该日志在前后一周几乎每小时都有记录，且同期主机的其他日志仍在持续写入。"))
final class LogGap implements LogCheck {
    private static final int SHORTEST = 12;
    private static final int WEEK = 7 * 24;
    private static final int ENOUGH = 48;
    private static final int MOST = 20;

    @Override
    public void look(Facts facts, Findings findings) {
        var families = families(facts.logs().logs());
        int shown = 0;
        for (var family : families.entrySet()) {
            var others = new BitSet();
            families.forEach((name, hours) -> {
                if (!name.equals(family.getKey())) {
                    others.or(hours);
                }
            });
            var hours = family.getValue();
            int end = hours.nextSetBit(0);
            while (end >= 0 && shown < MOST) {
                int start = hours.nextClearBit(end);
                end = hours.nextSetBit(start);
                if (end >= 0 && end - start >= SHORTEST && isGap(hours, others, start, end)) {
                    findings.add(finding(family.getKey(), start, end));
                    shown++;
                }
            }
        }
    }

    /// Hours in which each log has lines, its rotations included.
    private static Map<String, BitSet> families(List<LogSpan> spans) {
        var families = new TreeMap<String, BitSet>();
        for (var span : spans) {
            boolean text = span.kind() == LogKind.SYSLOG || span.kind() == LogKind.AUDIT;
            boolean journal = span.kind() == LogKind.JOURNAL;
            if ((text || journal) && !span.given()) {
                String name = journal ? "journal" : base(span.path());
                families.computeIfAbsent(name, _ -> new BitSet()).or(span.reading().hours());
            }
        }
        return families;
    }

    /// `/var/log/auth.log` of `/var/log/auth.log.2.gz`, `/var/log/secure` of
    /// `/var/log/secure-20260101`.
    private static String base(String path) {
        int at = path.lastIndexOf('/') + 1;
        while (at < path.length()) {
            char c = path.charAt(at);
            boolean part = c == '.' || c == '-';
            boolean digit = at + 1 < path.length() && Character.isDigit(path.charAt(at + 1));
            boolean packed = List.of(".gz", ".xz", ".bz2", ".zst").contains(path.substring(at));
            if (part && digit || packed) {
                return path.substring(0, at);
            }
            at++;
        }
        return path;
    }

    private static boolean isGap(BitSet hours, BitSet others, int start, int end) {
        int length = end - start;
        boolean went = count(others, start, end) >= Math.max(SHORTEST, length * 3 / 4);
        return went && isRegular(hours, others, start - WEEK, start, end, end + WEEK);
    }

    /// Whether it has lines in nearly all hours before and after in which others have.
    private static boolean isRegular(
            BitSet hours, BitSet others, int from, int start, int end, int to) {
        var around = new BitSet();
        around.set(Math.max(from, 0), start);
        around.set(end, to);
        around.and(others);
        int all = around.cardinality();
        around.and(hours);
        return all >= ENOUGH && around.cardinality() >= all * 0.9;
    }

    private static int count(BitSet hours, int start, int end) {
        return hours.get(start, end).cardinality();
    }

    private static Finding.Draft finding(String path, int start, int end) {
        var from = Instant.ofEpochSecond(start * 3600L);
        var to = Instant.ofEpochSecond(end * 3600L);
        return Finding.of(
                        Phrase.of(
                                "{0} has no line for {1} hours, while other logs of this host went on",
                                "{0} 有连续 {1} 小时没有任何记录，而同期本机其他日志仍在写入", path, end - start))
                .with("file.path", path)
                .with("event.start", from.toString())
                .with("event.end", to.toString())
                .with("davy.hours", end - start)
                .about(Entity.log(path));
    }
}
