package davy.agent.check.persistence;

import davy.agent.check.Facts;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.persistence.CronFacts.Job;
import davy.core.persistence.CronFacts.Script;
import davy.core.persistence.Schedule;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that cron runs: a line of a table, or a file in one of its directories.
///
/// @param line 0 for a whole file
/// @param text for a shell; empty for a program
/// @param input what a table gives to the command's standard input
/// @param schedule null for a file
/// @param times as written; of a file the name of its directory
/// @param ignored whether cron passes over the file as it is now
record CronPiece(
        String path,
        int line,
        String text,
        String input,
        String user,
        @Nullable Schedule schedule,
        String times,
        boolean ignored) {
    private static final int MOST = 20_000;
    private static final int SCRIPT = 1 << 20;
    private static final int ALL_SCRIPTS = 8 << 20;

    /// All of them, but for files that are as their package brought them.
    static List<CronPiece> all(Facts facts) {
        var pieces = new ArrayList<CronPiece>();
        for (Job job : facts.cron().jobs()) {
            if (pieces.size() < MOST && !isPristine(facts, pieces, job.path())) {
                pieces.add(of(job));
            }
        }
        int left = ALL_SCRIPTS;
        for (Script script : facts.cron().scripts()) {
            if (pieces.size() < MOST && left > 0 && !Sight.isPristine(facts, script.path())) {
                var piece = of(facts.host(), script);
                left -= piece.text.length();
                pieces.add(piece);
            }
        }
        if (pieces.size() >= MOST || left <= 0) {
            var why = Phrase.of("too many jobs: not all were judged", "任务过多，未全部判断");
            facts.host().miss(new Unseen("cron", why));
        }
        return pieces;
    }

    /// Jobs of a table follow each other: the table is looked at once.
    private static boolean isPristine(Facts facts, List<CronPiece> before, String path) {
        boolean known = !before.isEmpty() && before.getLast().path.equals(path);
        return !known && Sight.isPristine(facts, path);
    }

    private static CronPiece of(Job job) {
        var entry = job.entry();
        return new CronPiece(
                job.path(),
                entry.line(),
                entry.command(),
                entry.input(),
                job.user(),
                entry.schedule(),
                entry.times(),
                job.table().ignored());
    }

    private static CronPiece of(Host host, Script script) {
        var content = host.read(script.path(), SCRIPT);
        boolean shell = content != null && !ScriptReader.isBinary(content.bytes());
        if (content != null && shell) {
            ScriptReader.wholly(host, script.path(), content);
        }
        return new CronPiece(
                script.path(),
                0,
                content != null && shell ? content.text() : "",
                "",
                "root",
                null,
                script.place().path(),
                script.ignored());
    }

    boolean isFile() {
        return line == 0;
    }

    Phrase when() {
        return schedule == null ? Phrase.plain(times) : schedule.words();
    }

    /// Where it stands, who runs it and when: to stand before "runs ...".
    Phrase subject() {
        var place =
                line > 0
                        ? Phrase.of("{0}, line {1}", "{0} 第 {1} 行", path, line)
                        : Phrase.plain(path);
        var told =
                schedule == null
                        ? place
                        : Phrase.of("{0} (as {1}, {2})", "{0}（{2}，以 {1} 身份）", place, user, when());
        return ignored
                ? Phrase.of(
                        "{0} (cron passes over the file as it is now)", "{0}（cron 目前会忽略该文件）", told)
                : told;
    }
}
