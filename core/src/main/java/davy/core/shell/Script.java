package davy.core.shell;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Shell text as a flat list of commands, those of substitutions before the command that holds
/// them.
///
/// @param functions name to the commands of its body
/// @param truncated whether limits of size stopped the reader
public record Script(List<Command> commands, Map<String, Body> functions, boolean truncated) {
    public Script {
        commands = List.copyOf(commands);
        functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
    }

    /// Commands from index `from` up to, not including, `to`.
    public record Body(int from, int to) {}

    /// The commands that a substitution holds, with all inside them.
    public List<Command> nested(Word.Part.Nested part) {
        int to = Math.min(part.to(), commands.size());
        return commands.subList(Math.min(part.from(), to), to);
    }
}
