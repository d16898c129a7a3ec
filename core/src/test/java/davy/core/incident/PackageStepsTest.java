package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.log.LogEvent.PackageChange;
import davy.core.log.LogEvent.PackageChange.Action;
import davy.core.log.LogTime;
import davy.core.log.Seen;
import davy.core.text.Language;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PackageStepsTest {
    private static Seen<PackageChange> change(String time, Action action, String name) {
        var at = new LogTime(Instant.parse(time), Duration.ofSeconds(1));
        var event = new PackageChange(at, "", action, name, "1");
        return new Seen<>(event, "/var/log/dpkg.log:" + name.length());
    }

    private static List<String> told(List<Seen<PackageChange>> changes) {
        var findings =
                List.of(
                        Traces.guess(
                                "2026-01-01T00:00:00Z", "2026-01-05T03:00:00Z", Traces.ATTACKER),
                        Traces.miner("/usr/bin/x", "2026-01-05T03:02:00Z", "root"));
        var incident =
                Incidents.group(findings, new Surroundings(List.of(), null, changes, List.of()))
                        .incidents()
                        .getFirst();
        var steps = incident.diagnosis().steps();
        assertThat(steps).isSortedAccordingTo(Comparator.comparing(Step::time));
        return steps.stream()
                .filter(step -> step.findings().isEmpty())
                .map(step -> step.time() + " " + step.what().in(Language.EN))
                .toList();
    }

    @Test
    void tellsWhatWasInstalledWhileTheIntruderWasThere() {
        var changes =
                List.of(
                        change("2026-01-05T02:00:00Z", Action.INSTALLED, "early"),
                        change("2026-01-05T03:01:00Z", Action.INSTALLED, "masscan:amd64"),
                        change("2026-01-05T03:01:20Z", Action.UPGRADED, "libc6"),
                        change("2026-01-05T03:01:30Z", Action.INSTALLED, "gcc"),
                        change("2026-01-05T03:20:00Z", Action.REMOVED, "clamav"),
                        change("2026-01-05T03:30:00Z", Action.UPGRADED, "openssl"),
                        change("2026-01-06T03:00:00Z", Action.INSTALLED, "late"));
        assertThat(told(changes))
                .containsExactly(
                        "2026-01-05T03:01:00Z packages installed: masscan, gcc (/var/log/dpkg.log:13)",
                        "2026-01-05T03:20:00Z packages removed: clamav (/var/log/dpkg.log:6)");
    }

    @Test
    void namesTheFirstOfMany() {
        var changes = new ArrayList<Seen<PackageChange>>();
        IntStream.range(0, 11)
                .forEach(i ->
                        changes.add(change("2026-01-05T03:01:00Z", Action.INSTALLED, "p" + i)));
        assertThat(told(changes))
                .containsExactly(
                        "2026-01-05T03:01:00Z packages installed: p0, p1, p2, p3, p4, p5, p6, p7 and 3"
                                + " more (/var/log/dpkg.log:2)");
    }
}
