package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Detection;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;

/// Findings as intruders leave them, for tests that tell their story.
final class Traces {
    static final String ATTACKER = "203.0.113.66";

    private Traces() {}

    static Finding.Draft draft() {
        return Finding.of(Phrase.plain("reason"));
    }

    static Finding by(String id, Level level, Finding.Draft draft) {
        var detection = new Detection(id, Phrase.plain(id), level, List.of(), Phrase.plain("-"));
        return draft.by(detection);
    }

    static Finding high(String id, Finding.Draft draft) {
        return by(id, Level.HIGH, draft);
    }

    static List<Incident> incidents(Finding... findings) {
        return Incidents.group(List.of(findings)).incidents();
    }

    static Incident only(Finding... findings) {
        var incidents = incidents(findings);
        assertThat(incidents).hasSize(1);
        return incidents.getFirst();
    }

    static Finding guess(String start, String success, String address) {
        return high(
                "ssh-guess",
                draft().with("source.ip", address)
                        .with("user.name", "root")
                        .with("event.start", start)
                        .with("event.created", success)
                        .about(Entity.address(address)));
    }

    static Finding miner(String path, String time, String user) {
        return high(
                "miner-binary",
                draft().with("file.path", path)
                        .with("file.owner", user)
                        .with("file.ctime", time)
                        .about(Entity.file(path)));
    }

    static Finding openRedis() {
        return high(
                "open-service",
                draft().with("service.type", "Redis").about(Entity.socket("0.0.0.0:6380")));
    }

    static Finding login(String time, String method) {
        return by(
                "new-login",
                Level.INFORMATIONAL,
                draft().with("source.ip", ATTACKER)
                        .with("user.name", "root")
                        .with("davy.method", method)
                        .with("event.created", time)
                        .about(Entity.address(ATTACKER)));
    }
}
