package davy.core.incident;

import davy.core.exposure.Exposure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a host beside its findings, and helps to say how an intruder got in.
///
/// @param doors services that can be reached, open or shut
/// @param loginsSince when the logs that were read begin to tell of logins; null where none does
public record Surroundings(List<Exposure> doors, @Nullable Instant loginsSince) {
    public Surroundings {
        doors = List.copyOf(doors);
    }

    public static Surroundings unknown() {
        return new Surroundings(List.of(), null);
    }

    /// Those that strangers may knock at.
    List<Exposure> open() {
        return doors.stream().filter(door -> door.reach() == Exposure.Reach.EVERYWHERE).toList();
    }
}
