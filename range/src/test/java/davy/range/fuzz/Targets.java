package davy.range.fuzz;

import java.util.ArrayList;
import java.util.List;

/// All targets.
final class Targets {
    static final List<Target> ALL = all();

    private Targets() {}

    private static List<Target> all() {
        var all = new ArrayList<Target>();
        all.addAll(TextTargets.ALL);
        all.addAll(ShellTargets.ALL);
        all.addAll(BinaryTargets.ALL);
        all.addAll(FirewallTargets.ALL);
        all.addAll(HostTargets.ALL);
        all.addAll(LogTargets.ALL);
        all.addAll(GitTargets.ALL);
        all.addAll(UserTargets.ALL);
        return List.copyOf(all);
    }

    static Target named(String name) {
        for (var target : ALL) {
            if (target.name().equals(name)) {
                return target;
            }
        }
        throw new IllegalArgumentException(
                "no target " + name + "; there are " + ALL.stream().map(Target::name).toList());
    }
}
