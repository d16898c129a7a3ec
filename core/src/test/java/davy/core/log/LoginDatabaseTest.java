package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.compression.ByteReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Databases that sqlite3 writes, with the tables of wtmpdb 0.13 and util-linux 2.41; the programs
/// themselves are not packaged for Debian 12. Times are calculated by hand: 2026-09-01T08:00:00Z is
/// 1788249600.
final class LoginDatabaseTest {
    private static final String WTMP =
            "CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, Login"
                    + " INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT;";
    private static final String INSERT =
            "INSERT INTO wtmp(Type, User, Login, Logout, TTY, RemoteHost, Service) VALUES";

    @TempDir Path folder;

    private final LogTally tally = new LogTally();

    private void sqlite(Path file, String text) throws IOException, InterruptedException {
        Process process;
        try {
            process =
                    new ProcessBuilder("sqlite3", file.toString())
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "needs sqlite3");
            return;
        }
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private boolean read(String path, byte[] bytes, byte @Nullable [] writeAhead) {
        var pass = new LogPass(tally, ZoneOffset.UTC, "web", Map.of());
        var log = writeAhead == null ? null : ByteReader.of(writeAhead);
        return pass.read(
                new LogPass.Input(
                        path,
                        ByteReader.of(bytes),
                        log,
                        bytes.length,
                        Instant.parse("2026-09-02T00:00:00Z"),
                        null,
                        false));
    }

    @Test
    void readsSessionsOfUsersAndNoBoots() throws Exception {
        Path file = folder.resolve("wtmp.db");
        sqlite(
                file,
                WTMP
                        + INSERT
                        + "(1,'reboot',1788249600000000,NULL,'~','6.12.48',NULL),"
                        + "(3,'alice',1788249700123456,1788253300000000,'pts/0','192.0.2.15','sshd'),"
                        + "(3,'root',1788250000000000,NULL,'tty1',NULL,'login');");
        assertThat(read("/var/lib/wtmpdb/wtmp.db", Files.readAllBytes(file), null)).isTrue();
        var logins = tally.summary().logins();
        assertThat(logins).extracting(Login::user).containsExactly("alice", "root");
        var alice = logins.getFirst();
        assertThat(alice.time().at()).isEqualTo(Instant.parse("2026-09-01T08:01:40.123456Z"));
        assertThat(alice.address()).isEqualTo("192.0.2.15");
        assertThat(alice.service()).isEqualTo("sshd");
        assertThat(alice.places()).containsExactly("/var/lib/wtmpdb/wtmp.db:2");
        assertThat(logins.getLast().address()).isEmpty();
        var session = tally.summary().sessions();
        assertThat(session).hasSize(1);
        assertThat(session.getFirst().end()).isEqualTo(Instant.parse("2026-09-01T09:01:40Z"));
        assertThat(session.getFirst().terminal()).isEqualTo("pts/0");
        assertThat(tally.summary().loginsSince()).isEqualTo(Instant.parse("2026-09-01T08:01:40Z"));
    }

    @Test
    void readsWhatStandsInTheWriteAheadLogOnly() throws Exception {
        Path file = folder.resolve("wtmp.db");
        sqlite(
                file,
                "PRAGMA journal_mode=WAL;"
                        + WTMP
                        + INSERT
                        + "(3,'alice',1788249700000000,NULL,'pts/0','192.0.2.15','sshd');\n"
                        + "PRAGMA wal_autocheckpoint=0;\nPRAGMA wal_checkpoint(TRUNCATE);\n"
                        + INSERT
                        + "(3,'mallory',1788260000000000,NULL,'pts/2','203.0.113.66','sshd');\n"
                        + ".shell cp wtmp.db copy.db && cp wtmp.db-wal copy.db-wal\n");
        byte[] bytes = Files.readAllBytes(folder.resolve("copy.db"));
        byte[] log = Files.readAllBytes(folder.resolve("copy.db-wal"));
        assertThat(read("/var/lib/wtmpdb/wtmp.db", bytes, log)).isTrue();
        assertThat(tally.summary().logins())
                .extracting(Login::user)
                .containsExactly("alice", "mallory");
    }

    @Test
    void readsTheLastLoginOfEachUser() throws Exception {
        Path file = folder.resolve("lastlog2.db");
        sqlite(
                file,
                "CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost"
                        + " TEXT, Service TEXT);"
                        + "INSERT INTO Lastlog2 VALUES('root',1788250000,'tty1',NULL,'login'),"
                        + "('alice',1788249700,'pts/0','192.0.2.15','sshd'),('bob',0,'','','');");
        assertThat(read("/var/lib/lastlog/lastlog2.db", Files.readAllBytes(file), null)).isTrue();
        var logins = tally.summary().logins();
        assertThat(logins).extracting(Login::user).containsExactly("alice", "root");
        assertThat(logins.getFirst().time().at()).isEqualTo(Instant.parse("2026-09-01T08:01:40Z"));
    }

    @Test
    void passesOverWhatIsNoSuchDatabase() throws Exception {
        Path file = folder.resolve("other.db");
        sqlite(file, "CREATE TABLE t(x INTEGER);");
        assertThat(read("/var/lib/wtmpdb/wtmp.db", Files.readAllBytes(file), null)).isFalse();
        assertThat(read("/var/lib/wtmpdb/wtmp.db", new byte[100], null)).isFalse();
        assertThat(tally.summary().logins()).isEmpty();
    }
}
