package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A finding with what it tells of when, as whom and where, read once: it is held against thousands
/// of others.
///
/// @param number in the order of the story
/// @param times in milliseconds since 1970, those too that anyone can set
/// @param oldest of the times that the kernel set, where it weighs enough to be an intruder's; in
///   milliseconds since 1970, [Long#MAX_VALUE] where there is none
/// @param container in which it is; null where it is in none
/// @param way in that it shows; null where it shows none
record Clue(
        Finding finding,
        int number,
        long[] times,
        long oldest,
        Set<String> users,
        Set<String> addresses,
        @Nullable Entity container,
        @Nullable Way way) {
    private static final long FARTHEST = 100_000_000_000_000L;

    static Clue of(Finding finding, int number) {
        return new Clue(
                finding,
                number,
                Evidence.allTimes(finding).stream().mapToLong(Clue::millis).toArray(),
                oldest(finding),
                new TreeSet<>(Evidence.users(finding)),
                new LinkedHashSet<>(Evidence.addresses(finding)),
                container(finding),
                Way.of(finding));
    }

    /// A file may be older than what an intruder wrote into it, but it has not changed since its
    /// change time; what stands open was so before anybody came.
    private static long oldest(Finding finding) {
        if (!finding.level().atLeast(Level.HIGH) || Way.isOnlyOpen(finding)) {
            return Long.MAX_VALUE;
        }
        return Stream.of("file.ctime", "process.start")
                .flatMap(field -> Evidence.times(finding, field).stream())
                .mapToLong(Clue::millis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    static List<Finding> findings(List<Clue> clues) {
        return clues.stream().map(Clue::finding).toList();
    }

    /// Any year is possible: a log says what it likes.
    static long millis(Instant time) {
        return Math.clamp(time.getEpochSecond(), -FARTHEST, FARTHEST) * 1000
                + time.getNano() / 1_000_000;
    }

    private static @Nullable Entity container(Finding finding) {
        return finding.entities().stream()
                .filter(entity -> entity.kind() == Entity.Kind.CONTAINER)
                .findFirst()
                .orElse(null);
    }
}
