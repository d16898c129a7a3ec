package davy.core.incident;

import static davy.core.incident.Traces.ATTACKER;
import static davy.core.incident.Traces.by;
import static davy.core.incident.Traces.draft;
import static davy.core.incident.Traces.guess;
import static davy.core.incident.Traces.high;
import static davy.core.incident.Traces.login;
import static davy.core.incident.Traces.miner;
import static davy.core.incident.Traces.openRedis;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Findings in any order, by the thousand, and at random.
final class ManyFindingsTest {
    @Test
    void theOrderOfFindingsDoesNotMatter() {
        var findings =
                new ArrayList<>(
                        List.of(
                                guess("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z", ATTACKER),
                                miner("/a", "2026-01-01T03:02:00Z", "root"),
                                miner("/b", "2026-01-01T03:02:00Z", "root"),
                                openRedis(),
                                miner("/c", "2026-02-01T03:02:00Z", "www-data")));
        var expected = Incidents.group(findings);
        var random = new Random(7);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(findings, random);
            assertThat(Incidents.group(findings)).isEqualTo(expected);
        }
    }

    /// What an intruder can make: web shells, miners and logins by the thousand. Each of 3,000 days
    /// has a web shell and, a minute later, a miner that talks to the address of the shell's
    /// request.
    @Test
    void tenThousandFindingsAreDiagnosed() {
        var findings = new ArrayList<Finding>();
        var start = Instant.parse("2015-01-01T00:00:00Z");
        for (int day = 0; day < 3000; day++) {
            var time = start.plus(Duration.ofDays(day));
            var address = "198.51." + day / 250 + "." + day % 250;
            findings.add(
                    high(
                            "web-shell",
                            draft().with("file.path", "/srv/" + day + ".php")
                                    .with("file.owner", "www-data")
                                    .with("file.ctime", time.toString())
                                    .with("source.ip", address)
                                    .about(Entity.file("/srv/" + day + ".php"))));
            findings.add(
                    high(
                            "miner-binary",
                            draft().with("file.path", "/tmp/" + day)
                                    .with("file.owner", "www-data")
                                    .with("file.ctime", time.plusSeconds(60).toString())
                                    .with("destination.ip", address)
                                    .about(Entity.file("/tmp/" + day))));
            findings.add(by("timestomp", Level.LOW, draft().about(Entity.file("/home/" + day))));
            if (day % 3 == 0) {
                findings.add(login(time.minusSeconds(60).toString(), "password"));
            }
        }
        var all = Incidents.group(findings);
        assertThat(findings).hasSize(10_000);
        assertThat(all.incidents()).hasSize(3000);
        assertThat(all.incidents())
                .allMatch(each -> each.findings().size() == 2)
                .allMatch(each -> each.entry().door() == Door.WEB_SHELL)
                .allMatch(each -> each.entry().confidence() == Confidence.HIGH);
        assertThat(all.single()).hasSize(3000);
        assertThat(all.moot()).hasSize(1000);
    }

    /// Points are given to all ways at once, and to one with its reasons: they are the same.
    @Test
    void allWaysAtOnceGetWhatEachGetsAlone() {
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            var findings = new ArrayList<Finding>();
            for (int i = random.nextInt(40); i >= 0; i--) {
                findings.add(randomFinding(random, i));
            }
            var clues = Order.clues(findings);
            var ways = new Ways(clues);
            for (var group : Groups.of(clues)) {
                int[] points = ways.points(group.tally());
                int n = 0;
                for (var clue : clues) {
                    if (clue.way() != null) {
                        var own = group.clue(clue.way());
                        var alone = new Fit(clue.way(), group.tally(), own);
                        assertThat(points[n++]).isEqualTo(alone.points());
                    }
                }
            }
        }
    }

    private static Finding randomFinding(Random random, int number) {
        var ids = List.of("web-shell", "new-login", "ssh-guess", "redis-dump", "open-service", "x");
        var users = List.of("root", "www-data", "Root", "alice", "redis", "");
        var time = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(6_000_000));
        var draft =
                draft().with("file.owner", users.get(random.nextInt(6)))
                        .with("user.name", users.get(random.nextInt(6)))
                        .with("source.ip", random.nextBoolean() ? "" : "a" + random.nextInt(4))
                        .with("url.full", "http://a" + random.nextInt(4) + "/x")
                        .with("service.type", random.nextBoolean() ? "Docker API" : "x")
                        .with("file.mtime", random.nextBoolean() ? "" : time.toString())
                        .about(Entity.file("/" + random.nextInt(12)));
        if (random.nextInt(4) == 0) {
            draft.about(new Entity(Kind.CONTAINER, "c" + random.nextInt(3)));
        }
        return high(ids.get(random.nextInt(6)), draft.with("n", number));
    }
}
