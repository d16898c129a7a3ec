package davy.core.login;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.compression.ByteReader;
import davy.core.log.LogPass;
import davy.core.log.LogTally;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Sessions from other machines in a wtmp, as logs come to them.
final class SessionsOfLogTest {
    private static final long AT = Instant.parse("2026-01-15T03:00:00Z").getEpochSecond();

    private final ByteArrayOutputStream wtmp = new ByteArrayOutputStream();

    private void record(int type, String line, String user, String host, long seconds) {
        wtmp.writeBytes(
                LoginMaker.login(
                        false, ByteOrder.LITTLE_ENDIAN, type, 7, line, user, host, AT + seconds));
    }

    @Test
    void areToldOfOtherMachinesOnly() {
        record(7, "pts/0", "root", "203.0.113.66", 0);
        record(7, "tty1", "root", "", 10);
        record(7, "pts/1", "ann", ":pts/0:S.0", 20);
        record(7, "pts/2", "ann", "192.0.2.8", 30);
        record(8, "pts/0", "", "", 600);
        record(2, "~", "reboot", "6.1.0", 900);
        byte[] bytes = wtmp.toByteArray();
        var tally = new LogTally();
        var pass = new LogPass(tally, ZoneOffset.UTC, "web", Map.of());
        var modified = Instant.ofEpochSecond(AT + 900);
        assertThat(
                        pass.read(
                                new LogPass.Input(
                                        "/var/log/wtmp",
                                        ByteReader.of(bytes),
                                        null,
                                        bytes.length,
                                        modified,
                                        null,
                                        false)))
                .isTrue();
        assertThat(tally.summary().sessions())
                .extracting(each ->
                        "%s %s %s %s %s"
                                .formatted(
                                        each.user(),
                                        each.address(),
                                        each.how(),
                                        each.end(),
                                        each.place()))
                .containsExactly(
                        "root 203.0.113.66 LOGOUT 2026-01-15T03:10:00.123456Z /var/log/wtmp:1",
                        "ann 192.0.2.8 CRASH 2026-01-15T03:15:00.123456Z /var/log/wtmp:4");
    }
}
