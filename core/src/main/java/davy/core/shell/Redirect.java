package davy.core.shell;

/// A redirection of a command.
///
/// @param descriptor the one redirected; -1 for `&>` (both outputs)
/// @param target file name, or descriptor for the `&` operators, or delimiter of a here-document
/// @param body text of a here-document or here-string; empty otherwise
public record Redirect(int descriptor, Operator operator, Word target, Word body) {
    /// The redirections of sh(1) and bash(1).
    public enum Operator {
        READ,
        WRITE,
        APPEND,
        READ_WRITE,
        COPY_INPUT,
        COPY_OUTPUT,
        HERE_DOCUMENT,
        HERE_STRING
    }

    /// Whether it writes to the target as a file.
    public boolean writesFile() {
        return switch (operator) {
            case WRITE, APPEND, READ_WRITE -> true;
            case COPY_OUTPUT -> target.text().startsWith("/");
            case READ, COPY_INPUT, HERE_DOCUMENT, HERE_STRING -> false;
        };
    }
}
