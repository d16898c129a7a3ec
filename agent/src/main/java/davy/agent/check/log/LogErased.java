package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.FileInfo;
import davy.core.log.LogKind;
import davy.core.log.LogSpan;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

@Detects(
        id = "log-erased",
        title = @Text(en = "Log that was erased", zh = "被清除的日志"),
        level = Level.HIGH,
        technique = {"T1070.002", "T1685.006", "T1562.006"},
        falsePositives =
                @Text(
                        en =
                                "Administrators empty large logs to free the disk, and images are"
                                        + " cleaned before they are published: one empty log is medium,"
                                        + " and none that was empty from the first day is reported.",
                        zh = "管理员会清空过大的日志以释放磁盘，镜像发布前也会清理：单个被清空的日志为中危，自创建起就为空的日志不会报告。"),
        how =
                @Text(
                        en =
                                "Looks for logs that lead to /dev/null, for logs that were made long"
                                        + " before they were emptied and that no rotation took away, and for"
                                        + " records of zeros in wtmp and btmp, which log cleaners leave.",
                        zh = "查找指向 /dev/null 的日志、创建很久之后被清空且并非轮转所致的日志，以及 wtmp、btmp 中日志清除工具留下的全零记录。"))
final class LogErased implements LogCheck {
    private static final List<String> LOGS =
            List.of(
                    "/var/log/auth.log",
                    "/var/log/secure",
                    "/var/log/messages",
                    "/var/log/syslog",
                    "/var/log/cron",
                    "/var/log/wtmp",
                    "/var/log/btmp",
                    "/var/log/lastlog",
                    "/var/log/audit/audit.log");

    /// Those into which nothing is written for weeks where all is well.
    private static final Set<String> SELDOM = Set.of("/var/log/btmp", "/var/log/lastlog");

    /// File systems that keep no time of creation say 1970.
    private static final Instant TRUE_TIMES = Instant.parse("1990-01-01T00:00:00Z");

    /// A crash leaves whole pages of zeros: ten records.
    private static final int PAGE = 8;

    private static final Duration DAY = Duration.ofDays(1);

    @Override
    public void look(Facts facts, Findings findings) {
        var emptied = new ArrayList<String>();
        for (String path : LOGS) {
            String target = facts.host().readLink(path);
            if (target != null && target.equals("/dev/null")) {
                findings.add(link(path));
            } else if (isEmptied(facts, path)) {
                emptied.add(path);
            }
        }
        // An image that was cleaned before it was copied has neither failures nor logins.
        if (SELDOM.containsAll(emptied)) {
            emptied.clear();
        }
        for (String path : emptied) {
            findings.add(emptied(facts, path, emptied.size() > 1 ? Level.HIGH : Level.MEDIUM));
        }
        for (LogSpan span : facts.logs().logs()) {
            if (!span.blank().isEmpty() && !span.given() && span.kind() != LogKind.UTMP) {
                findings.add(blank(span));
            }
        }
    }

    private static Finding.Draft link(String path) {
        return Finding.of(
                        Phrase.of(
                                "{0} leads to /dev/null: what is logged there is lost",
                                "{0} 指向 /dev/null：写入的日志全部丢失", path))
                .with("file.path", path)
                .with("file.target_path", "/dev/null")
                .about(Entity.file(path));
    }

    private static boolean isEmptied(Facts facts, String path) {
        var info = facts.host().lstat(path);
        if (info == null || !info.isRegular() || info.size() > 0) {
            return false;
        }
        var born = info.born();
        boolean later = born != null && born.plus(DAY).isBefore(info.modified());
        // Archives and image builders set whole seconds; a running system does not.
        var second = info.modified().truncatedTo(ChronoUnit.SECONDS);
        boolean genuine =
                born != null && born.isAfter(TRUE_TIMES) && !second.equals(info.modified());
        return later && genuine && !isRotated(facts, path, info);
    }

    /// Whether an older part of it was put aside when it was emptied.
    private static boolean isRotated(Facts facts, String path, FileInfo info) {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        for (String other : facts.host().list(path.substring(0, slash))) {
            boolean part =
                    other.startsWith(name + ".")
                            || other.startsWith(name + "-")
                            || other.startsWith(name + "_");
            var sibling = part ? facts.host().lstat(path.substring(0, slash + 1) + other) : null;
            if (sibling != null && sibling.size() > 0 && isNear(sibling, info)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNear(FileInfo a, FileInfo b) {
        return Duration.between(a.modified(), b.modified()).abs().compareTo(DAY) <= 0
                || Duration.between(a.lastChange(), b.modified()).abs().compareTo(DAY) <= 0;
    }

    private static Finding.Draft emptied(Facts facts, String path, Level level) {
        var info = facts.host().lstat(path);
        String time = info == null ? "" : info.modified().toString();
        var reason =
                Phrase.of(
                        "{0} was emptied at {1}, and no rotation did it",
                        "{0} 于 {1} 被清空，且并非日志轮转所致", path, time);
        return Evidence.file(Finding.of(reason), path, info)
                .with("event.created", time)
                .level(level)
                .about(Entity.file(path));
    }

    private static Finding.Draft blank(LogSpan span) {
        var places = span.blank();
        boolean page = longestRun(places) >= PAGE;
        return Finding.of(
                        page
                                ? Phrase.of(
                                        "{0} has {1} records of zeros in a row: a crash, or somebody"
                                                + " erased logins",
                                        "{0} 中有连续 {1} 条全零记录：系统崩溃，或登录记录被人清除",
                                        span.path(),
                                        longestRun(places))
                                : Phrase.of(
                                        "{0} has {1} records of zeros, as tools leave that erase"
                                                + " logins",
                                        "{0} 中有 {1} 条全零记录，符合登录记录清除工具的特征",
                                        span.path(),
                                        places.size()))
                .with("file.path", span.path())
                .with("davy.records", places.stream().limit(20).map(p -> "" + (p + 1)).toList())
                .level(page ? Level.LOW : Level.HIGH)
                .about(Entity.file(span.path()));
    }

    private static int longestRun(List<Long> places) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < places.size(); i++) {
            run = i > 0 && places.get(i) == places.get(i - 1) + 1 ? run + 1 : 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
