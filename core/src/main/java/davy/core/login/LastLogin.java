package davy.core.login;

import java.time.Instant;

/// The last login of a user (`lastlog(8)`).
///
/// @param uid whose
/// @param line the terminal
/// @param host where from
public record LastLogin(long uid, Instant time, String line, String host) {}
