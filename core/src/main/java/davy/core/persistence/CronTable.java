package davy.core.persistence;

import java.util.List;

/// A table of cron jobs: crontab(5), or anacrontab(5).
///
/// @param path where it lies on the host
/// @param entries in order, at most 10,000
/// @param settings `NAME=value` lines, for the entries below them
/// @param comments lines that begin with `#`, the first 10,000
/// @param problems lines that cron would refuse, the first 10,000
/// @param dump whether it begins like a Redis dump (`REDIS0009`): the database wrote the file
/// @param binary whether it holds NUL: no person wrote it
/// @param truncated whether limits stopped the reader
public record CronTable(
        String path,
        List<Entry> entries,
        List<Setting> settings,
        List<Line> comments,
        List<Line> problems,
        boolean dump,
        boolean binary,
        boolean truncated) {
    public CronTable {
        entries = List.copyOf(entries);
        settings = List.copyOf(settings);
        comments = List.copyOf(comments);
        problems = List.copyOf(problems);
    }

    /// A job.
    ///
    /// @param line counted from 1
    /// @param times the time fields as written
    /// @param user who runs it, as written in the table; empty where tables name no user
    /// @param command for the shell: up to the first `%`, with `\%` made `%`
    /// @param input what `%` gives to its standard input, with line ends; empty for none
    /// @param raw the line as it is in the file, without its line end
    /// @param embedded whether it was found inside a line of garbage: cron itself would not run it
    public record Entry(
            int line,
            Schedule schedule,
            String times,
            String user,
            String command,
            String input,
            String raw,
            boolean embedded) {
        /// What makes the line look other than it is, in a terminal or an editor.
        public List<Oddity> oddities() {
            return Oddity.in(raw);
        }
    }

    /// `NAME=value`.
    public record Setting(int line, String name, String value) {}

    public record Line(int line, String text) {}

    /// @param text as [davy.core.host.Content#text] gives it
    /// @param hasUserField whether a user stands between times and command (`/etc/crontab`,
    ///   `/etc/cron.d`)
    public static CronTable parse(String path, String text, boolean hasUserField) {
        return new CronReader(path, text, hasUserField).read();
    }

    /// Reads anacrontab(5): period, delay, identifier and command; the first three are the times of
    /// an entry, as written.
    public static CronTable parseAnacron(String path, String text) {
        return new CronReader(path, text, false).readAnacron();
    }
}
