package davy.core.incident;

import davy.core.finding.Entity.Kind;
import davy.core.finding.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What findings that belong together leave: when, as whom, where, and by which doors.
///
/// @param grave whether one is of level high at least
/// @param covers whether all hide what somebody did: erased logs and histories, forged times
/// @param hostWide whether all are about the host as a whole: what it sends, not what lies on it
/// @param contained whether they are in containers
/// @param users to whom it belongs
/// @param times of the kernel, which only root can set
/// @param written times of modification, which anyone can set
/// @param doors by which somebody came, as the findings themselves show
record Trace(
        boolean grave,
        boolean covers,
        boolean hostWide,
        boolean contained,
        Set<String> users,
        TreeSet<Instant> times,
        TreeSet<Instant> written,
        Set<Door> doors) {
    private static final Set<Kind> OUTSIDE = EnumSet.of(Kind.ADDRESS, Kind.LOG, Kind.SOCKET);
    private static final Set<String> COVERS =
            Set.of(
                    "shell-history",
                    "log-erased",
                    "log-gap",
                    "timestomp",
                    "immutable-file",
                    "security-agent-removed");
    private static final Duration TOGETHER = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);

    static Trace of(List<Clue> group) {
        var users = new TreeSet<String>();
        var times = new TreeSet<Instant>();
        var written = new TreeSet<Instant>();
        var doors = EnumSet.noneOf(Door.class);
        boolean contained = false;
        boolean hostWide = true;
        boolean covers = true;
        boolean grave = false;
        for (var clue : group) {
            var finding = clue.finding();
            var way = clue.way();
            if (way != null && way.deed()) {
                doors.add(way.door());
            }
            grave |= finding.level().atLeast(Level.HIGH);
            users.addAll(clue.users());
            covers &= COVERS.contains(finding.detection().id());
            for (var field : List.of("file.ctime", "file.created", "process.start")) {
                times.addAll(Evidence.times(finding, field));
            }
            written.addAll(Evidence.times(finding, "file.mtime"));
            for (var entity : finding.entities()) {
                contained |= entity.kind() == Kind.CONTAINER;
                hostWide &= OUTSIDE.contains(entity.kind());
            }
        }
        return new Trace(
                grave,
                covers,
                hostWide && doors.isEmpty(),
                contained,
                users,
                times,
                written,
                doors);
    }

    /// Of both groups; takes over what they hold.
    Trace with(Trace other) {
        return new Trace(
                grave || other.grave,
                covers && other.covers,
                hostWide && other.hostWide,
                contained || other.contained,
                union(users, other.users),
                union(times, other.times),
                union(written, other.written),
                union(doors, other.doors));
    }

    /// The greater one, with the smaller one added.
    private static <T, S extends Set<T>> S union(S a, S b) {
        if (a.size() < b.size()) {
            return union(b, a);
        }
        a.addAll(b);
        return a;
    }

    /// Whether two groups, grave or made to hide what is, came within minutes of each other, to the
    /// same user: most likely by the same hand. Files that were put there together by an unpacking
    /// tell nothing: their times of modification are apart. What hides a deed is made now, and what
    /// it hides may bear any time.
    boolean isOf(Trace other) {
        boolean sameDoor =
                doors.isEmpty()
                        || other.doors.isEmpty()
                        || !Collections.disjoint(doors, other.doors);
        boolean sameUser =
                users.isEmpty()
                        || other.users.isEmpty()
                        || !Collections.disjoint(users, other.users);
        return (grave || covers)
                && (other.grave || other.covers)
                && contained == other.contained
                && sameDoor
                && sameUser
                && isNear(times, other.times, TOGETHER)
                && (covers
                        || other.covers
                        || written.isEmpty()
                        || other.written.isEmpty()
                        || isNear(written, other.written, DAY));
    }

    private static boolean isNear(TreeSet<Instant> a, TreeSet<Instant> b, Duration most) {
        if (a.size() > b.size()) {
            return isNear(b, a, most);
        }
        for (var time : a) {
            var near = b.ceiling(time.minus(most));
            if (near != null && !near.isAfter(time.plus(most))) {
                return true;
            }
        }
        return false;
    }
}
