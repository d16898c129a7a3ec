package davy.core.startup;

import java.util.List;

/// Picks units, and commands of a unit, out of what was read.
final class UnitList {
    private UnitList() {}

    static Unit unit(List<Unit> units, String name) {
        return units.stream().filter(unit -> unit.name().equals(name)).findFirst().orElseThrow();
    }

    static List<List<String>> commands(Unit unit, String key) {
        return unit.commands().stream()
                .filter(command -> command.key().equals(key))
                .map(UnitCommand::argv)
                .toList();
    }
}
