package davy.core.log;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.journal.Journal;
import davy.core.login.LastLog;
import davy.core.login.LoginDatabase;
import davy.core.login.LoginFile;
import davy.core.login.LoginRecord;
import davy.core.login.LoginSession;
import davy.core.login.LoginSessions;
import davy.core.sqlite.SqliteFile;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads logs of one host, each once from beginning to end, into a [LogTally]. Safe for several
/// threads that read different files.
public final class LogPass {
    private static final byte[] POST = {'"', 'P', 'O', 'S', 'T', ' '};
    private static final byte[] PUT = {'"', 'P', 'U', 'T', ' '};
    private static final int SAMPLE = 200;

    /// A file to read.
    ///
    /// @param path by which people know it
    /// @param writeAhead of a database, the file with `-wal` at its end; null for none
    /// @param given whether the user named it: it may be another machine's
    /// @param born null where it is not known
    public record Input(
            String path,
            ByteReader bytes,
            @Nullable ByteReader writeAhead,
            long size,
            Instant modified,
            @Nullable Instant born,
            boolean given) {}

    private final LogTally tally;
    private final @Nullable ZoneId zone;
    private final String hostName;
    private final Map<Long, String> users;

    /// @param zone of the host; null where it is not known
    /// @param hostName of the host, by which its lines are told from others' in files that the user
    ///   named; empty where it is not known
    /// @param users names by uid
    public LogPass(
            LogTally tally, @Nullable ZoneId zone, String hostName, Map<Long, String> users) {
        this.tally = tally;
        this.zone = zone;
        this.hostName = first(hostName);
        this.users = users;
    }

    /// A name without its domain.
    private static String first(String name) {
        return Scan.until(name, ".");
    }

    /// Reads a file.
    ///
    /// @return whether it is a log of a form that is known
    public boolean read(Input input) {
        var kind = LogKind.of(input.path());
        if (input.given()) {
            kind = sniff(input, kind);
        }
        return switch (kind) {
            case SYSLOG -> note(input, kind, syslog(input));
            case JOURNAL -> journal(input);
            case WTMP, BTMP, UTMP -> logins(input, kind);
            case LASTLOG -> lastLog(input);
            case LOGIN_DATABASE -> loginDatabase(input);
            case ACCESS -> note(input, kind, access(input));
            case AUDIT -> note(input, kind, audit(input));
            case TRAFFIC -> note(input, kind, traffic(input));
            case PACKAGES -> note(input, kind, packages(input));
            case OTHER -> false;
        };
    }

    private boolean note(Input input, LogKind kind, LogReading reading) {
        span(input, kind, reading, List.of(), List.of(), reading.damaged());
        return true;
    }

    private void span(
            Input input,
            LogKind kind,
            LogReading reading,
            List<Long> blank,
            List<Long> backward,
            boolean broken) {
        tally.span(
                new LogSpan(
                        input.path(),
                        kind,
                        input.given(),
                        input.size(),
                        input.modified(),
                        input.born(),
                        reading,
                        blank,
                        backward,
                        broken));
    }

    /// Files that people hand over have any name: the first lines tell.
    private LogKind sniff(Input input, LogKind kind) {
        if (kind != LogKind.OTHER && kind != LogKind.SYSLOG) {
            return kind;
        }
        var lines = new LineReader(ByteStream.unpacked(input.bytes()));
        var stamp = new Stamp();
        boolean stamped = false;
        for (int i = 0; i < SAMPLE && lines.next(); i++) {
            var noted = TrafficFile.of(lines.buffer(), lines.start(), lines.length(), zone);
            if (noted != null) {
                return LogKind.TRAFFIC;
            }
            stamped |= stamp.read(lines.buffer(), lines.start(), lines.length());
        }
        return stamped ? LogKind.SYSLOG : LogKind.OTHER;
    }

    private LogReading syslog(Input input) {
        var file = new SyslogFile(input.bytes(), input.size(), input.modified(), zone);
        return file.read((line, number) -> {
            var event = LogEvent.of(line);
            if (event instanceof LogEvent.Noted noted) {
                tally.flow(noted, input.given(), input.path() + ':' + number);
            } else if (event != null && isOurs(input, line)) {
                tally.add(LogSource.SYSLOG, event, input.path(), number);
            }
            return true;
        });
    }

    private boolean isOurs(Input input, LogLine line) {
        return !input.given() || !hostName.isEmpty() && first(line.host()).equals(hostName);
    }

    private boolean journal(Input input) {
        var journal = Journal.open(input.bytes(), input.size());
        if (journal == null) {
            return false;
        }
        var activity = new Activity();
        var reading =
                journal.read(
                        LogLine.journalFields(),
                        entry -> {
                            activity.note(entry.realtime() / 1_000_000);
                            var line = LogLine.of(entry);
                            var event = line == null ? null : LogEvent.of(line);
                            if (event instanceof LogEvent.Noted noted) {
                                String place = input.path() + ':' + entry.sequence();
                                tally.flow(noted, input.given(), place);
                            } else if (line != null && event != null && isOurs(input, line)) {
                                tally.add(LogSource.JOURNAL, event, input.path(), entry.sequence());
                            }
                            return true;
                        });
        boolean broken = reading.broken() || reading.badEntries() > 0;
        span(input, LogKind.JOURNAL, activity.reading(), List.of(), List.of(), broken);
        return true;
    }

    private boolean logins(Input input, LogKind kind) {
        var activity = new Activity();
        var sessions = new LoginSessions(session -> session(input, session));
        var file =
                LoginFile.read(
                        ByteStream.unpacked(input.bytes()),
                        record -> {
                            if (kind == LogKind.WTMP) {
                                sessions.add(record);
                            }
                            if (record.time().getEpochSecond() > 0) {
                                activity.note(record.time().getEpochSecond());
                            }
                            login(input, kind, record);
                            return true;
                        });
        sessions.end();
        span(
                input,
                kind,
                activity.reading(),
                file.blank(),
                kind == LogKind.UTMP ? List.of() : file.backward(),
                file.damaged());
        return true;
    }

    private void session(Input input, LoginSession session) {
        var login = session.login();
        String address = address(login);
        if (isRemote(input, address) && !address.isEmpty()) {
            tally.session(
                    new Session(
                            new LogTime(login.time(), LogTime.SECOND),
                            session.end(),
                            session.how(),
                            login.user(),
                            address,
                            login.line(),
                            input.path() + ':' + (login.place() + 1)));
        }
    }

    private static String address(LoginRecord record) {
        var ip = record.address();
        return ip == null ? record.host() : ip.getHostAddress();
    }

    /// Of this host, and not of a window in a terminal or of an X display.
    private static boolean isRemote(Input input, String address) {
        return !input.given() && !address.contains("(") && !address.startsWith(":");
    }

    private void login(Input input, LogKind kind, LoginRecord record) {
        var time = new LogTime(record.time(), LogTime.SECOND);
        String address = address(record);
        if (!isRemote(input, address)) {
            return;
        }
        if (kind == LogKind.BTMP) {
            String user = record.user();
            tally.refused(
                    LogSource.LOGINS, address, time, 1, user, input.path(), record.place() + 1);
            return;
        }
        if (record.isLogin() && record.type() == LoginRecord.Type.USER) {
            tally.login(
                    kind == LogKind.UTMP ? LogSource.UTMP : LogSource.LOGINS,
                    new Login(
                            time,
                            "wtmp",
                            record.user(),
                            "",
                            address,
                            0,
                            null,
                            null,
                            List.of(input.path() + ':' + (record.place() + 1))));
        }
    }

    private boolean lastLog(Input input) {
        var last = LastLog.of(input.bytes(), users.keySet());
        var activity = new Activity();
        for (var user : users.entrySet()) {
            var login = last.find(user.getKey());
            if (login == null || input.given()) {
                continue;
            }
            activity.note(login.time().getEpochSecond());
            tally.login(
                    LogSource.LASTLOG,
                    new Login(
                            new LogTime(login.time(), LogTime.SECOND),
                            "lastlog",
                            user.getValue(),
                            "",
                            login.host(),
                            0,
                            null,
                            null,
                            List.of(input.path() + ':' + user.getKey())));
        }
        span(input, LogKind.LASTLOG, activity.reading(), List.of(), List.of(), false);
        return true;
    }

    private boolean loginDatabase(Input input) {
        var log = input.writeAhead();
        var file =
                SqliteFile.open(
                        input.bytes()::readAt, input.size(), log == null ? null : log::readAt);
        var database = file == null ? null : LoginDatabase.of(file);
        if (database == null) {
            return false;
        }
        var activity = new Activity();
        boolean last = input.path().endsWith("lastlog2.db");
        boolean whole =
                database.read(entry -> {
                    activity.note(entry.time().getEpochSecond());
                    if (!input.given()) {
                        login(input, entry, last ? LogSource.LASTLOG : LogSource.LOGINS);
                        if (!last && !entry.host().isEmpty()) {
                            session(input, entry);
                        }
                    }
                });
        span(input, LogKind.LOGIN_DATABASE, activity.reading(), List.of(), List.of(), !whole);
        return true;
    }

    private void session(Input input, LoginDatabase.Entry entry) {
        boolean open = entry.end() == null;
        tally.session(
                new Session(
                        new LogTime(entry.time(), LogTime.SECOND),
                        entry.end(),
                        open ? LoginSession.End.OPEN : LoginSession.End.LOGOUT,
                        entry.user(),
                        entry.host(),
                        entry.terminal(),
                        input.path() + ':' + entry.row()));
    }

    private void login(Input input, LoginDatabase.Entry entry, LogSource source) {
        var time = new LogTime(entry.time(), LogTime.SECOND);
        String place = input.path() + ':' + entry.row();
        String service = entry.service().isEmpty() ? "wtmp" : entry.service();
        tally.login(
                source,
                new Login(
                        time,
                        service,
                        entry.user(),
                        "",
                        entry.host(),
                        0,
                        null,
                        null,
                        List.of(place)));
    }

    private LogReading access(Input input) {
        var lines = new LineReader(ByteStream.unpacked(input.bytes()));
        var activity = new Activity();
        while (lines.next()) {
            byte[] buffer = lines.buffer();
            int start = lines.start();
            int length = lines.length();
            if (TrafficFile.contains(buffer, start, start + length, POST)
                    || TrafficFile.contains(buffer, start, start + length, PUT)) {
                var request = AccessLine.of(buffer, start, length);
                if (request != null) {
                    activity.note(request.time().getEpochSecond());
                    tally.post(request, input.path() + ':' + lines.lines());
                }
            }
        }
        return activity.reading(lines);
    }

    private LogReading audit(Input input) {
        return AuditFile.read(
                input.bytes(),
                AuditTally.WORDS,
                event -> {
                    if (!input.given() || first(event.node()).equals(hostName)) {
                        tally.audit(event, input.path());
                    }
                });
    }

    private LogReading traffic(Input input) {
        var lines = new LineReader(ByteStream.unpacked(input.bytes()));
        var activity = new Activity();
        while (lines.next()) {
            var noted = TrafficFile.of(lines.buffer(), lines.start(), lines.length(), zone);
            if (noted != null) {
                activity.note(noted.time().at().getEpochSecond());
                tally.flow(noted, input.given(), input.path() + ':' + lines.lines());
            }
        }
        return activity.reading(lines);
    }

    private LogReading packages(Input input) {
        var lines = new LineReader(ByteStream.unpacked(input.bytes()));
        var activity = new Activity();
        var clock = new Clock(input.bytes(), input.size(), input.modified(), zone);
        var packages = new PackageLine(clock);
        while (lines.next() && !input.given()) {
            var change = packages.of(lines.buffer(), lines.start(), lines.length());
            if (change != null) {
                activity.note(change.time().at().getEpochSecond());
                tally.add(LogSource.SYSLOG, change, input.path(), lines.lines());
            }
        }
        return activity.reading(lines);
    }
}
