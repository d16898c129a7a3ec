package davy.core.shell;

import java.util.List;

/// A simple command of a script.
///
/// Control flow shows as commands too, where it has words: `for x in a b` and `function name`.
///
/// @param index its place in [Script#commands]
/// @param line counted from 1
/// @param depth 0 at the top, one more inside each substitution
/// @param words program and arguments
/// @param assignments `NAME=value` before the program, name and value
/// @param feeds index of the command that reads its output through a pipe; -1 for none
/// @param joiner what follows it
/// @param raw as written, at most 4,096 characters
public record Command(
        int index,
        int line,
        int depth,
        List<Word> words,
        List<Assignment> assignments,
        List<Redirect> redirects,
        int feeds,
        Joiner joiner,
        String raw) {
    public Command {
        words = List.copyOf(words);
        assignments = List.copyOf(assignments);
        redirects = List.copyOf(redirects);
    }

    /// `NAME=value`.
    public record Assignment(String name, Word value) {}

    /// What follows a command.
    public enum Joiner {
        PIPE,
        AND,
        OR,
        BACKGROUND,
        SEQUENCE
    }

    /// The program as written, or the empty string.
    public String program() {
        return words.isEmpty() ? "" : words.getFirst().text();
    }
}
