package davy.core.startup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A systemd unit, as its file and drop-ins together make it.
///
/// @param name `cron.service`; of an instance `getty@tty1.service`
/// @param path of its file as found in a unit directory; empty where only drop-ins are there
/// @param dropIns paths of the drop-ins that apply, in order
/// @param scope whose manager it is of
/// @param owner user whose home holds it; empty for one that is common to all
/// @param aliases other names that lead to it
/// @param enabled whether a `.wants`, `.requires` or `.upholds` directory names it
/// @param masked whether it leads to `/dev/null`, or is empty
/// @param shadowed whether a file of the same name in a directory of more weight hides this one
/// @param commands of all `Exec` settings that were not reset again
/// @param environment of `Environment=`
/// @param environmentFiles of `EnvironmentFile=`, without the leading `-`
/// @param schedule settings that start it by time, or the unit it starts: `OnCalendar=daily`
/// @param starts unit that this timer, path or socket unit starts; empty for other kinds
/// @param user of `User=`; empty where there is none
public record Unit(
        String name,
        String path,
        List<String> dropIns,
        Scope scope,
        String owner,
        List<String> aliases,
        boolean enabled,
        boolean masked,
        boolean shadowed,
        List<UnitCommand> commands,
        Map<String, String> environment,
        List<String> environmentFiles,
        List<String> schedule,
        String starts,
        String user) {
    /// Whose manager loads a unit.
    public enum Scope {
        SYSTEM,
        USER
    }

    public Unit {
        dropIns = List.copyOf(dropIns);
        aliases = List.copyOf(aliases);
        commands = List.copyOf(commands);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        environmentFiles = List.copyOf(environmentFiles);
        schedule = List.copyOf(schedule);
    }

    /// What stands behind the last dot: `service`.
    public String type() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /// Whether it is made for many instances: `getty@.service`.
    public boolean isTemplate() {
        return name.contains("@.");
    }
}
