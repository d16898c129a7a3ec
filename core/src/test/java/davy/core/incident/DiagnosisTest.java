package davy.core.incident;

import static davy.core.incident.Traces.ATTACKER;
import static davy.core.incident.Traces.by;
import static davy.core.incident.Traces.draft;
import static davy.core.incident.Traces.guess;
import static davy.core.incident.Traces.high;
import static davy.core.incident.Traces.incidents;
import static davy.core.incident.Traces.miner;
import static davy.core.incident.Traces.only;
import static davy.core.incident.Traces.openRedis;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Level;
import davy.core.text.Language;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The five incidents that define Davy, as findings.
class DiagnosisTest {
    @Test
    void aGuessedPasswordBringsWhatCameSoonAfterTogether() {
        var incident =
                only(
                        guess("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z", ATTACKER),
                        miner("/usr/bin/irjsypzavm", "2026-01-01T03:02:00Z", "root"),
                        miner("/usr/lib/libudev.so", "2026-01-01T03:02:01Z", "root"));
        var entry = incident.entry();
        assertThat(entry.door()).isEqualTo(Door.SSH_GUESS);
        assertThat(entry.time()).isEqualTo(Instant.parse("2026-01-01T03:00:00Z"));
        assertThat(incident.findings()).hasSize(3);
        var scope = incident.diagnosis().scope();
        assertThat(scope.accounts()).containsExactly("root");
        assertThat(scope.addresses()).containsExactly(ATTACKER);
        assertThat(scope.touched()).containsEntry(Kind.FILE, 2);
        assertThat(incident.diagnosis().steps())
                .extracting(step -> step.time().toString())
                .startsWith("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z", "2026-01-01T03:02:00Z");
        assertThat(incident.chain())
                .contains(
                        new Link(
                                Entity.address(ATTACKER),
                                Relation.LOGGED_IN,
                                Entity.account("root")));
        assertThat(incident.diagnosis().next())
                .extracting(each -> each.in(Language.EN))
                .anyMatch(text -> text.contains(ATTACKER))
                .anyMatch(text -> text.startsWith("Change the password of root"));
    }

    @Test
    void whatWasThereBeforeDidNotComeByIt() {
        var incidents =
                incidents(
                        guess("2026-01-02T00:00:00Z", "2026-01-02T03:00:00Z", ATTACKER),
                        miner("/usr/bin/old", "2026-01-01T03:00:00Z", "root"));
        assertThat(incidents).hasSize(2);
        assertThat(incidents)
                .filteredOn(incident -> incident.findings().getFirst().evidence().size() == 3)
                .allMatch(incident -> incident.entry().door() == Door.UNKNOWN);
    }

    @Test
    void historyThatWasHiddenBelongsToTheMinerOfTheSameMinuteWhateverTimeTheMinerBears() {
        var miner =
                high(
                        "miner-binary",
                        draft().with("file.path", "/var/tmp/.x")
                                .with("file.owner", "root")
                                .with("file.ctime", "2026-01-05T03:02:00Z")
                                .with("file.mtime", "2026-01-02T03:02:00Z")
                                .about(Entity.file("/var/tmp/.x")));
        var history =
                by(
                        "shell-history",
                        Level.MEDIUM,
                        draft().with("file.path", "/root/.bash_history")
                                .with("file.ctime", "2026-01-05T03:02:05Z")
                                .with("file.mtime", "2026-01-05T03:02:05Z")
                                .about(Entity.file("/root/.bash_history")));
        assertThat(only(miner, history).findings()).hasSize(2);
    }

    @Test
    void aRedisDumpTiesTheMinerAndItsCronLineToRedis() {
        var dump =
                high(
                        "redis-dump",
                        draft().with("file.path", "/var/spool/cron/root")
                                .with("file.owner", "root")
                                .with("file.ctime", "2026-01-01T11:00:00Z")
                                .about(Entity.file("/var/spool/cron/root"))
                                .about(Entity.persistence("/var/spool/cron/root:4")));
        var incident =
                only(openRedis(), dump, miner("/var/tmp/minerd", "2026-01-01T11:05:01Z", "root"));
        assertThat(incident.entry().door()).isEqualTo(Door.REDIS);
        assertThat(incident.entry().confidence()).isEqualTo(Confidence.HIGH);
        assertThat(incident.entry().findings())
                .extracting(finding -> finding.detection().id())
                .containsExactlyInAnyOrder("redis-dump", "open-service");
        assertThat(incident.findings()).hasSize(2);
        assertThat(incident.chain())
                .contains(
                        new Link(
                                Entity.socket("0.0.0.0:6380"),
                                Relation.CREATED,
                                Entity.file("/var/spool/cron/root")),
                        new Link(
                                Entity.file("/var/spool/cron/root"),
                                Relation.HOLDS,
                                Entity.persistence("/var/spool/cron/root:4")));
    }

    @Test
    void anOpenDoorAloneIsNoIncident() {
        var all = Incidents.group(List.of(openRedis()));
        assertThat(all.incidents()).isEmpty();
        assertThat(all.single()).hasSize(1);
    }

    @Test
    void twoIntrudersThroughTheDockerApiStayTwo() {
        var docker =
                high(
                        "open-service",
                        draft().with("service.type", "Docker API")
                                .about(Entity.socket("0.0.0.0:2375")));
        var container =
                high(
                        "miner-container",
                        draft().with("container.id", "abc")
                                .with("event.created", "2026-01-01T00:00:00Z")
                                .about(new Entity(Kind.CONTAINER, "abc")));
        var incidents =
                incidents(docker, container, miner("/tmp/x", "2026-01-01T00:10:00Z", "root"));
        assertThat(incidents).hasSize(2);
        assertThat(incidents).allMatch(each -> each.entry().door() == Door.DOCKER_API);
        assertThat(incidents)
                .extracting(each -> each.entry().confidence())
                .containsExactlyInAnyOrder(Confidence.MEDIUM, Confidence.LOW);
    }

    @Test
    void commandsOfTheCloudAreOneIncidentWithTheirKey() {
        var command =
                high(
                        "cloud-command",
                        draft().with("event.created", "2021-12-26T13:39:01+08:00")
                                .with("user.name", "root")
                                .about(Entity.file("/tmp/t-bj01.sh"))
                                .about(Entity.log("/usr/local/share/aliyun.log:7")));
        var trail =
                by(
                        "cloud-trail",
                        Level.CRITICAL,
                        draft().with("davy.access_key", "LTAIexample")
                                .with("source.ip", List.of(ATTACKER))
                                .with("cloud.instance.id", List.of("i-1", "i-2"))
                                .about(Entity.file("/tmp/t-bj01.sh")));
        var incident = only(command, trail, miner("/tmp/.m/x", "2021-12-26T05:40:00Z", "root"));
        assertThat(incident.entry().door()).isEqualTo(Door.CLOUD_COMMAND);
        assertThat(incident.entry().confidence()).isEqualTo(Confidence.HIGH);
        assertThat(incident.diagnosis().scope().hosts()).containsExactly("i-1", "i-2");
        assertThat(incident.diagnosis().scope().keys()).containsExactly("LTAIexample");
        assertThat(incident.chain())
                .contains(
                        new Link(
                                Entity.log("/usr/local/share/aliyun.log:7"),
                                Relation.EXECUTED,
                                Entity.file("/tmp/t-bj01.sh")));
    }

    /// A call that was refused, or that is of other hosts, brought nothing to this one.
    @ParameterizedTest
    @CsvSource({"failure,task", "success,none"})
    void aCallThatRanNothingHereIsNotTheWayIn(String outcome, String joinedBy) {
        var trail =
                high(
                        "cloud-trail",
                        draft().with("davy.access_key", "LTAIexample")
                                .with("event.created", "2026-01-01T03:00:00Z")
                                .with("event.outcome", outcome)
                                .with("davy.joined_by", joinedBy)
                                .about(new Entity(Entity.Kind.KEY, "LTAIexample")));
        assertThat(incidents(trail, miner("/usr/bin/x", "2026-01-01T03:02:00Z", "root")))
                .hasSize(2)
                .noneMatch(incident -> incident.entry().isKnown());
    }

    @Test
    void twoWaysThatFitAlikeAreBothTold() {
        var shell =
                high(
                        "web-shell",
                        draft().with("file.path", "/srv/a.php")
                                .with("file.ctime", "2026-01-01T03:01:00Z")
                                .with("file.owner", "root")
                                .about(Entity.file("/srv/a.php")));
        var incidents =
                incidents(
                        guess("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z", ATTACKER),
                        shell,
                        miner("/tmp/x", "2026-01-01T03:02:00Z", "root"));
        var miner =
                incidents.stream()
                        .filter(each -> each.title().in(Language.EN).contains("/tmp/x"))
                        .findFirst()
                        .orElseThrow();
        assertThat(miner.entry().confidence()).isEqualTo(Confidence.LOW);
        assertThat(miner.entry().opposes())
                .extracting(each -> each.in(Language.EN))
                .anyMatch(text -> text.startsWith("another way fits as well"));
    }

    @Test
    void aTimeWithoutAZoneHasItsUncertainty() {
        var incident =
                only(
                        high(
                                "x",
                                draft().with("event.created", "2026-01-01T03:00:00")
                                        .with("davy.uncertainty", "PT1S")
                                        .about(Entity.file("/a"))));
        assertThat(incident.diagnosis().steps().getFirst().uncertainty())
                .isEqualTo(Duration.ofHours(14));
        assertThat(incident.entry().settles()).isNotEmpty();
    }
}
