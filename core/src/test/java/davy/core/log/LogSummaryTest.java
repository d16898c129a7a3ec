package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSummaryTest {
    private static final Instant AT = Instant.parse("2026-01-15T12:00:00Z");

    /// A login told at noon; times are hours of that day.
    @ParameterizedTest
    @CsvSource({
        "/var/log/auth.log:3, system.journal, 10, 13, 1, true",
        "/var/log/auth.log:3, system@1.journal, 10, 13, 1, true",
        // The journal may have had it before, or will: nothing is known.
        "/var/log/auth.log:3, system.journal, 10, 11, 1, false",
        "/var/log/auth.log:3, system.journal, 13, 14, 1, false",
        // The time zone of the text is not known.
        "/var/log/auth.log:3, system.journal, 10, 13, 50400, false",
        // sshd does not write to those of users, nor to wtmp where no terminal is asked for.
        "/var/log/auth.log:3, user-1000.journal, 10, 13, 1, false",
        "/var/log/auth.log:3, wtmp, 10, 13, 1, false",
        "/var/log/journal/1/system.journal:9, system.journal, 10, 13, 1, false",
        "/var/log/audit/audit.log:9, system.journal, 10, 13, 1, false",
    })
    void doubtsALoginThatTheJournalOfThatTimeDoesNotTell(
            String place, String log, int first, int last, long slack, boolean doubtful) {
        var time = new LogTime(AT, Duration.ofSeconds(slack));
        var login =
                new Login(
                        time,
                        "sshd",
                        "dev",
                        "password",
                        "203.0.113.9",
                        0,
                        null,
                        null,
                        List.of(place));
        assertThat(summary(span(log, first, last, false)).isDoubtful(login)).isEqualTo(doubtful);
        assertThat(summary(span(log, first, last, true)).isDoubtful(login)).isFalse();
    }

    private static LogSpan span(String name, int first, int last, boolean broken) {
        var reading =
                new LogReading(
                        2, 2, 0, 0, false, hour(first), hour(last), null, null, 0, new BitSet());
        return new LogSpan(
                "/var/log/journal/1/" + name,
                LogKind.of(name),
                false,
                4096,
                hour(last),
                null,
                reading,
                List.of(),
                List.of(),
                broken);
    }

    /// Its last login may be years before the first that the other logs still tell.
    @Test
    void aFileOfLastLoginsDoesNotTellSinceWhenLoginsAreKnown() {
        var tally = new LogTally();
        tally.login(
                LogSource.LASTLOG, login("lastlog", "2023-01-01T00:00:00Z", "/var/log/lastlog:0"));
        assertThat(tally.summary().loginsSince()).isNull();
        tally.login(LogSource.SYSLOG, login("sshd", "2026-01-15T00:00:00Z", "/var/log/secure:1"));
        assertThat(tally.summary().loginsSince()).isEqualTo(Instant.parse("2026-01-15T00:00:00Z"));
    }

    private static Login login(String service, String at, String place) {
        return new Login(
                new LogTime(Instant.parse(at), LogTime.SECOND),
                service,
                "root",
                "publickey",
                "192.0.2.1",
                0,
                null,
                null,
                List.of(place));
    }

    private static Instant hour(int hour) {
        return Instant.parse("2026-01-15T%02d:00:00Z".formatted(hour));
    }

    private static LogSummary summary(LogSpan log) {
        return new LogSummary(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(log),
                Map.of());
    }
}
