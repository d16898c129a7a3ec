package davy.core.action;

/// A line of a file, as it was when a plan was made.
///
/// @param number from 1
/// @param text without its line end, as [davy.core.text.RawText] decodes it
public record Line(int number, String text) {}
