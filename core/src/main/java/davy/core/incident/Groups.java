package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Findings that hang together through what they accuse, directly or by way of others.
final class Groups {
    private Groups() {}

    static List<Group> of(List<Clue> clues) {
        var union = new Union(clues.size());
        var first = new HashMap<Entity, Integer>();
        for (int i = 0; i < clues.size(); i++) {
            for (var entity : clues.get(i).finding().entities()) {
                union.join(i, first.computeIfAbsent(entity, same(i)));
            }
        }
        joinPlaces(clues, first, union);
        return collect(clues, union);
    }

    /// A place in a file hangs together with the file, where the file itself is accused.
    private static void joinPlaces(List<Clue> clues, Map<Entity, Integer> first, Union union) {
        for (int i = 0; i < clues.size(); i++) {
            for (var entity : clues.get(i).finding().entities()) {
                var file = entity.kind() == Kind.PERSISTENCE ? first.get(file(entity)) : null;
                if (file != null) {
                    union.join(i, file);
                }
            }
        }
    }

    /// Whether a place lies in a file: `/etc/crontab:7` in `/etc/crontab`.
    static boolean isIn(Entity place, Entity file) {
        return file(place).equals(file);
    }

    /// The file in which a place lies; the place's own path where it names no line.
    static Entity file(Entity place) {
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

    private static List<Group> collect(List<Clue> clues, Union union) {
        var groups = new LinkedHashMap<Integer, List<Clue>>();
        for (int i = 0; i < clues.size(); i++) {
            groups.computeIfAbsent(union.root(i), _ -> new ArrayList<>()).add(clues.get(i));
        }
        return groups.values().stream().map(Group::new).toList();
    }
}
