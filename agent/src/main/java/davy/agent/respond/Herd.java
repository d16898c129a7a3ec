package davy.agent.respond;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Outcome;
import davy.core.text.Phrase;
import davy.linux.ProcessScan;
import davy.linux.change.ProcessHand;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stops, continues and ends families as a whole: one after the other, their members would start
/// each other again.
final class Herd {
    /// Passes in a row that find nobody new, before a family counts as complete.
    private static final int QUIET = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CALM = Duration.ofMillis(1500);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Hands hands;
    private final Response response;
    private final Journal journal;
    private final Map<Family, FamilyWatch> watches = new HashMap<>();

    /// Who was stopped of each family: who started it may be gone by the time it is ended.
    private final Map<Family, Set<Member>> stood = new HashMap<>();

    /// Families that were stopped, and whether they were ended too.
    private final Map<Family, Boolean> held = new HashMap<>();

    Herd(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
        this.journal = response.journal();
    }

    /// The watch over a family; made before anything of it is moved or ended, as it learns what the
    /// programs are by reading them, or by one that goes on and finds them among what is kept.
    FamilyWatch watch(Family family) {
        return watches.computeIfAbsent(
                family,
                f -> {
                    var watch = new FamilyWatch(f, hands.host(), scan(), hands.sparing());
                    kept(f).forEach(watch::learnKept);
                    return watch;
                });
    }

    /// What was left, though it is like the programs of a family, for a person to look at.
    Set<Phrase> left() {
        var left = new LinkedHashSet<Phrase>();
        watches.values().forEach(watch -> left.addAll(watch.left()));
        return left;
    }

    /// Paths of the programs that were put aside already, and when each was there at the latest.
    private Map<String, Instant> kept(Family family) {
        var paths = new LinkedHashMap<String, Instant>();
        for (Entry entry : journal.in(Entry.State.DONE)) {
            if (entry.change() instanceof Change.Move move
                    && family.programs().stream().anyMatch(p -> isSame(p, move))) {
                paths.put(
                        response.folder().resolve("kept").resolve(move.kept()).toString(),
                        move.record().modified());
            }
        }
        return paths;
    }

    private static boolean isSame(FilePin program, Change.Move move) {
        return program.path().equals(move.path()) && program.hash().equals(move.hash());
    }

    private ProcessScan scan() {
        var scan = hands.scan();
        if (scan == null) {
            throw new AssertionError("processes of an image");
        }
        return scan;
    }

    private ProcessHand processes() {
        var processes = hands.processes();
        if (processes == null) {
            throw new AssertionError("processes of an image");
        }
        return processes;
    }

    /// Stops all members, until two passes find nobody new and both views of the kernel show none
    /// that moves.
    Outcome freeze(int step, Family family) throws IOException {
        var watch = watch(family);
        held.putIfAbsent(family, false);
        var first = watch.members();
        if (first.isEmpty()) {
            return new Outcome.Done(Phrase.of("none of it runs", "没有成员在运行"));
        }
        var stopped = new LinkedHashSet<Member>();
        var pursuit = stopAll(step, family, first, stopped);
        var moving = moving(step, family, stopped);
        if (!moving.isEmpty()) {
            return new Outcome.Failed(
                    Phrase.of(
                            "{0} of {1} {1|process|processes} still {0|moves|move}: {2}",
                            "{1} 个进程中仍有 {0} 个在运行：{2}",
                            moving.size(),
                            stopped.size(),
                            names(moving)));
        }
        return new Outcome.Done(
                Phrase.of(
                        "{0} {0|process|processes} frozen in {1} ms, {2} {2|pass|passes}; two views of the kernel agree"
                                + " that none moves",
                        "已冻结 {0} 个进程，用时 {1} 毫秒，{2} 轮；内核两种视图均显示无一在运行",
                        stopped.size(),
                        Math.ceilDiv(pursuit.nanos(), 1_000_000L),
                        pursuit.passes()));
    }

    /// @param passes also those that found nobody new
    /// @param nanos nanoseconds from before the first stop to after the last one
    private record Pursuit(int passes, long nanos) {}

    private Pursuit stopAll(int step, Family family, List<Member> first, Set<Member> stopped)
            throws IOException {
        long start = System.nanoTime();
        long end = start + PATIENCE.toNanos();
        long last = start;
        var members = first;
        int quiet = 0;
        int passes = 0;
        while (quiet < QUIET && System.nanoTime() < end) {
            var fresh = members.stream().filter(member -> !stopped.contains(member)).toList();
            if (!fresh.isEmpty()) {
                stop(step, family, fresh);
                stopped.addAll(fresh);
                last = System.nanoTime();
            }
            quiet = fresh.isEmpty() ? quiet + 1 : 0;
            passes++;
            members = watch(family).members();
        }
        return new Pursuit(passes, last - start);
    }

    /// Members that do not stand still, when they were given time to.
    private List<Member> moving(int step, Family family, Set<Member> stopped) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<Member> moving = List.of();
        do {
            moving =
                    watch(family).membersInBothViews().stream()
                            .filter(m -> !watch(family).standsStill(m))
                            .toList();
            var fresh = moving.stream().filter(member -> !stopped.contains(member)).toList();
            if (!fresh.isEmpty()) {
                stop(step, family, fresh);
                stopped.addAll(fresh);
            }
            for (Member member : moving) {
                stop(family, member);
            }
            if (!moving.isEmpty()) {
                pause();
            }
        } while (!moving.isEmpty() && System.nanoTime() < end);
        return moving;
    }

    /// The journal knows of each before it is stopped: whoever takes the response back lets it go
    /// on, also where this was cut off.
    private void stop(int step, Family family, List<Member> members) throws IOException {
        var entries = journal.announce(step, Change.stops(members));
        members.forEach(member -> stop(family, member));
        journal.settle(entries, Entry.State.DONE);
    }

    private void stop(Family family, Member member) {
        stood.computeIfAbsent(family, _ -> new LinkedHashSet<>()).add(member);
        processes().stop(member.pid(), member.start());
    }

    /// All that either view shows, and those that were stopped as members and still are there.
    private List<Member> whole(Family family) {
        var all = new ArrayList<>(watch(family).membersInBothViews());
        var pids = new HashSet<Integer>();
        all.forEach(member -> pids.add(member.pid()));
        for (Member member : stood.getOrDefault(family, Set.of())) {
            if (isThere(member) && pids.add(member.pid())) {
                all.add(member);
            }
        }
        return all;
    }

    /// Whether it lives.
    boolean isThere(Member member) {
        var seen = scan().one(member.pid());
        return seen != null && seen.stat().startTicks() == member.start() && !seen.stat().isEnded();
    }

    /// Ends all members, having stopped them, and waits until none is there and none comes back for
    /// a moment.
    Outcome kill(int step, Family family) throws IOException {
        held.put(family, true);
        var first = whole(family);
        if (first.isEmpty()) {
            return new Outcome.Done(Phrase.of("none of it runs", "没有成员在运行"));
        }
        stopAll(step, family, first, new LinkedHashSet<>());
        var begun = journal.intend(step, Change.kills(whole(family)));
        var killed = new LinkedHashSet<Member>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        long calmSince = System.nanoTime();
        var members = whole(family);
        boolean calm = false;
        while (!calm && System.nanoTime() < end) {
            for (Member member : members) {
                processes().kill(member.pid(), member.start());
                killed.add(member);
                calmSince = System.nanoTime();
            }
            pause();
            members = whole(family);
            calm = members.isEmpty() && System.nanoTime() - calmSince > CALM.toNanos();
        }
        journal.settleKills(step, begun, killed);
        if (members.isEmpty() && !calm) {
            return new Outcome.Failed(
                    Phrase.of(
                            "{0} {0|process was|processes were} ended within {1} s, and new ones kept coming."
                                    + " Something starts them: triage again",
                            "{1} 秒内已终止 {0} 个进程，但新进程不断出现。仍有机制在拉起它们，请重新检查",
                            killed.size(),
                            PATIENCE.toSeconds()));
        }
        if (!members.isEmpty()) {
            return new Outcome.Failed(
                    Phrase.of(
                            "{0} {0|process was|processes were} ended, and {1} {1|is|are} there again: {2}. Something"
                                    + " starts them: triage again",
                            "已终止 {0} 个进程，但又出现 {1} 个：{2}。仍有机制在拉起它们，请重新检查",
                            killed.size(),
                            members.size(),
                            names(members)));
        }
        return new Outcome.Done(
                Phrase.of(
                        "{0} {0|process|processes} ended; none came back for {1} ms",
                        "已终止 {0} 个进程；{1} 毫秒内无一复活", killed.size(), CALM.toMillis()));
    }

    /// Stops or ends who joined a family since it was stopped or ended, so that it stays so while
    /// other steps are carried out.
    void hold(int step) throws IOException {
        for (var each : held.entrySet()) {
            var fresh = new ArrayList<Member>();
            var watch = watch(each.getKey());
            for (Member member : watch.members()) {
                if (each.getValue() || !watch.standsStill(member)) {
                    fresh.add(member);
                }
            }
            if (fresh.isEmpty()) {
                continue;
            }
            var changes = each.getValue() ? Change.kills(fresh) : Change.stops(fresh);
            var entries = journal.intend(step, changes);
            for (Member member : fresh) {
                stop(each.getKey(), member);
                if (each.getValue()) {
                    processes().kill(member.pid(), member.start());
                }
            }
            journal.settle(entries, Entry.State.DONE);
        }
    }

    /// Lets those go on that a plan stopped and that still stand.
    void resume(List<Member> members) {
        for (Member member : members) {
            processes().resume(member.pid(), member.start());
        }
    }

    /// Lets systemd read its units again, if it is process 1, and those of users whose units this
    /// step moved.
    ///
    /// @param step 0 for all steps
    /// @return who could not be told; null where all were
    @Nullable Phrase reload(int step) throws IOException {
        var scan = hands.scan();
        var init = scan == null ? null : scan.one(1);
        if (init == null || !init.stat().comm().equals("systemd")) {
            return null;
        }
        var entry = journal.intend(step, List.of(new Change.Reload())).getFirst();
        processes().reload(1, init.stat().startTicks());
        var untold = new UserManagers(hands).reload(moved(step));
        journal.settle(entry, Entry.State.DONE, "");
        return untold;
    }

    private List<String> moved(int step) {
        var paths = new ArrayList<String>();
        for (Entry entry : journal.entries().values()) {
            if ((step == 0 || entry.step() == step)
                    && entry.state() != Entry.State.REFUSED
                    && entry.change() instanceof Change.Move move) {
                paths.add(move.path());
            }
        }
        return paths;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String names(List<Member> members) {
        var names = new ArrayList<String>();
        members.stream().limit(5).forEach(m -> names.add(m.pid() + " " + m.executable()));
        return String.join(", ", names);
    }
}
