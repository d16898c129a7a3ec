package davy.core.log;

import java.time.Instant;

/// Packets that firewalls noted from one address to another.
///
/// @param traffic the first of them; its source port means nothing
/// @param count how many lines
/// @param given whether a log says so that the user named
/// @param place where the first is logged
public record Flow(
        Traffic traffic, long count, Instant first, Instant last, boolean given, String place) {}
