package davy.core.startup;

import java.util.List;

/// A command of a unit.
///
/// @param key `ExecStart`, `ExecStopPost`
/// @param program what is executed; a name without a slash is sought in systemd's own path
/// @param argv what the program sees: variables of the unit's own `Environment=` and specifiers put
///   in
/// @param raw as written
/// @param path of the unit file or drop-in that holds it
/// @param line counted from 1
public record UnitCommand(
        String key, String program, List<String> argv, String raw, String path, int line) {
    public UnitCommand {
        argv = List.copyOf(argv);
    }
}
