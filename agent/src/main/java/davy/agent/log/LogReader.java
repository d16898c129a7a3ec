package davy.agent.log;

import davy.agent.log.LogFiles.Found;
import davy.core.host.Host;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import davy.core.log.HostZone;
import davy.core.log.LogKind;
import davy.core.log.LogPass;
import davy.core.log.LogSummary;
import davy.core.log.LogTally;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Reads all logs of a host once, several files at a time. What cannot be read in time is "not
/// done".
public final class LogReader {
    private static final int AT_ONCE = 2;

    private final Host host;
    private final LogPass pass;
    private final LogTally tally = new LogTally();
    private final ConcurrentLinkedQueue<Found> waiting;
    private final long deadline;

    private LogReader(
            Host host, List<LogFolder> given, Map<Long, String> users, Duration patience) {
        this.host = host;
        String name = host.text("/etc/hostname");
        pass = new LogPass(tally, HostZone.of(host), name == null ? "" : name.strip(), users);
        waiting = new ConcurrentLinkedQueue<>(LogFiles.of(host, given));
        deadline = System.nanoTime() + patience.toNanos();
    }

    /// @param given what the user named
    /// @param users names of the host's users by uid
    /// @param patience after which what is not read yet is left
    public static LogSummary read(
            Host host, List<LogFolder> given, Map<Long, String> users, Duration patience) {
        var reader = new LogReader(host, given, users, patience);
        reader.readAll();
        for (var folder : given) {
            folder.host()
                    .unseen()
                    .forEach(miss -> host.miss(new Unseen(folder.shown(miss.what()), miss.why())));
        }
        var summary = reader.tally.summary();
        summary.leftOut().forEach(reader::leftOut);
        return summary;
    }

    private void readAll() {
        var threads = new ArrayList<Thread>();
        for (int i = 1; i < AT_ONCE; i++) {
            threads.add(Thread.ofPlatform().daemon().name("davy-log-" + i).start(this::work));
        }
        work();
        boolean interrupted = false;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        for (var file = waiting.poll(); file != null; file = waiting.poll()) {
            if (isLate()) {
                tooLate(file);
            } else {
                read(file);
            }
        }
    }

    private boolean isLate() {
        return System.nanoTime() - deadline > 0;
    }

    private void tooLate(Found file) {
        host.miss(
                new Unseen(
                        file.shown(),
                        Phrase.of(
                                "not read to its end: reading all logs took too long; try --deep",
                                "日志总量过大，该文件未读完；可使用 --deep 重试")));
    }

    private void read(Found file) {
        var late = new AtomicBoolean();
        try {
            file.host().open(file.path(), open -> database(file, open, late));
        } catch (RuntimeException | Error e) {
            var at = e.getStackTrace();
            String what = e + (at.length == 0 ? "" : " at " + at[0]);
            host.miss(
                    new Unseen(
                            file.shown(),
                            Phrase.of("failed; please report this: {0}", "读取出错，请反馈此信息：{0}", what)));
        }
        if (late.get()) {
            tooLate(file);
        }
    }

    /// With its write-ahead log, where it is a database and has one.
    private void database(Found file, OpenFile open, AtomicBoolean late) {
        String log = file.path() + "-wal";
        boolean logged =
                LogKind.of(file.path()) == LogKind.LOGIN_DATABASE
                        && file.host().exists(log)
                        && file.host().open(log, ahead -> pass(file, open, ahead, late));
        if (!logged) {
            pass(file, open, null, late);
        }
    }

    private void pass(Found file, OpenFile open, @Nullable OpenFile ahead, AtomicBoolean late) {
        if (!pass.read(input(file, open, ahead, late))) {
            unknown(file);
        }
    }

    private LogPass.Input input(
            Found file, OpenFile open, @Nullable OpenFile ahead, AtomicBoolean late) {
        var info = file.info();
        return new LogPass.Input(
                file.shown(),
                (offset, into, at, length) -> {
                    if (isLate()) {
                        late.set(true);
                        return -1;
                    }
                    return open.readAt(offset, into, at, length);
                },
                ahead == null ? null : ahead::readAt,
                open.size(),
                info.modified(),
                info.born(),
                file.given());
    }

    private void unknown(Found file) {
        if (file.given() || LogKind.of(file.path()) == LogKind.JOURNAL && file.info().size() > 0) {
            host.miss(
                    new Unseen(
                            file.shown(),
                            Phrase.of("no log in a form that Davy knows", "不是 Davy 能识别的日志格式")));
        }
    }

    private void leftOut(String what, long count) {
        if (what.equals(LogSummary.ALIKE)) {
            return;
        }
        host.miss(
                new Unseen(
                        "logs",
                        Phrase.of(
                                "{0} {1} were left out of the summary of the logs: there are too"
                                        + " many",
                                "日志汇总略去了 {0} 条{2}：数量过多", count, what, chinese(what))));
    }

    private static String chinese(String what) {
        return switch (what) {
            case "addresses" -> "登录失败的来源地址";
            case "logins" -> "登录记录";
            case "account changes" -> "账号变更";
            case "transfers" -> "文件传输记录";
            case "packages" -> "软件包变更";
            case "cron commands" -> "cron 命令";
            case "flows" -> "网络流量";
            case "requests" -> "网页请求";
            case "files" -> "文件";
            default -> "记录";
        };
    }
}
