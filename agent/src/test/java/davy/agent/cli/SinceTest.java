package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.agent.triage.HostSummary;
import davy.agent.triage.Report;
import davy.agent.triage.Verdict;
import davy.core.finding.Detection;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.incident.Incidents;
import davy.core.incident.Surroundings;
import davy.core.text.Phrase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SinceTest {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
    private static final Detection BAD =
            new Detection("bad", Phrase.plain("t"), Level.HIGH, List.of(), Phrase.plain("-"));

    @Test
    void readsTimesAndAges() throws CommandException {
        assertThat(Since.of("7d", NOW).from()).isEqualTo(Instant.parse("2026-01-08T12:00:00Z"));
        assertThat(Since.of("90m", NOW).from()).isEqualTo(Instant.parse("2026-01-15T10:30:00Z"));
        assertThat(Since.of("2026-01-01T00:00:00Z", NOW).from())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(Since.of("2026-01-01 08:30", NOW).from())
                .isEqualTo(
                        LocalDateTime.of(2026, 1, 1, 8, 30)
                                .atZone(ZoneId.systemDefault())
                                .toInstant());
        assertThat(Since.of(null, NOW).from()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "7w", "2026-13-01", "-3d", "9999999999d"})
    void refusesOthers(String text) {
        assertThatThrownBy(() -> Since.of(text, NOW)).isInstanceOf(CommandException.class);
    }

    /// Logs of clouds that tell no zone: it may have been later.
    @ParameterizedTest
    @ValueSource(strings = {"2021-12-26T13:39:02", "1640525942"})
    void whatHasATimeThatCannotBePlacedStays(String time) throws CommandException {
        assertThat(left(found("event.created", time))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2021-12-26T13:39:02Z", "2021-12-26T13:39:02+08:00"})
    void whatIsKnownToBeOlderIsLeftOut(String time) throws CommandException {
        assertThat(left(found("event.created", time))).isZero();
    }

    /// A web shell that was first driven weeks ago, and today again.
    @ParameterizedTest
    @ValueSource(strings = {"event.start", "event.end"})
    void whatStillGoesOnStays(String field) throws CommandException {
        var draft = found("event.created", "2025-12-01T00:00:00Z");
        assertThat(left(draft.with(field, "2026-01-15T11:00:00Z"))).isEqualTo(1);
    }

    /// As of a tar: anybody can set it.
    @Test
    void aTimeOfModificationAloneIsNoKnowledge() throws CommandException {
        String old = "2020-01-01T00:00:00Z";
        assertThat(left(found("file.mtime", old))).isEqualTo(1);
        assertThat(left(found("file.mtime", old).with("file.ctime", old))).isZero();
        assertThat(left(found("file.mtime", NOW.toString()).with("file.ctime", old))).isEqualTo(1);
    }

    private static Finding.Draft found(String field, String time) {
        return Finding.of(Phrase.plain("found")).with(field, time);
    }

    private static int left(Finding.Draft draft) throws CommandException {
        var all = List.of(draft.by(BAD));
        var report =
                new Report(
                        Verdict.of(all),
                        false,
                        new HostSummary("web01", "Debian 12", "6.1.0", Host.Kind.LIVE, "/"),
                        all,
                        Incidents.group(all).incidents(),
                        Surroundings.unknown(),
                        List.of(),
                        new TreeSet<>(),
                        new Report.Timings(NOW, 1, 1, 1, new TreeMap<>()));
        return Since.of("7d", NOW).apply(report).findings().size();
    }
}
