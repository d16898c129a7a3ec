package davy.core.shell;

import java.util.List;

/// One word of a command, quotes removed and known variables put in.
///
/// @param text the word; an unknown variable stays as `$name`, a substitution as `$()`
/// @param parts what the text is made of, in order; empty where it is all literal
public record Word(String text, List<Part> parts) {
    public Word {
        parts = List.copyOf(parts);
    }

    public static Word literal(String text) {
        return new Word(text, List.of());
    }

    public boolean isLiteral() {
        return parts.isEmpty();
    }

    /// A piece of a word.
    public sealed interface Part {
        record Text(String text) implements Part {}

        /// A variable whose value the text does not tell.
        record Variable(String name) implements Part {}

        /// Output of commands: those of the script with index `from` up to, not including, `to`.
        record Nested(Kind kind, int from, int to) implements Part {}
    }

    /// How nested commands meet the word.
    public enum Kind {
        /// `$(...)` or backquotes: their output is the text.
        OUTPUT,
        /// `<(...)`: a file to read their output from.
        READ,
        /// `>(...)`: a file that feeds them.
        WRITE
    }

    @Override
    public String toString() {
        return text;
    }
}
