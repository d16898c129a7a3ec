package davy.core.indicator;

import davy.core.text.Phrase;

/// Something in a document of indicators that was not taken, and why.
///
/// @param name of the document
/// @param line from 1; 0 where it is about the whole
public record Problem(String name, int line, Phrase what) {}
