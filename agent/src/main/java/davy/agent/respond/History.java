package davy.agent.respond;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.host.Host;
import davy.core.incident.Incident;
import java.util.EnumSet;
import java.util.Set;

/// What happened, as against what is there: no response takes it out of the logs.
public final class History {
    /// Checks that tell of deeds by what was written of them at that time.
    private static final Set<String> CHECKS =
            Set.of(
                    "cloud-command",
                    "ssh-guess",
                    "new-login",
                    "shell-history",
                    "log-erased",
                    "log-gap",
                    "web-attack",
                    "cloud-trail",
                    "zmodem-transfer");

    private static final Set<Kind> WRITTEN = EnumSet.of(Kind.LOG, Kind.ADDRESS, Kind.ACCOUNT);

    private History() {}

    /// Whether nothing of an incident is there any more but what was written of it.
    public static boolean is(Incident incident, Host host) {
        return incident.findings().stream()
                        .allMatch(finding -> CHECKS.contains(finding.detection().id()))
                && incident.entities().stream()
                        .allMatch(entity -> isWritten(entity, incident) || isGone(entity, host));
    }

    /// Of a command whose script is gone the log tells alone: its line stands as the place too.
    private static boolean isWritten(Entity entity, Incident incident) {
        return WRITTEN.contains(entity.kind())
                || entity.kind() == Kind.PERSISTENCE
                        && incident.entities().contains(Entity.log(entity.id()));
    }

    private static boolean isGone(Entity entity, Host host) {
        return entity.kind() == Kind.FILE
                && entity.id().startsWith("/")
                && host.lstat(entity.id()) == null;
    }
}
