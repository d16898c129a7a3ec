package davy.core.incident;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The ways in by which findings that belong together may have come.
///
/// @param best null where none is possible
/// @param points of the best
/// @param rival the best by another door, where it fits as well as the best
/// @param binding those by the best's door, by which they came: what else came by them belongs
///   together with them
/// @param shown those by the best's door that have to do with them, the best first
record Ranking(
        @Nullable Way best, int points, @Nullable Way rival, List<Way> binding, List<Way> shown) {
    private static final Ranking NONE = new Ranking(null, 0, null, List.of(), List.of());

    /// Points within which two ways fit alike.
    private static final int ALIKE = 1;

    private static final int BINDING = 4;
    private static final int BINDING_WEAK = 5;

    /// Ways that bind, or are shown: the best are.
    private static final int MOST = 50;

    /// More than twice the points that there are.
    private static final int RANKS = 64;

    private static final int[] NO_WAYS = {};

    /// @param grave whether one of the findings is of level high at least
    static Ranking of(Ways ways, Tally tally, boolean grave) {
        return new Maker(ways, ways.points(tally)).make(grave ? BINDING : BINDING_WEAK);
    }

    private static final class Maker {
        private final Ways ways;
        private final int[] points;

        Maker(Ways ways, int[] points) {
            this.ways = ways;
            this.points = points;
        }

        Ranking make(int least) {
            var tops = tops();
            if (tops.isEmpty()) {
                return NONE;
            }
            int best = tops.stream().reduce(this::better).orElseThrow();
            int rival =
                    tops.stream().filter(top -> isRival(top, best)).reduce(this::better).orElse(-1);
            return new Ranking(
                    ways.get(best),
                    points[best],
                    rival < 0 ? null : ways.get(rival),
                    rival < 0 ? binding(best, least) : List.of(),
                    shown(best));
        }

        /// The best of each door, once of those that somebody used and once of those that stand
        /// open. That somebody logged in shortly before counts only where nothing better is known.
        private List<Integer> tops() {
            var tops = new ArrayList<Integer>();
            var byTime = new ArrayList<Integer>();
            boolean better = false;
            for (var kind : ways.kinds()) {
                int top = top(kind);
                boolean onlyTime = kind.door().isByTimeOnly();
                if (top >= 0) {
                    (onlyTime ? byTime : tops).add(top);
                    better |= !onlyTime && binds(top);
                }
            }
            if (!better) {
                byTime.stream().filter(this::binds).forEach(tops::add);
            }
            return tops;
        }

        private int top(Ways.Kind kind) {
            int top = -1;
            for (int way : kind.ways()) {
                if (points[way] > (top < 0 ? 0 : points[top])) {
                    top = way;
                }
            }
            return top;
        }

        /// Whether it tells so much that findings are brought together on its account.
        private boolean binds(int way) {
            return ways.get(way).deed() && points[way] >= Fit.MEDIUM;
        }

        /// More points; somebody came through; told first.
        private int better(int a, int b) {
            if (rank(a) != rank(b)) {
                return rank(a) > rank(b) ? a : b;
            }
            return Math.min(a, b);
        }

        private int rank(int way) {
            return points[way] * 2 + (ways.get(way).deed() ? 1 : 0);
        }

        private boolean isRival(int way, int best) {
            boolean weaker = ways.get(best).deed() && !ways.get(way).deed();
            return ways.get(way).door() != ways.get(best).door()
                    && points[best] - points[way] <= ALIKE
                    && !weaker;
        }

        /// Those that somebody used, and no strangers to the best: from where it came, or from
        /// where nothing tells.
        private List<Way> binding(int best, int least) {
            var door = ways.get(best).door();
            if (door.isByTimeOnly()) {
                return List.of();
            }
            ways.markStrangers(best);
            return first(door, least, Integer.MAX_VALUE, way -> !ways.isStranger(way));
        }

        private List<Way> shown(int best) {
            var shown = new ArrayList<>(List.of(ways.get(best)));
            shown.addAll(first(ways.get(best).door(), Fit.MEDIUM, 1, way -> way != best));
            return shown.subList(0, Math.min(MOST, shown.size()));
        }

        /// The best first, as many as are told.
        ///
        /// @param deed what one that somebody used has to get at least
        /// @param open what one that stands open has to
        private List<Way> first(Door door, int deed, int open, IntPredicate which) {
            var byRank = new TreeMap<Integer, List<Way>>();
            int[] taken = new int[RANKS];
            for (var kind : ways.kinds()) {
                int least = kind.deed() ? deed : open;
                int add = kind.deed() ? 1 : 0;
                for (int way : kind.door() == door ? kind.ways() : NO_WAYS) {
                    if (points[way] >= least
                            && taken[points[way] * 2 + add] < MOST
                            && which.test(way)) {
                        taken[points[way] * 2 + add]++;
                        byRank.computeIfAbsent(rank(way), _ -> new ArrayList<>())
                                .add(ways.get(way));
                    }
                }
            }
            return byRank.descendingMap().values().stream()
                    .flatMap(List::stream)
                    .limit(MOST)
                    .toList();
        }
    }
}
