package davy.core.cloud;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Audit trails of clouds, as far as they tell who ran commands on hosts and who used which key.
///
/// @param commands calls that ran or prepared a command, in the order of the files
/// @param keys what each access key did, by its id
/// @param events how many records were read in all
/// @param problems documents that were not understood, or not to their end: name and what is wrong
public record Trail(
        List<TrailCommand> commands,
        Map<String, KeyUse> keys,
        long events,
        Map<String, String> problems) {
    public Trail {
        commands = List.copyOf(commands);
        keys = java.util.Collections.unmodifiableMap(new TreeMap<>(keys));
        problems = java.util.Collections.unmodifiableMap(new TreeMap<>(problems));
    }

    /// Where the user brought none.
    public static Trail none() {
        return new Trail(List.of(), Map.of(), 0, Map.of());
    }

    public boolean isEmpty() {
        return events == 0;
    }
}
