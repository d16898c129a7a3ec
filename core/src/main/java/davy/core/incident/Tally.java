package davy.core.incident;

import davy.core.finding.Entity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What findings that belong together tell, counted, so that each of them can be left out: a way in
/// is held against the others.
final class Tally {
    final List<Clue> clues;
    private final long[] times;
    private final int[] sources;
    private final TreeMap<String, Integer> users = new TreeMap<>();
    private final Map<String, Integer> addresses = new HashMap<>();
    private final Map<Entity, Integer> containers = new HashMap<>();
    private int outside;

    /// The least that clues have, and the one that has it, and the least of the others.
    private long oldest = Long.MAX_VALUE;

    private int oldestClue = -1;
    private long nextOldest = Long.MAX_VALUE;

    private record Moment(long time, int source) {}

    Tally(List<Clue> clues) {
        this.clues = clues;
        var moments =
                clues.stream()
                        .flatMap(clue ->
                                Arrays.stream(clue.times())
                                        .mapToObj(time -> new Moment(time, clue.number())))
                        .sorted(Comparator.comparingLong(Moment::time))
                        .toList();
        times = moments.stream().mapToLong(Moment::time).toArray();
        sources = moments.stream().mapToInt(Moment::source).toArray();
        for (var clue : clues) {
            addOldest(clue);
            clue.users().forEach(user -> users.merge(user, 1, Integer::sum));
            clue.addresses().forEach(address -> addresses.merge(address, 1, Integer::sum));
            var container = clue.container();
            if (container == null) {
                outside++;
            } else {
                containers.merge(container, 1, Integer::sum);
            }
        }
    }

    private void addOldest(Clue clue) {
        if (clue.oldest() < oldest) {
            nextOldest = oldest;
            oldest = clue.oldest();
            oldestClue = clue.number();
        } else {
            nextOldest = Math.min(nextOldest, clue.oldest());
        }
    }

    /// Since when something of weight is surely there, in milliseconds since 1970; [Long#MAX_VALUE]
    /// where nothing tells.
    long oldest(@Nullable Clue without) {
        return without != null && without.number() == oldestClue ? nextOldest : oldest;
    }

    boolean hasTimes(@Nullable Clue without) {
        return times.length > (without == null ? 0 : without.times().length);
    }

    /// Milliseconds since 1970; [Long#MAX_VALUE] where all are older.
    long firstSince(long since, @Nullable Clue without) {
        int at = 0;
        int end = times.length;
        while (at < end) {
            int middle = (at + end) >>> 1;
            if (times[middle] < since) {
                at = middle + 1;
            } else {
                end = middle;
            }
        }
        int own = without == null ? -1 : without.number();
        while (at < times.length && sources[at] == own) {
            at++;
        }
        return at < times.length ? times[at] : Long.MAX_VALUE;
    }

    Set<String> users() {
        return users.keySet();
    }

    /// To whom it belongs, by name.
    List<String> users(@Nullable Clue without) {
        return users.entrySet().stream()
                .filter(user -> isOther(user, without == null ? Set.of() : without.users()))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean hasUsers(@Nullable Clue without) {
        return without == null
                ? !users.isEmpty()
                : users.entrySet().stream().anyMatch(user -> isOther(user, without.users()));
    }

    boolean isOpenedBy(Way way, @Nullable Clue without) {
        Set<String> own = without == null ? Set.of() : without.users();
        return users.entrySet().stream()
                .anyMatch(user -> isOther(user, own) && way.opens(user.getKey()));
    }

    private static boolean isOther(Map.Entry<String, Integer> user, Set<String> own) {
        return user.getValue() > (own.contains(user.getKey()) ? 1 : 0);
    }

    Set<String> addresses() {
        return addresses.keySet();
    }

    boolean hasAddress(List<String> any, @Nullable Clue without) {
        return any.stream()
                .anyMatch(each -> {
                    boolean own = without != null && without.addresses().contains(each);
                    return addresses.getOrDefault(each, 0) > (own ? 1 : 0);
                });
    }

    /// The first of these addresses that others talk to; empty where they talk to none.
    String address(List<String> any, @Nullable Clue without) {
        int own = without == null ? -1 : without.number();
        for (var clue : clues) {
            for (var address : clue.number() == own ? Set.<String>of() : clue.addresses()) {
                if (any.contains(address)) {
                    return address;
                }
            }
        }
        return "";
    }

    boolean isContained(@Nullable Clue without) {
        var own = without == null ? null : without.container();
        return others(own) > 0;
    }

    /// Whether each is in a container of its own.
    boolean isContainedOnly(@Nullable Clue without) {
        var own = without == null ? null : without.container();
        int others = clues.size() - (without == null ? 0 : 1);
        int free = outside - (without != null && own == null ? 1 : 0);
        return others(own) > 0 && free == 0 && others == others(own);
    }

    /// Containers, without one that is in no other finding.
    private int others(@Nullable Entity own) {
        boolean alone = own != null && containers.getOrDefault(own, 0) == 1;
        return containers.size() - (alone ? 1 : 0);
    }
}
