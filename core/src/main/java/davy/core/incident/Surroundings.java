package davy.core.incident;

import davy.core.exposure.Exposure;
import davy.core.log.LogEvent.PackageChange;
import davy.core.log.Seen;
import davy.core.log.Session;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a host beside its findings, and helps to say how an intruder got in.
///
/// @param doors services that can be reached, open or shut
/// @param loginsSince when the logs that were read begin to tell of logins; null where none does
/// @param packages what package managers did, by time
/// @param sessions at terminals from other machines, by time
public record Surroundings(
        List<Exposure> doors,
        @Nullable Instant loginsSince,
        List<Seen<PackageChange>> packages,
        List<Session> sessions) {
    public Surroundings {
        doors = List.copyOf(doors);
        packages = List.copyOf(packages);
        sessions = List.copyOf(sessions);
    }

    public static Surroundings unknown() {
        return new Surroundings(List.of(), null, List.of(), List.of());
    }

    /// Those that strangers may knock at.
    List<Exposure> open() {
        return doors.stream().filter(door -> door.reach() == Exposure.Reach.EVERYWHERE).toList();
    }
}
