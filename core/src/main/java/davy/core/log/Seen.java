package davy.core.log;

/// What a log says, and where.
///
/// @param place `path:line`, or a journal's path with the entry's number
public record Seen<E extends LogEvent>(E event, String place) {}
