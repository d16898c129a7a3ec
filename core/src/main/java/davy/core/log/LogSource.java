package davy.core.log;

/// Which kind of record tells something; the same deed is often told by several.
enum LogSource {
    SYSLOG,
    JOURNAL,
    AUDIT,
    /// wtmp and btmp.
    LOGINS,
    UTMP,
    LASTLOG
}
