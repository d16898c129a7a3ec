package davy.agent.respond;

import davy.agent.check.Places;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.ProcessPin;
import davy.core.file.FileHashes;
import davy.core.host.Host;
import davy.core.process.Cgroups;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.ProcessScan;
import davy.linux.ProcessScan.Seen;
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

/// Finds the members of a family among the running processes, anew each time. Of one thread.
///
/// A member runs one of the family's programs or a copy of one, or runs one of its scripts, or is
/// in one of its services, or was accused itself; and whatever a member started is one too. Some
/// processes never are: see [Sparing].
final class FamilyWatch {
    /// `SIGSTOP` in a mask of signals.
    private static final long STOP_SIGNAL = 1L << 18;

    private final Host host;
    private final ProcessScan scan;
    private final Family family;
    private final Sparing sparing;
    private final HostPrograms programs;
    private final Set<ProcessPin> pinned;
    private final Set<FileId> files = new HashSet<>();
    private final Likeness likeness;
    private final Set<Phrase> left = new LinkedHashSet<>();
    private final Set<String> paths = new HashSet<>();
    private final Map<Version, Boolean> known = new HashMap<>();

    /// A file of one boot, whatever it is called. Its inode alone may be that of another file soon
    /// after it is deleted.
    private record FileId(long device, long inode, @Nullable Instant born) {
        static FileId of(Seen seen) {
            return new FileId(seen.device(), seen.inode(), seen.born());
        }
    }

    /// A file as long as nobody writes to it: its content may become another one in the same place.
    private record Version(FileId file, Instant changed, long size) {
        static Version of(Seen seen) {
            return new Version(FileId.of(seen), seen.changed(), seen.size());
        }
    }

    FamilyWatch(Family family, Host host, ProcessScan scan, Sparing sparing) {
        this.family = family;
        this.host = host;
        this.scan = scan;
        this.sparing = sparing;
        this.programs = sparing.programs();
        this.likeness = new Likeness(host);
        this.pinned = new HashSet<>();
        for (FilePin program : family.programs()) {
            learn(program);
        }
        for (ProcessPin process : family.processes()) {
            var seen = scan.one(process.pid());
            if (seen != null && seen.stat().startTicks() == process.start()) {
                pinned.add(new ProcessPin(process.pid(), process.start(), ""));
                learn(seen);
            }
        }
    }

    /// A file that is no longer what the plan names is not the family's any more: its owner may
    /// have put the right one in its place.
    private void learn(FilePin program) {
        var info = host.lstat(program.path());
        var hashes = info == null || !info.isRegular() ? null : likeness.whole(program.path());
        boolean same = hashes != null && hashes.sha256().equals(program.hash());
        if (hashes != null && !same) {
            return;
        }
        paths.add(program.path());
        boolean shared = programs.isPackaged(program.path()) || programs.isShared(program.path());
        if (info != null && hashes != null && !shared) {
            files.add(new FileId(info.device(), info.inode(), info.born()));
            learn(program.path(), program.path(), hashes, HostPrograms.since(info));
        }
    }

    /// The program of an accused process, be its file deleted or not; not one of a package, and not
    /// one that root alone can have put there and that nothing accuses: anybody may start it under
    /// a name, with arguments and in an environment that accuse the process.
    private void learn(Seen seen) {
        boolean shared = runsOthers(seen.thread()) || isOfImage(seen.thread());
        if (seen.inode() == 0 || shared) {
            return;
        }
        String program = "/proc/" + seen.thread() + "/exe";
        String link = host.readLink(program);
        if (link != null && !paths.contains(link) && programs.runsGuarded(seen.thread())) {
            left.add(LeftPrograms.program(link));
            return;
        }
        files.add(FileId.of(seen));
        var info = host.stat(program);
        var hashes = likeness.beginning(program);
        if (link != null && info != null && hashes != null) {
            String called = HostPrograms.withoutMark(link);
            learn(program, called, hashes, HostPrograms.since(info));
        }
    }

    /// What copies of a program look like; not of one that is itself a copy of a program of the
    /// host, which others run too, in containers with the same packages as well.
    ///
    /// @param called by its path
    private void learn(String path, String called, FileHashes hashes, Instant since) {
        String original = programs.packagedOriginal(hashes);
        if (original == null) {
            likeness.learn(path, hashes, since);
        } else {
            left.add(LeftPrograms.copyOf(called, original));
        }
    }

    /// Whether its program lies in a container other than among the temporary files: an image
    /// brought it to other containers too.
    private boolean isOfImage(int pid) {
        String link = host.readLink("/proc/" + pid + "/exe");
        return link == null || programs.isInside(pid) && !Places.isTemporary(link);
    }

    /// What copies of a program look like that is kept.
    ///
    /// @param last it was there before that
    void learnKept(String path, Instant last) {
        var info = host.stat(path);
        var hashes = likeness.beginning(path);
        if (info != null && hashes != null && programs.packagedOriginal(hashes) == null) {
            var since = HostPrograms.since(info);
            likeness.learn(path, hashes, since.isBefore(last) ? since : last);
        }
    }

    /// What is left, though it is like the family's programs, for a person to look at.
    Set<Phrase> left() {
        return left;
    }

    /// SHA-256 of a file that is a copy of one of the family's programs; null where it is none.
    @Nullable String copy(String path) {
        var hashes = likeness.maybe(path) ? likeness.whole(path) : null;
        var since = hashes == null ? null : likeness.since(hashes);
        if (hashes == null || since == null) {
            return null;
        }
        if (programs.isOriginal(path, since)) {
            return null;
        }
        return hashes.sha256();
    }

    /// Members as a listing of `/proc` shows them now; those that ended and wait for their parent
    /// are none.
    List<Member> members() {
        return members(scan.all());
    }

    /// Members that either view shows: the listing of `/proc`, or the control groups.
    List<Member> membersInBothViews() {
        var all = new ArrayList<>(scan.all());
        var listed = new HashSet<Integer>();
        all.forEach(seen -> listed.add(seen.pid()));
        for (int pid : Cgroups.processes(host)) {
            var hidden = listed.contains(pid) ? null : scan.one(pid);
            if (hidden != null) {
                all.add(hidden);
            }
        }
        return members(all);
    }

    private List<Member> members(List<Seen> all) {
        var living = new LinkedHashMap<Integer, Seen>();
        for (Seen seen : all) {
            if (!seen.stat().isEnded()) {
                living.put(seen.pid(), seen);
            }
        }
        var spared = spared(living);
        var members = new LinkedHashMap<Integer, Member>();
        for (Seen seen : living.values()) {
            if (!spared.contains(seen.pid()) && isMember(seen)) {
                members.put(seen.pid(), member(seen));
            }
        }
        boolean more = !members.isEmpty();
        while (more) {
            more = false;
            for (Seen seen : living.values()) {
                boolean child =
                        members.containsKey(seen.stat().parent())
                                && !members.containsKey(seen.pid());
                if (child && !spared.contains(seen.pid())) {
                    members.put(seen.pid(), member(seen));
                    more = true;
                }
            }
        }
        return List.copyOf(members.values());
    }

    /// But none that only has the path of one that is needed.
    private Set<Integer> spared(Map<Integer, Seen> living) {
        var spared = sparing.spared(living);
        var own = sparing.own(living);
        for (Seen seen : living.values()) {
            boolean needed = spared.contains(seen.pid()) && !own.contains(seen.pid());
            if (needed && seen.inode() != 0 && mayBeFalse(seen.thread()) && runsCopy(seen)) {
                spared.remove(seen.pid());
            }
        }
        return spared;
    }

    /// Whether none of its threads runs on, or it is gone.
    boolean standsStill(Member member) {
        var seen = scan.one(member.pid());
        if (seen == null || seen.stat().startTicks() != member.start()) {
            return true;
        }
        return scan.threads(member.pid()).stream()
                .allMatch(thread -> standsStill(member.pid(), thread.state()));
    }

    /// What waits in the kernel, as a parent in vfork(2) does for a child that was stopped before
    /// it ran another program, takes the stop before it goes on.
    private boolean standsStill(int pid, char state) {
        return switch (state) {
            case 'T', 't', 'Z', 'X' -> true;
            case 'D' -> isStopPending(pid);
            default -> false;
        };
    }

    private boolean isStopPending(int pid) {
        for (String line : host.lines("/proc/" + pid + "/status")) {
            if (line.startsWith("ShdPnd:")) {
                long signals = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                return (signals & STOP_SIGNAL) != 0;
            }
        }
        return false;
    }

    private Member member(Seen seen) {
        String link = host.readLink("/proc/" + seen.thread() + "/exe");
        return new Member(seen.pid(), seen.stat().startTicks(), link == null ? "" : link);
    }

    private boolean isMember(Seen seen) {
        int pid = seen.pid();
        if (pinned.contains(new ProcessPin(pid, seen.stat().startTicks(), ""))) {
            return true;
        }
        if (seen.inode() == 0) {
            return false;
        }
        boolean same = files.contains(FileId.of(seen)) && !runsOthers(seen.thread());
        boolean other = same && runsOtherName(seen.thread());
        return same && !other
                || !other && runsCopy(seen)
                || runsScript(seen.thread())
                || isInService(seen.thread());
    }

    /// Whether a process runs a file of the family by another name where root alone can have put
    /// it: whoever may make a hard link to a program of the operator has it accused by that.
    private boolean runsOtherName(int pid) {
        String program = "/proc/" + pid + "/exe";
        var info = host.stat(program);
        String link = info == null || info.links() < 2 ? null : host.readLink(program);
        boolean other = link != null && !paths.contains(link) && programs.runsGuarded(pid);
        if (link != null && other) {
            left.add(LeftPrograms.name(link));
        }
        return other;
    }

    /// What is read of a process that meanwhile runs another program says nothing of the file that
    /// it ran when it was seen, nor of the others that run that.
    private boolean runsCopy(Seen seen) {
        var file = Version.of(seen);
        var before = known.get(file);
        if (before != null) {
            return before;
        }
        boolean copy = isCopy(seen.thread());
        var now = scan.one(seen.pid());
        if (now == null || now.stat().startTicks() != seen.stat().startTicks()) {
            return false;
        }
        if (Version.of(now).equals(file)) {
            known.put(file, copy);
        }
        return copy;
    }

    private boolean isCopy(int pid) {
        String program = "/proc/" + pid + "/exe";
        if (!likeness.maybe(program)) {
            return false;
        }
        boolean others = runsOthers(pid);
        if (others && !mayBeFalse(pid)) {
            return false;
        }
        var hashes = likeness.beginning(program);
        var since = hashes == null ? null : likeness.since(hashes);
        if (since == null) {
            return false;
        }
        String original = others ? programs.older(pid, since) : programs.original(pid, since);
        if (original != null) {
            left.add(LeftPrograms.original(original));
        }
        return original == null;
    }

    /// Whether a process may run another program than its path tells: an intruder puts his in the
    /// place of a package's, starts it, and puts that back, as if it had been upgraded. An upgrade
    /// is not like the family, unless somebody copied it before; then it is older.
    private boolean mayBeFalse(int pid) {
        return programs.runsDeleted(pid) && !programs.runsInterpreter(pid);
    }

    /// Whether a process runs by its own name what others run too: that an intruder gave python
    /// another name, by a hard link or a mount, or made a copy of busybox, makes no family of all
    /// that run these.
    private boolean runsOthers(int pid) {
        return programs.runsPackaged(pid) || programs.runsShared(pid);
    }

    private boolean runsScript(int pid) {
        String link = paths.isEmpty() ? null : host.readLink("/proc/" + pid + "/exe");
        String program = link == null ? "" : HostPrograms.withoutMark(link);
        var content =
                Interpreters.isName(program)
                        ? host.read("/proc/" + pid + "/cmdline", 16 << 10)
                        : null;
        if (content == null) {
            return false;
        }
        var arguments = List.of(RawText.decode(content.bytes()).split("\0"));
        String folder = host.readLink("/proc/" + pid + "/cwd");
        String script = Scripts.of(program, arguments, folder);
        return script != null && paths.contains(script) && means(pid, script);
    }

    /// Whether a process means this host's file by a path: in a container, or in a `/tmp` of its
    /// own, as services have it, the same path is another file.
    private boolean means(int pid, String path) {
        var named = host.stat(path);
        var its = host.stat("/proc/" + pid + "/root" + path);
        if (named == null) {
            return its == null && !programs.isInside(pid);
        }
        return its != null && named.inode() == its.inode() && named.device() == its.device();
    }

    /// Whether this names the control group of one unit of systemd: `/system.slice/x.service`; not
    /// that of a user's manager, in which are all of the user's.
    static boolean isService(String group) {
        int slash = group.lastIndexOf('/');
        return group.startsWith("/")
                && !group.startsWith("user@", slash + 1)
                && group.endsWith(".service")
                && group.length() - slash > ".service".length() + 1;
    }

    private boolean isInService(int pid) {
        return !family.services().isEmpty()
                && ServiceGroups.isInAny(host.lines("/proc/" + pid + "/cgroup"), family.services());
    }
}
