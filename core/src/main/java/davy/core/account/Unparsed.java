package davy.core.account;

/// A line that could not be understood.
///
/// @param line from 1 on
public record Unparsed(String file, int line, String text) {}
