package davy.core.incident;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// All ways in, laid out to be held against one group after the other: thousands against thousands.
///
/// [Fit] says what a way gets, and why. Here the same points are given to all at once: by the door
/// what all ways by it get, to those that name one of the group's users or addresses what they get
/// more, and only those in the group are looked at one by one.
final class Ways {
    private static final int[] NONE = {};
    private static final int NAMED = Fit.OPENED - Fit.NOT_OPENED;
    private static final long UNTIMED = Long.MIN_VALUE;

    /// Ways of the same kind.
    ///
    /// @param deed whether somebody came through
    /// @param ways their numbers, ascending
    record Kind(Door door, boolean deed, int[] ways) {}

    private final List<Way> ways;
    private final List<Kind> kinds = new ArrayList<>();

    /// Of each way the place of its kind.
    private final int[] kindOf;

    private final long[] times;
    private final Map<String, int[]> byAddress;
    private final Map<String, int[]> byLogin;
    private final Map<String, int[]> byOwner;

    /// By number of the clue; -1 where it shows no way.
    private final int[] ofClue;

    /// What each gets for the group that is looked at.
    private final int[] points;

    private final int[] marks;
    private int mark;
    private boolean anyFrom;

    /// @param clues in their order, numbered from 0
    Ways(List<Clue> clues) {
        ways = new ArrayList<>();
        ofClue = new int[clues.size()];
        for (var clue : clues) {
            var way = clue.way();
            ofClue[clue.number()] = way == null ? -1 : ways.size();
            if (way != null) {
                ways.add(way);
            }
        }
        times = ways.stream().mapToLong(way -> way.isTimed() ? way.millis() : UNTIMED).toArray();
        points = new int[ways.size()];
        marks = new int[ways.size()];
        kindOf = new int[ways.size()];
        for (var door : Door.values()) {
            addKind(door, true);
            addKind(door, false);
        }
        byAddress = index(Way::addresses);
        byLogin = index(way -> way.door().isLogin() ? way.users() : Set.of());
        byOwner = index(way -> way.isByOwner() ? names(way) : Set.of());
    }

    private void addKind(Door door, boolean deed) {
        int[] same =
                IntStream.range(0, ways.size())
                        .filter(way -> ways.get(way).door() == door && ways.get(way).deed() == deed)
                        .toArray();
        for (int way : same) {
            kindOf[way] = kinds.size();
        }
        if (same.length > 0) {
            kinds.add(new Kind(door, deed, same));
        }
    }

    private static Set<String> names(Way way) {
        var names = new HashSet<>(way.users());
        names.addAll(way.owners());
        return names;
    }

    private Map<String, int[]> index(Function<Way, Collection<String>> keys) {
        var lists = new HashMap<String, IntStream.Builder>();
        for (int w = 0; w < ways.size(); w++) {
            for (var key : keys.apply(ways.get(w))) {
                lists.computeIfAbsent(key, _ -> IntStream.builder()).add(w);
            }
        }
        var index = new HashMap<String, int[]>();
        lists.forEach((key, list) -> index.put(key, list.build().toArray()));
        return index;
    }

    Way get(int way) {
        return ways.get(way);
    }

    List<Kind> kinds() {
        return kinds;
    }

    /// What each way gets for these findings; overwritten by the next call.
    int[] points(Tally tally) {
        boolean timed = tally.hasTimes(null);
        for (var kind : kinds) {
            int same = sameForAll(kind.door(), tally);
            for (int way : kind.ways()) {
                points[way] = same + (timed ? time(way, tally) : 0);
            }
        }
        addUsers(tally);
        addAddresses(tally);
        for (var clue : tally.clues) {
            int way = ofClue[clue.number()];
            if (way >= 0) {
                points[way] = new Fit(ways.get(way), tally, clue).points();
            }
        }
        return points;
    }

    /// Until the next call of this or of [#points].
    void markStrangers(int way) {
        mark++;
        var from = ways.get(way).addresses();
        anyFrom = from.isEmpty();
        for (var address : from) {
            for (int near : byAddress.getOrDefault(address, NONE)) {
                marks[near] = mark;
            }
        }
    }

    /// Whether it came from elsewhere than the one for which strangers were marked.
    boolean isStranger(int way) {
        return !anyFrom && marks[way] != mark && !ways.get(way).addresses().isEmpty();
    }

    private static int sameForAll(Door door, Tally tally) {
        return Fit.OPEN + users(door, tally) + Fit.containers(door, tally, null);
    }

    private static int users(Door door, Tally tally) {
        if (!tally.hasUsers(null)) {
            return 0;
        }
        return isOpen(door, tally) ? Fit.opened(door) : Fit.NOT_OPENED;
    }

    private static boolean isOpen(Door door, Tally tally) {
        return tally.users().stream().anyMatch(user -> Way.opens(door, lower(user)));
    }

    private static String lower(String user) {
        return user.toLowerCase(Locale.ROOT);
    }

    private int time(int way, Tally tally) {
        return times[way] == UNTIMED ? 0 : Fit.time(ways.get(way).door(), times[way], tally, null);
    }

    private void addUsers(Tally tally) {
        int[] more =
                kinds.stream().mapToInt(kind -> isOpen(kind.door(), tally) ? 0 : NAMED).toArray();
        mark++;
        for (var user : tally.users()) {
            add(byLogin.getOrDefault(user, NONE), more);
            add(byOwner.getOrDefault(lower(user), NONE), more);
        }
    }

    private void addAddresses(Tally tally) {
        int[] more = new int[kinds.size()];
        Arrays.fill(more, Fit.ADDRESS);
        mark++;
        for (var address : tally.addresses()) {
            add(byAddress.getOrDefault(address, NONE), more);
        }
    }

    /// Each way once.
    private void add(int[] some, int[] more) {
        for (int way : some) {
            if (marks[way] != mark) {
                marks[way] = mark;
                points[way] += more[kindOf[way]];
            }
        }
    }
}
