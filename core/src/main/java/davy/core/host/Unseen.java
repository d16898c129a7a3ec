package davy.core.host;

import davy.core.text.Phrase;

/// Something that could not be looked at. "Not done" is never "clean".
///
/// @param what a path, a source or a check
/// @param why what happened, and what the reader can do about it
public record Unseen(String what, Phrase why) {}
