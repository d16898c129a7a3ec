package davy.range.respond;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What `range/family/watcher.c` told of a family.
record Watched(List<Look> looks) {
    /// A line of it.
    ///
    /// @param time milliseconds since boot
    /// @param alive processes
    /// @param moving those of them that do not stand still
    /// @param fresh those that were seen for the first time
    /// @param count of looks up to this one
    record Look(long time, int alive, int moving, int fresh, long count) {}

    static Watched of(String lines) {
        var looks = new ArrayList<Look>();
        for (String line : lines.lines().toList()) {
            String[] parts = line.split(" ");
            looks.add(
                    new Look(
                            Long.parseLong(parts[0]),
                            Integer.parseInt(parts[1]),
                            Integer.parseInt(parts[2]),
                            Integer.parseInt(parts[3]),
                            Long.parseLong(parts[4])));
        }
        return new Watched(looks);
    }

    /// That lived at once.
    int most() {
        return looks.stream().mapToInt(Look::alive).max().orElse(0);
    }

    /// The first look at which one stood still.
    private int firstStill() {
        return first(0, look -> look.moving < look.alive);
    }

    /// The first look at which all stood still, or all that did not were gone.
    private int allStill() {
        return first(firstStill(), look -> look.moving == 0);
    }

    private int first(int from, java.util.function.Predicate<Look> condition) {
        for (int i = from; i < looks.size(); i++) {
            if (condition.test(looks.get(i))) {
                return i;
            }
        }
        throw new AssertionError("never seen in " + looks);
    }

    /// Milliseconds from the first that stands still to the last.
    long standingStill() {
        return looks.get(allStill()).time - looks.get(firstStill()).time;
    }

    /// How many were seen for the first time after all stood still.
    int startedSinceStill() {
        return looks.subList(allStill() + 1, looks.size()).stream().mapToInt(Look::fresh).sum();
    }

    /// For how long none was seen any more, up to the last look, and no longer than they would have
    /// gone on by themselves.
    ///
    /// @param end milliseconds since boot after which they end by themselves
    Duration seenDead(long end) {
        int last = looks.size() - 1;
        int from = last;
        while (from >= 0 && looks.get(from).alive == 0) {
            from--;
        }
        return from == last
                ? Duration.ZERO
                : Duration.ofMillis(Math.min(end, looks.get(last).time) - looks.get(from + 1).time);
    }

    /// Milliseconds from a look to the next, while they came to stand still.
    long apart() {
        var from = looks.get(Math.max(0, firstStill() - 1));
        var to = looks.get(allStill());
        return (to.time - from.time) / Math.max(1, to.count - from.count);
    }

    @Override
    public String toString() {
        int first = firstStill();
        int fresh = looks.subList(first + 1, allStill() + 1).stream().mapToInt(Look::fresh).sum();
        return ("%d at once; stood still %d ms after the first did, %d new meanwhile; %d new"
                        + " after; dead for %d s; a look each %d ms")
                .formatted(
                        most(),
                        standingStill(),
                        fresh,
                        startedSinceStill(),
                        seenDead(Long.MAX_VALUE).toSeconds(),
                        apart());
    }
}
