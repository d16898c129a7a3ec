package davy.agent.check;

import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Where dockerd keeps its data, as its arguments say.
final class DockerRoots {
    private static final Set<String> OPTIONS = Set.of("--data-root", "--graph", "-g");

    private DockerRoots() {}

    static Set<String> of(Facts facts) {
        var roots = new LinkedHashSet<String>();
        for (Unit unit : facts.units()) {
            for (UnitCommand command : unit.commands()) {
                add(command.argv(), roots);
            }
        }
        facts.processes().all().forEach(process -> add(process.arguments().values(), roots));
        return roots;
    }

    private static void add(List<String> arguments, Set<String> roots) {
        if (arguments.isEmpty() || !Places.name(arguments.getFirst()).equals("dockerd")) {
            return;
        }
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String root = "";
            if (equals > 0 && OPTIONS.contains(argument.substring(0, equals))) {
                root = argument.substring(equals + 1);
            } else if (OPTIONS.contains(argument) && i + 1 < arguments.size()) {
                root = arguments.get(i + 1);
            }
            if (root.startsWith("/") && roots.size() < 16) {
                roots.add(root);
            }
        }
    }
}
