package davy.core.log;

import davy.core.login.LoginSession;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session at a terminal from another machine, as records of wtmp put together tell it.
///
/// @param end null where it has not ended as far as the file tells
/// @param terminal without `/dev/`
/// @param place where its login is logged, `path:record`
public record Session(
        LogTime start,
        @Nullable Instant end,
        LoginSession.End how,
        String user,
        String address,
        String terminal,
        String place) {}
