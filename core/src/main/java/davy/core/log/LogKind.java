package davy.core.log;

import java.util.Set;

/// What kind of log a file is, told by its name, rotated and compressed ones included.
public enum LogKind {
    /// Lines of syslog: auth.log, secure, messages, cron and others, for [SyslogFile].
    SYSLOG,
    /// Of systemd, for [davy.core.journal.Journal].
    JOURNAL,
    /// Logins, for [davy.core.login.LoginFile].
    WTMP,
    /// Logins that were turned away, for [davy.core.login.LoginFile].
    BTMP,
    /// Who is logged in, for [davy.core.login.LoginFile].
    UTMP,
    /// The last login of each user, for [davy.core.login.LastLog].
    LASTLOG,
    /// Logins in a database, for [davy.core.login.LoginDatabase].
    LOGIN_DATABASE,
    /// Requests to a web server, for [AccessLine].
    ACCESS,
    /// Of auditd.
    AUDIT,
    /// Of a firewall or Suricata, for [TrafficFile].
    TRAFFIC,
    /// Of dpkg, apt, yum or dnf.
    PACKAGES,
    OTHER;

    private static final Set<String> SYSLOG_NAMES =
            Set.of(
                    "auth.log",
                    "authlog",
                    "secure",
                    "secure.log",
                    "messages",
                    "messages.log",
                    "syslog",
                    "syslog.log",
                    "cron",
                    "cron.log",
                    "kern.log",
                    "user.log",
                    "daemon.log",
                    "sudo.log",
                    "sshd.log",
                    "ufw.log",
                    "iptables.log",
                    "firewall",
                    "localmessages",
                    "warn");

    /// @param path or name of the file
    public static LogKind of(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        if (file.endsWith(".journal") || file.endsWith(".journal~")) {
            return JOURNAL;
        }
        String name = base(file);
        if (SYSLOG_NAMES.contains(name)) {
            return SYSLOG;
        }
        return switch (name) {
            case "wtmp" -> WTMP;
            case "btmp" -> BTMP;
            case "utmp" -> UTMP;
            case "lastlog" -> LASTLOG;
            case "wtmp.db", "lastlog2.db" -> LOGIN_DATABASE;
            case "audit.log" -> AUDIT;
            case "eve.json", "fast.log" -> TRAFFIC;
            case "dpkg.log", "yum.log", "dnf.rpm.log" -> PACKAGES;
            case "history.log" -> path.contains("/apt/") ? PACKAGES : OTHER;
            default -> isAccess(path, name) ? ACCESS : OTHER;
        };
    }

    /// BT Panel, LNMP and OneinStack write `example.com.log` for each site.
    private static boolean isAccess(String path, String name) {
        boolean site =
                path.contains("/wwwlogs/") && name.endsWith(".log") && !name.contains("error");
        return site || name.endsWith("access.log") || name.endsWith("access_log");
    }

    /// `secure-20260101.xz`, `auth.log.2.gz`, `messages.1` without what rotation adds.
    private static String base(String file) {
        String name = file;
        for (String ending : new String[] {".gz", ".xz", ".bz2", ".zst", ".txt"}) {
            if (name.endsWith(ending)) {
                name = name.substring(0, name.length() - ending.length());
                break;
            }
        }
        int end = name.length();
        while (end > 0
                && (Character.isDigit(name.charAt(end - 1)) || name.charAt(end - 1) == '-')) {
            end--;
        }
        boolean dashed = end < name.length() && name.charAt(end) == '-';
        boolean dotted = end < name.length() && end > 0 && name.charAt(end - 1) == '.';
        return dashed ? name.substring(0, end) : dotted ? name.substring(0, end - 1) : name;
    }

    /// Whether a log of this kind, by that name, holds each login.
    boolean tellsLogins(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return switch (this) {
            case WTMP, JOURNAL, AUDIT -> true;
            case LOGIN_DATABASE -> name.startsWith("wtmp");
            case SYSLOG -> name.startsWith("auth") || name.startsWith("secure");
            default -> false;
        };
    }
}
