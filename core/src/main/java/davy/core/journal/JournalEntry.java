package davy.core.journal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of the journal, with those of its fields that were asked for.
///
/// @param sequence number that journald gave it
/// @param realtime when journald received it, µs since 1970 of the wall clock
/// @param monotonic the same moment, µs since boot
/// @param boot id of the boot, 32 hexadecimal digits
/// @param fields in the order of the file
public record JournalEntry(
        long sequence, long realtime, long monotonic, String boot, List<JournalField> fields) {

    /// When journald received it.
    public Instant time() {
        return Instant.EPOCH.plus(realtime, ChronoUnit.MICROS);
    }

    /// The text of the first field of this name, or null.
    public @Nullable String text(String name) {
        for (var field : fields) {
            if (field.name().equals(name)) {
                return field.text();
            }
        }
        return null;
    }
}
