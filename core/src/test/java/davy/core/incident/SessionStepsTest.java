package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.log.LogTime;
import davy.core.log.Session;
import davy.core.login.LoginSession.End;
import davy.core.text.Language;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SessionStepsTest {
    private static Session session(String start, @Nullable String end, End how, String address) {
        return new Session(
                new LogTime(Instant.parse(start), Duration.ofSeconds(1)),
                end == null ? null : Instant.parse(end),
                how,
                "root",
                address,
                "pts/0",
                "/var/log/wtmp:7");
    }

    @Test
    void tellsWhenTheIntruderWasThere() {
        String other = "192.0.2.9";
        String attacker = Traces.ATTACKER;
        var sessions =
                List.of(
                        session("2026-01-04T03:00:00Z", null, End.OPEN, other),
                        session(
                                "2026-01-05T03:00:01Z",
                                "2026-01-05T03:40:00Z",
                                End.LOGOUT,
                                attacker),
                        session(
                                "2026-01-05T05:00:00Z",
                                "2026-01-05T06:00:00Z",
                                End.CRASH,
                                attacker),
                        session("2026-01-05T07:00:00Z", null, End.OPEN, attacker));
        var findings =
                List.of(
                        Traces.guess("2026-01-01T00:00:00Z", "2026-01-05T03:00:00Z", attacker),
                        Traces.miner("/usr/bin/x", "2026-01-05T03:02:00Z", "root"));
        var surroundings = new Surroundings(List.of(), null, List.of(), sessions);
        var steps =
                Incidents.group(findings, surroundings).incidents().getFirst().diagnosis().steps();
        assertThat(steps.stream().filter(step -> step.findings().isEmpty()))
                .extracting(step -> step.time() + " " + step.what().in(Language.EN))
                .containsExactly(
                        "2026-01-05T03:00:01Z session of root from 203.0.113.66 at pts/0, until"
                                + " 2026-01-05T03:40:00Z (/var/log/wtmp:7)",
                        "2026-01-05T05:00:00Z session of root from 203.0.113.66 at pts/0, ended"
                                + " before the boot at 2026-01-05T06:00:00Z (/var/log/wtmp:7)",
                        "2026-01-05T07:00:00Z session of root from 203.0.113.66 at pts/0, not ended"
                                + " as far as the log goes (/var/log/wtmp:7)");
    }
}
