package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.exposure.Exposure;
import davy.core.finding.Detection;
import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The five incidents that define Davy, as findings.
class DiagnosisTest {
    private static final String ATTACKER = "203.0.113.66";

    private static Finding.Draft draft() {
        return Finding.of(Phrase.plain("reason"));
    }

    private static Finding by(String id, Level level, Finding.Draft draft) {
        var detection = new Detection(id, Phrase.plain(id), level, List.of(), Phrase.plain("-"));
        return draft.by(detection);
    }

    private static Finding high(String id, Finding.Draft draft) {
        return by(id, Level.HIGH, draft);
    }

    private static List<Incident> incidents(Finding... findings) {
        return Incidents.group(List.of(findings)).incidents();
    }

    private static Incident only(Finding... findings) {
        var incidents = incidents(findings);
        assertThat(incidents).hasSize(1);
        return incidents.getFirst();
    }

    private static Finding guess(String start, String success, String address) {
        return high(
                "ssh-guess",
                draft().with("source.ip", address)
                        .with("user.name", "root")
                        .with("event.start", start)
                        .with("event.created", success)
                        .about(Entity.address(address)));
    }

    private static Finding miner(String path, String time, String user) {
        return high(
                "miner-binary",
                draft().with("file.path", path)
                        .with("file.owner", user)
                        .with("file.ctime", time)
                        .about(Entity.file(path)));
    }

    private static Finding openRedis() {
        return high(
                "open-service",
                draft().with("service.type", "Redis").about(Entity.socket("0.0.0.0:6380")));
    }

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

    private static Finding login(String time, String method) {
        return by(
                "new-login",
                Level.INFORMATIONAL,
                draft().with("source.ip", ATTACKER)
                        .with("user.name", "root")
                        .with("davy.method", method)
                        .with("event.created", time)
                        .about(Entity.address(ATTACKER)));
    }

    @Test
    void aLoginFromANewAddressRightBeforeTheFirstTraceIsTheWayInWhereNoneIsBetter() {
        var miner = miner("/usr/bin/x", "2026-01-01T03:02:00Z", "root");
        var incident = only(login("2026-01-01T03:00:00Z", "publickey"), miner);
        assertThat(incident.entry().door()).isEqualTo(Door.KNOWN_KEY);
        assertThat(incident.entry().confidence()).isEqualTo(Confidence.MEDIUM);
        assertThat(incident.diagnosis().scope().accounts()).containsExactly("root");
        assertThat(incident.diagnosis().scope().addresses()).containsExactly(ATTACKER);
        assertThat(incident.findings()).hasSize(2);

        var byPassword = only(login("2026-01-01T03:00:00Z", "password"), miner);
        assertThat(byPassword.entry().door()).isEqualTo(Door.KNOWN_PASSWORD);

        var guessed =
                only(
                        login("2026-01-01T03:01:00Z", "publickey"),
                        guess("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z", "198.51.100.1"),
                        miner);
        assertThat(guessed.entry().door()).isEqualTo(Door.SSH_GUESS);
    }

    private static Exposure ssh(Exposure.Authentication authentication) {
        return ssh(authentication, Exposure.Reach.EVERYWHERE);
    }

    private static Exposure ssh(Exposure.Authentication authentication, Exposure.Reach reach) {
        return new Exposure(
                "SSH",
                List.of("0.0.0.0:22"),
                22,
                authentication,
                reach,
                "root",
                null,
                Phrase.plain("SSH is open"));
    }

    @Test
    void anUnknownWayInIsSettledByOpenDoorsAndByLogsThatWereNotRead() {
        var miner = miner("/usr/bin/x", "2026-01-05T03:02:00Z", "root");
        var doors = List.of(ssh(Exposure.Authentication.PASSWORD));
        assertThat(settles(miner, new Surroundings(doors, Instant.parse("2025-12-01T00:00:00Z"))))
                .startsWith("SSH is open")
                .anyMatch(text -> text.endsWith("none that was guessed or new fits"))
                .noneMatch(text -> text.contains("auth.log"));
        assertThat(settles(miner, new Surroundings(doors, Instant.parse("2026-01-01T00:00:00Z"))))
                .anyMatch(text -> text.endsWith("does not tell which addresses are new"))
                .noneMatch(text -> text.contains("auth.log"));
        assertThat(settles(miner, new Surroundings(doors, Instant.parse("2026-01-06T00:00:00Z"))))
                .anyMatch(text -> text.startsWith("logins before 2026-01-06T00:00:00Z"));
        assertThat(settles(miner, Surroundings.unknown()))
                .anyMatch(text -> text.contains("auth.log"));
    }

    private static List<String> settles(Finding finding, Surroundings surroundings) {
        var incident = Incidents.group(List.of(finding), surroundings).incidents().getFirst();
        return incident.entry().settles().stream().map(each -> each.in(Language.EN)).toList();
    }

    @Test
    void whatSshLetsInTodaySpeaksForOrAgainstAGuess() {
        var findings =
                List.of(
                        guess("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z", ATTACKER),
                        miner("/usr/bin/irjsypzavm", "2026-01-01T03:02:00Z", "root"));
        var open = new Surroundings(List.of(ssh(Exposure.Authentication.PASSWORD)), null);
        var shut = new Surroundings(List.of(ssh(Exposure.Authentication.KEY)), null);
        assertThat(Incidents.group(findings, open).incidents().getFirst().entry().supports())
                .contains(Phrase.plain("SSH is open"));
        assertThat(Incidents.group(findings, shut).incidents().getFirst().entry().opposes())
                .containsExactly(Phrase.plain("SSH is open"));
        var local = ssh(Exposure.Authentication.PASSWORD, Exposure.Reach.LOOPBACK);
        var inside = new Surroundings(List.of(local, local), null);
        assertThat(Incidents.group(findings, inside).incidents().getFirst().entry().opposes())
                .containsExactly(Phrase.plain("SSH is open"));
    }

    @Test
    void aLoginFromANewAddressOfWhichNothingCameIsNotTold() {
        var login = login("2026-01-03T03:00:00Z", "publickey");
        var before = miner("/usr/bin/x", "2026-01-01T03:02:00Z", "root");
        var all = Incidents.group(List.of(login, before));
        assertThat(all.moot()).containsExactly(login);
        assertThat(all.single()).isEmpty();
        assertThat(all.incidents()).hasSize(1);
        assertThat(all.incidents().getFirst().entry().isKnown()).isFalse();
    }

    @Test
    void anotherUsersFilesDidNotComeByAGuessedRootPasswordAlone() {
        var incidents =
                incidents(
                        guess("2026-01-02T00:00:00Z", "2026-01-02T03:00:00Z", ATTACKER),
                        miner("/var/www/x", "2026-01-02T13:00:00Z", "www-data"));
        assertThat(incidents).hasSize(2);
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
