package davy.core.shell;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Shell text as a flat list of commands, those of substitutions before the command that holds
/// them.
///
/// @param functions name to the commands of its first body
/// @param parts all bodies of functions, and the branches of `case` where the text does not tell
///   which is taken
/// @param truncated whether limits of size stopped the reader
public record Script(
        List<Command> commands, Map<String, Body> functions, List<Part> parts, boolean truncated) {
    public Script {
        commands = List.copyOf(commands);
        functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
        parts = List.copyOf(parts);
    }

    /// What only runs when it is called or chosen.
    ///
    /// @param name of the function; empty for a branch
    public record Part(String name, Body body) {
        public boolean isBranch() {
            return name.isEmpty();
        }
    }

    /// Commands from index `from` up to, not including, `to`.
    public record Body(int from, int to) {}

    /// A command with those that it feeds, as evidence shows it.
    ///
    /// @param length from which on no more of them are told
    String pipeline(Command command, int length) {
        var text = new StringBuilder(command.raw());
        var next = command;
        for (int n = 0; next.feeds() >= 0 && n < 8 && text.length() < length; n++) {
            next = commands.get(next.feeds());
            text.append(" | ").append(next.raw());
        }
        return text.toString();
    }

    /// The commands that a substitution holds, with all inside them.
    public List<Command> nested(Word.Part.Nested part) {
        int to = Math.min(part.to(), commands.size());
        return commands.subList(Math.min(part.from(), to), to);
    }
}
