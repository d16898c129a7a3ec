package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Findings that hang together through what they accuse, directly or by way of others.
final class Groups {
    private final int[] parents;

    private Groups(int size) {
        parents = new int[size];
        for (int i = 0; i < size; i++) {
            parents[i] = i;
        }
    }

    static Collection<List<Finding>> of(List<Finding> findings) {
        var groups = new Groups(findings.size());
        var first = new HashMap<Entity, Integer>();
        for (int i = 0; i < findings.size(); i++) {
            for (var entity : findings.get(i).entities()) {
                groups.join(i, first.computeIfAbsent(entity, same(i)));
            }
        }
        groups.joinPlaces(findings, first);
        return groups.collect(findings);
    }

    /// A place in a file hangs together with the file, where the file itself is accused.
    private void joinPlaces(List<Finding> findings, Map<Entity, Integer> first) {
        for (int i = 0; i < findings.size(); i++) {
            for (var entity : findings.get(i).entities()) {
                var file = entity.kind() == Kind.PERSISTENCE ? first.get(file(entity)) : null;
                if (file != null) {
                    join(i, file);
                }
            }
        }
    }

    /// Whether a place lies in a file: `/etc/crontab:7` in `/etc/crontab`.
    static boolean isIn(Entity place, Entity file) {
        return file(place).equals(file);
    }

    private static Entity file(Entity place) {
        var id = place.id();
        int end = id.length();
        while (end > 0 && id.charAt(end - 1) >= '0' && id.charAt(end - 1) <= '9') {
            end--;
        }
        boolean line = end > 1 && end < id.length() && id.charAt(end - 1) == ':';
        return Entity.file(line ? id.substring(0, end - 1) : id);
    }

    private static Function<Entity, Integer> same(int i) {
        return _ -> i;
    }

    private void join(int a, int b) {
        parents[root(a)] = root(b);
    }

    private int root(int of) {
        int at = of;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    private Collection<List<Finding>> collect(List<Finding> findings) {
        var groups = new LinkedHashMap<Integer, List<Finding>>();
        for (int i = 0; i < findings.size(); i++) {
            groups.computeIfAbsent(root(i), _ -> new ArrayList<>()).add(findings.get(i));
        }
        return groups.values();
    }
}
