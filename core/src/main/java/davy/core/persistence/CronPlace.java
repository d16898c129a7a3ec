package davy.core.persistence;

import java.util.List;

/// A place where jobs of cron or at lie: on Debian, Red Hat, SUSE, Alpine and busybox.
///
/// @param path a file or a directory
public record CronPlace(String path, Kind kind) {
    /// What lies there.
    public enum Kind {
        /// One table whose lines name the user.
        SYSTEM_TABLE,
        /// A directory of such tables.
        SYSTEM_TABLES,
        /// A directory of tables, each named after its user.
        USER_TABLES,
        /// A directory of scripts that root runs.
        SCRIPTS,
        /// anacrontab(5).
        ANACRON,
        /// A spool of at(1).
        AT_JOBS
    }

    /// All places that are looked at.
    public static final List<CronPlace> ALL =
            List.of(
                    new CronPlace("/etc/crontab", Kind.SYSTEM_TABLE),
                    new CronPlace("/etc/anacrontab", Kind.ANACRON),
                    new CronPlace("/etc/cron.d", Kind.SYSTEM_TABLES),
                    new CronPlace("/var/spool/cron", Kind.USER_TABLES),
                    new CronPlace("/var/spool/cron/crontabs", Kind.USER_TABLES),
                    new CronPlace("/var/spool/cron/tabs", Kind.USER_TABLES),
                    new CronPlace("/var/cron/tabs", Kind.USER_TABLES),
                    new CronPlace("/etc/crontabs", Kind.USER_TABLES),
                    new CronPlace("/etc/cron.hourly", Kind.SCRIPTS),
                    new CronPlace("/etc/cron.daily", Kind.SCRIPTS),
                    new CronPlace("/etc/cron.weekly", Kind.SCRIPTS),
                    new CronPlace("/etc/cron.monthly", Kind.SCRIPTS),
                    new CronPlace("/etc/cron.yearly", Kind.SCRIPTS),
                    new CronPlace("/etc/periodic/15min", Kind.SCRIPTS),
                    new CronPlace("/etc/periodic/hourly", Kind.SCRIPTS),
                    new CronPlace("/etc/periodic/daily", Kind.SCRIPTS),
                    new CronPlace("/etc/periodic/weekly", Kind.SCRIPTS),
                    new CronPlace("/etc/periodic/monthly", Kind.SCRIPTS),
                    new CronPlace("/var/spool/at", Kind.AT_JOBS),
                    new CronPlace("/var/spool/atjobs", Kind.AT_JOBS),
                    new CronPlace("/var/spool/cron/atjobs", Kind.AT_JOBS));

    /// Whether cron passes over a file of that name, so that it only waits there.
    ///
    /// @param debian whether the rules of Debian count: letters, digits, `_` and `-` only
    ///   (run-parts(8), cron(8)); else those of cronie
    public boolean ignores(String name, boolean debian) {
        return switch (kind) {
            case SYSTEM_TABLES, SCRIPTS -> debian ? !isPlain(name) : isLeftOver(name);
            case USER_TABLES ->
                    name.startsWith(".") || name.startsWith("tmp.") || name.startsWith("#");
            case SYSTEM_TABLE, ANACRON, AT_JOBS -> false;
        };
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z')
                                        || (c >= '0' && c <= '9')
                                        || c == '_'
                                        || c == '-');
    }

    private static boolean isLeftOver(String name) {
        return name.startsWith(".")
                || name.startsWith("#")
                || name.endsWith("~")
                || name.endsWith(",v")
                || name.endsWith(".rpmsave")
                || name.endsWith(".rpmorig")
                || name.endsWith(".rpmnew")
                || name.endsWith(".swp")
                || name.endsWith(".cfsaved");
    }

    /// How often its scripts run, in the words of the directory's name (`hourly`, `15min`).
    public String interval() {
        int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('/'));
        return path.substring(cut + 1);
    }
}
