package davy.core.login;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A login and how it ended, as `last(1)` puts records of wtmp together.
///
/// @param end null where it has not ended as far as the file tells
public record LoginSession(LoginRecord login, @Nullable Instant end, End how) {
    /// What ended it.
    public enum End {
        /// The next record of the same terminal.
        LOGOUT,
        SHUTDOWN,
        /// A boot without a shutdown before it.
        CRASH,
        OPEN
    }
}
