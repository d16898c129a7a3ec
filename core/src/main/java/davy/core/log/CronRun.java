package davy.core.log;

import java.time.Instant;

/// A command that cron began, as often as it did.
///
/// @param place where the first is logged
public record CronRun(
        String user, String command, long count, Instant first, Instant last, String place) {}
