package davy.core.log;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one log file covers, and what its state tells.
///
/// @param path in the host's root, or where the user said it is
/// @param given whether the user named it, and it may be another machine's
/// @param size bytes, as it lies on the disk
/// @param born null where the file system does not keep it
/// @param reading of a text; of other logs only the times are told
/// @param blank places of records of zeros in a file of logins
/// @param backward places in a file of logins at which time goes back
/// @param broken whether it ends too early or is damaged
public record LogSpan(
        String path,
        LogKind kind,
        boolean given,
        long size,
        Instant modified,
        @Nullable Instant born,
        LogReading reading,
        List<Long> blank,
        List<Long> backward,
        boolean broken) {
    public @Nullable Instant first() {
        return reading.first();
    }

    public @Nullable Instant last() {
        return reading.last();
    }
}
