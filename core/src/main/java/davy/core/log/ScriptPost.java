package davy.core.log;

import java.time.Instant;
import java.util.List;

/// Data that was sent to a script of a web server, and that it took.
///
/// @param target path of the request, without the query
/// @param count how many requests
/// @param done whether one was answered with a success, and not only sent elsewhere
/// @param addresses of clients, eight at most
/// @param agent of the first
/// @param place where the first is logged
public record ScriptPost(
        String target,
        long count,
        boolean done,
        Instant first,
        Instant last,
        List<String> addresses,
        String agent,
        String place) {}
