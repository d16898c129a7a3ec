package davy.core.incident;

import static davy.core.incident.Traces.ATTACKER;
import static davy.core.incident.Traces.draft;
import static davy.core.incident.Traces.guess;
import static davy.core.incident.Traces.high;
import static davy.core.incident.Traces.incidents;
import static davy.core.incident.Traces.login;
import static davy.core.incident.Traces.miner;
import static davy.core.incident.Traces.only;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.exposure.Exposure;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Logins as the way in: guessed, new, and those of which nothing came.
final class LoginEntryTest {
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
        assertThat(
                        settles(
                                miner,
                                new Surroundings(
                                        doors,
                                        Instant.parse("2025-12-01T00:00:00Z"),
                                        List.of(),
                                        List.of())))
                .startsWith("SSH is open")
                .anyMatch(text -> text.endsWith("none that was guessed or new fits"))
                .noneMatch(text -> text.contains("auth.log"));
        assertThat(
                        settles(
                                miner,
                                new Surroundings(
                                        doors,
                                        Instant.parse("2026-01-01T00:00:00Z"),
                                        List.of(),
                                        List.of())))
                .anyMatch(text -> text.endsWith("does not tell which addresses are new"))
                .noneMatch(text -> text.contains("auth.log"));
        assertThat(
                        settles(
                                miner,
                                new Surroundings(
                                        doors,
                                        Instant.parse("2026-01-06T00:00:00Z"),
                                        List.of(),
                                        List.of())))
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
        var open =
                new Surroundings(
                        List.of(ssh(Exposure.Authentication.PASSWORD)), null, List.of(), List.of());
        var shut =
                new Surroundings(
                        List.of(ssh(Exposure.Authentication.KEY)), null, List.of(), List.of());
        assertThat(Incidents.group(findings, open).incidents().getFirst().entry().supports())
                .contains(Phrase.plain("SSH is open"));
        assertThat(Incidents.group(findings, shut).incidents().getFirst().entry().opposes())
                .containsExactly(Phrase.plain("SSH is open"));
        var local = ssh(Exposure.Authentication.PASSWORD, Exposure.Reach.LOOPBACK);
        var inside = new Surroundings(List.of(local, local), null, List.of(), List.of());
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
    void aLoginDoesNotExplainWhatWasThereBeforeAndOnlyStartedAgain() {
        var login = login("2026-01-20T23:50:00Z", "publickey");
        var job = miner("/etc/cron.d/x", "2026-01-01T03:02:00Z", "root");
        var process =
                high(
                        "miner-process",
                        draft().with("file.path", "/etc/cron.d/x")
                                .with("user.name", "root")
                                .with("process.start", "2026-01-20T23:56:00Z")
                                .about(Entity.file("/etc/cron.d/x")));
        var all = Incidents.group(List.of(login, job, process));
        assertThat(all.incidents()).hasSize(1);
        assertThat(all.incidents().getFirst().entry().isKnown()).isFalse();
        assertThat(all.moot()).containsExactly(login);
        assertThat(only(login, process).entry().door()).isEqualTo(Door.KNOWN_KEY);
    }

    @Test
    void anotherUsersFilesDidNotComeByAGuessedRootPasswordAlone() {
        var incidents =
                incidents(
                        guess("2026-01-02T00:00:00Z", "2026-01-02T03:00:00Z", ATTACKER),
                        miner("/var/www/x", "2026-01-02T13:00:00Z", "www-data"));
        assertThat(incidents).hasSize(2);
    }
}
