package davy.core.persistence;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.persistence.CronTable.Entry;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;

/// All that cron, anacron and at would run on a host, and where it is written.
///
/// @param tables every table, also one without jobs
/// @param scripts files of `/etc/cron.hourly` and the like
public record CronFacts(List<Table> tables, List<Script> scripts, List<AtFile> atJobs) {
    private static final int LIMIT = 4 << 20;
    private static final int MAX_FILES = 5000;

    public CronFacts {
        tables = List.copyOf(tables);
        scripts = List.copyOf(scripts);
        atJobs = List.copyOf(atJobs);
    }

    /// A table and its file.
    ///
    /// @param info the file itself, links not followed
    /// @param ignored whether cron passes over the file for its name
    public record Table(CronPlace place, FileInfo info, boolean ignored, CronTable table) {
        public String path() {
            return table.path();
        }

        /// Who runs an entry: the user that its line or its file names.
        public String userOf(Entry entry) {
            return switch (place.kind()) {
                case USER_TABLES -> path().substring(path().lastIndexOf('/') + 1);
                case SYSTEM_TABLE, SYSTEM_TABLES -> entry.user();
                case ANACRON, SCRIPTS, AT_JOBS -> "root";
            };
        }
    }

    /// A script that run-parts starts.
    ///
    /// @param ignored whether it is passed over for its name or for want of an executable bit
    public record Script(CronPlace place, String path, FileInfo info, boolean ignored) {}

    public record AtFile(FileInfo info, AtJob job) {}

    /// A job and its table.
    public record Job(Table table, Entry entry) {
        public String user() {
            return table.userOf(entry);
        }

        public String path() {
            return table.path();
        }
    }

    /// The jobs of all tables.
    public List<Job> jobs() {
        var jobs = new ArrayList<Job>();
        for (var table : tables) {
            table.table().entries().forEach(entry -> jobs.add(new Job(table, entry)));
        }
        return jobs;
    }

    public static CronFacts read(Host host) {
        return new Reader(host).read();
    }

    private static final class Reader {
        private final Host host;
        private final boolean debian;
        private final List<Table> tables = new ArrayList<>();
        private final List<Script> scripts = new ArrayList<>();
        private final List<AtFile> atJobs = new ArrayList<>();

        Reader(Host host) {
            this.host = host;
            this.debian = host.exists("/etc/debian_version");
        }

        CronFacts read() {
            for (var place : CronPlace.ALL) {
                switch (place.kind()) {
                    case SYSTEM_TABLE, ANACRON -> file(place, place.path());
                    case SYSTEM_TABLES, USER_TABLES, SCRIPTS, AT_JOBS -> directory(place);
                }
            }
            return new CronFacts(tables, scripts, atJobs);
        }

        private void directory(CronPlace place) {
            if (isAnotherPlace(place.path())) {
                return;
            }
            var names = host.list(place.path());
            for (String name : names.subList(0, Math.min(names.size(), MAX_FILES))) {
                file(place, place.path() + "/" + name);
            }
            if (names.size() > MAX_FILES) {
                host.miss(
                        new Unseen(
                                place.path(),
                                Phrase.of(
                                        "Only the first {0} of {1} files were read.",
                                        "共 {1} 个文件，只读取了前 {0} 个。", MAX_FILES, names.size())));
            }
        }

        /// A directory that is a link to one that is read anyway (`/var/spool/cron` on some).
        private boolean isAnotherPlace(String path) {
            String real = host.resolve(path);
            return real != null
                    && !real.equals(path)
                    && CronPlace.ALL.stream().anyMatch(p -> p.path().equals(real));
        }

        private void file(CronPlace place, String path) {
            var info = host.lstat(path);
            var target = host.stat(path);
            if (info == null || target == null || !target.isRegular()) {
                return;
            }
            String name = path.substring(path.lastIndexOf('/') + 1);
            boolean ignored = place.ignores(name, debian);
            if (place.kind() == CronPlace.Kind.SCRIPTS) {
                scripts.add(new Script(place, path, info, ignored || !target.isExecutable()));
                return;
            }
            if (place.kind() == CronPlace.Kind.AT_JOBS && !AtJob.isJobName(name)) {
                return;
            }
            var content = host.read(path, LIMIT);
            if (content == null) {
                return;
            }
            boolean whole = text(place, path, info, ignored, content.text());
            if (content.truncated() || !whole) {
                host.miss(
                        new Unseen(
                                path,
                                Phrase.of(
                                        "too long: jobs behind its first {0} MiB or 10,000 jobs were"
                                                + " not read; look at the rest by hand",
                                        "文件过长：前 {0} MiB 或 10,000 个任务之后的内容未读取；其余请人工查看",
                                        LIMIT >> 20)));
            }
        }

        /// Whether all of the text was read.

        private boolean text(
                CronPlace place, String path, FileInfo info, boolean ignored, String text) {
            if (place.kind() == CronPlace.Kind.AT_JOBS) {
                atJobs.add(new AtFile(info, AtJob.parse(path, text)));
                return true;
            }
            boolean users = place.kind() != CronPlace.Kind.USER_TABLES;
            var table =
                    place.kind() == CronPlace.Kind.ANACRON
                            ? CronTable.parseAnacron(path, text)
                            : CronTable.parse(path, text, users);
            tables.add(new Table(place, info, ignored, table));
            return !table.truncated();
        }
    }
}
