package davy.core.login;

import davy.core.sqlite.Row;
import davy.core.sqlite.SqliteFile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Logins in an SQLite database: those of wtmpdb(8) and lastlog2(8), which take the place of wtmp
/// and lastlog where times must go beyond 2038 (Debian 13, openSUSE).
public final class LoginDatabase {
    private static final int LONGEST = 4096;

    /// `USER_PROCESS` of wtmpdb; not the number that utmp(5) has for it.
    private static final long USER = 3;

    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private final SqliteFile database;

    /// A login.
    ///
    /// @param row number in its table
    /// @param host where from, as it is written there; empty where it was at the machine itself
    /// @param service of PAM: `sshd`; empty where none is told
    /// @param terminal without `/dev/`; empty where none is told
    /// @param end of the session; null where none is told
    public record Entry(
            long row,
            Instant time,
            String user,
            String host,
            String service,
            String terminal,
            @Nullable Instant end) {}

    private LoginDatabase(SqliteFile database) {
        this.database = database;
    }

    /// @return null where the database holds no such table
    public static @Nullable LoginDatabase of(SqliteFile database) {
        boolean known =
                database.tables().contains("wtmp") || database.tables().contains("Lastlog2");
        return known ? new LoginDatabase(database) : null;
    }

    /// Hands over the logins of users in the order of their rows.
    ///
    /// @return whether all of it could be read
    public boolean read(Consumer<Entry> consumer) {
        database.scan(
                "wtmp",
                LONGEST,
                row -> {
                    if (row.integer("Type") == USER) {
                        add(row, "User", "Login", ChronoUnit.MICROS, consumer);
                    }
                    return true;
                });
        database.scan(
                "Lastlog2",
                LONGEST,
                row -> {
                    add(row, "Name", "Time", ChronoUnit.SECONDS, consumer);
                    return true;
                });
        return database.damaged() == 0;
    }

    private static void add(
            Row row, String user, String time, ChronoUnit unit, Consumer<Entry> consumer) {
        var begun = time(row, time, unit);
        if (begun != null) {
            consumer.accept(
                    new Entry(
                            row.id(),
                            begun,
                            text(row, user),
                            text(row, "RemoteHost"),
                            text(row, "Service"),
                            text(row, "TTY"),
                            time(row, "Logout", unit)));
        }
    }

    /// Null where it is none that can be.
    private static @Nullable Instant time(Row row, String column, ChronoUnit unit) {
        long value = row.integer(column);
        long seconds = value / (unit == ChronoUnit.MICROS ? 1_000_000 : 1);
        return value > 0 && seconds < LAST.getEpochSecond()
                ? Instant.EPOCH.plus(value, unit)
                : null;
    }

    private static String text(Row row, String column) {
        var text = row.text(column);
        return text == null ? "" : text;
    }
}
