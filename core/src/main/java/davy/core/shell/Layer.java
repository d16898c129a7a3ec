package davy.core.shell;

import java.util.List;

/// A text found in another text, or the whole text itself.
///
/// @param encodings what was undone to get it, outermost first; empty for the whole text
/// @param text decoded; empty for a binary
/// @param depth 0 for the whole text
/// @param parent the layer it was found in, an index; -1 for the whole text
/// @param run whether a shell or an interpreter is given it to run
/// @param script its commands; none unless the form is [Form#SHELL]
public record Layer(
        List<Encoding> encodings,
        Form form,
        String text,
        int depth,
        int parent,
        boolean run,
        Script script) {
    public Layer {
        encodings = List.copyOf(encodings);
    }

    /// What a text is.
    public enum Form {
        SHELL,
        /// Python, Perl, PHP, Ruby, ...
        CODE,
        /// An ELF file.
        BINARY
    }

    /// Whether it had to be decoded.
    public boolean isHidden() {
        return encodings.stream().anyMatch(Encoding::hides);
    }
}
