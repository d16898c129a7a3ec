package davy.core.process;

import davy.core.host.Host;
import davy.core.host.Kernel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Compares what different views of the kernel say of its processes: the listing of `/proc`, its
/// names, signals, threads, control groups and mounts.
///
/// Processes come and go between two looks. What [#probe] and [#candidates] give is a suspicion;
/// [#recheck] after a while says what stays.
public final class HiddenProcesses {
    private static final int USUAL_LAST = 32_768;

    private static final int BORN_MEANWHILE = 4096;

    /// Names that are asked where the kernel may have given any id.
    private static final int MOST_NAMED = 1 << 20;

    /// Ids that a thread takes at once.
    private static final int ROW = 8192;

    private final Kernel kernel;
    private final BitSet listed = new BitSet();

    /// Listed processes and their threads.
    private final BitSet known = new BitSet();

    private final Set<Integer> grouped = new TreeSet<>();
    private final Set<Integer> mounted = new TreeSet<>();
    private final int last;
    private final int lastGiven;
    private final int lastSignalled;
    private final int lastNamed;
    private final AtomicInteger next = new AtomicInteger(1);

    private HiddenProcesses(Host host, Kernel kernel, boolean everyId) {
        this.kernel = kernel;
        last = last(host);
        lastGiven = lastGiven(host, last);
        lastSignalled = everyId ? last : lastGiven;
        lastNamed = everyId ? lastGiven : Math.min(lastGiven, MOST_NAMED);
        for (int pid : ProcessTable.pids(host)) {
            listed.set(pid);
            known.set(pid);
            ids(host.list("/proc/" + pid + "/task"), known::set);
        }
        for (String group : Cgroups.all(host)) {
            ids(host.lines(group + "/cgroup.procs"), grouped::add);
            ids(host.lines(group + "/tasks"), grouped::add);
        }
        mounts(host.lines("/proc/self/mountinfo"));
        mounts(host.lines("/proc/1/mountinfo"));
    }

    /// The views of this moment; null on an image.
    public static @Nullable HiddenProcesses look(Host host) {
        return look(host, false);
    }

    /// @param everyId whether every name and every signal is asked, which takes seconds for
    ///   millions of ids
    public static @Nullable HiddenProcesses look(Host host, boolean everyId) {
        var kernel = host.kernel();
        return kernel == null ? null : new HiddenProcesses(host, kernel, everyId);
    }

    private static int last(Host host) {
        String text = host.text("/proc/sys/kernel/pid_max");
        int last = text == null ? -1 : ProcessTable.number(text.strip());
        return last < 2 ? USUAL_LAST : Math.min(last, ProcessTable.PID_LIMIT);
    }

    /// The highest id that the kernel can have given. Where it has started far fewer processes and
    /// threads than there are ids, it has not begun again, and has given none above the newest
    /// (`processes` of proc_stat(5), and the last field of proc_loadavg(5)). What somebody put
    /// higher by clone3(2) still has a process group.
    private static int lastGiven(Host host, int last) {
        String load = host.text("/proc/loadavg");
        String word = load == null ? "" : load.strip();
        int newest = ProcessTable.number(word.substring(word.lastIndexOf(' ') + 1));
        int started = -1;
        for (String line : host.lines("/proc/stat")) {
            if (line.startsWith("processes ")) {
                started = ProcessTable.number(line.substring("processes ".length()).strip());
            }
        }
        boolean rising = newest > 0 && started > 0 && started < last / 2;
        return rising ? Math.min(last, newest + BORN_MEANWHILE) : last;
    }

    /// The highest id whose name is asked: a look-up by name costs ten signals.
    public int lastNamed() {
        return lastNamed;
    }

    /// The highest id that the kernel can have given.
    public int lastGiven() {
        return lastGiven;
    }

    private static void ids(List<String> names, IntConsumer ids) {
        for (String name : names) {
            int id = ProcessTable.number(name);
            if (id > 0 && id <= ProcessTable.PID_LIMIT) {
                ids.accept(id);
            }
        }
    }

    /// Mount points that are `/proc/N` or below (proc_pid_mountinfo(5), field 5).
    private void mounts(List<String> lines) {
        for (String line : lines) {
            String[] fields = line.split(" ", 6);
            if (fields.length < 6 || !fields[4].startsWith("/proc/")) {
                continue;
            }
            String below = fields[4].substring(6);
            int slash = below.indexOf('/');
            ids(List.of(slash < 0 ? below : below.substring(0, slash)), mounted::add);
        }
    }

    /// The highest id that a process may have.
    public int last() {
        return last;
    }

    /// Ids that a name, a signal or a process group finds and no listing shows. Threads that call
    /// this at once share the ids among them.
    public Set<Integer> probe() {
        var found = new TreeSet<Integer>();
        for (int first = next.getAndAdd(ROW); first <= last; first = next.getAndAdd(ROW)) {
            found.addAll(probe(first, first + ROW - 1));
        }
        return found;
    }

    /// The same of those from `first` to `to`, both included.
    public Set<Integer> probe(int first, int to) {
        var found = new TreeSet<Integer>();
        for (int id = Math.max(1, first); id <= Math.min(to, last); id++) {
            if (!known.get(id) && answers(id)) {
                found.add(id);
            }
        }
        return found;
    }

    private boolean answers(int id) {
        return id <= lastSignalled
                ? kernel.answersSignal(id) || id <= lastNamed && kernel.hasProcEntry(id)
                : kernel.hasGroup(id);
    }

    /// Ids that need no probe: a control group has them and no listing shows them, or something is
    /// mounted over them.
    public Set<Integer> candidates() {
        var found = new TreeSet<>(mounted);
        for (int id : grouped) {
            if (!known.get(id)) {
                found.add(id);
            }
        }
        return found;
    }

    /// Looks again at candidates; what ended meanwhile, is listed by now, or is a thread of a
    /// listed process, is gone from the answer. A thread of an unlisted process answers with that
    /// process.
    public static List<HiddenProcess> recheck(Host host, Set<Integer> candidates) {
        var hidden = new ArrayList<HiddenProcess>();
        var views = candidates.isEmpty() ? null : look(host);
        if (views == null) {
            return hidden;
        }
        var seen = new HashSet<Integer>();
        for (int id : candidates) {
            int process = views.known.get(id) ? id : group(host, id);
            if (seen.add(process) && views.isHidden(process)) {
                hidden.add(views.judge(host, process));
            }
        }
        return hidden;
    }

    private boolean isHidden(int id) {
        if (mounted.contains(id)) {
            return true;
        }
        return !known.get(id)
                && (grouped.contains(id) || kernel.hasProcEntry(id) || kernel.answersSignal(id));
    }

    /// The process that a thread belongs to; the id itself where nothing tells.
    private static int group(Host host, int id) {
        var status = host.read("/proc/" + id + "/status", 64 << 10);
        if (status == null) {
            return id;
        }
        long group = ProcessStatus.parse(status.text()).number("Tgid", 0, id);
        return group > 0 && group <= ProcessTable.PID_LIMIT ? (int) group : id;
    }

    private HiddenProcess judge(Host host, int id) {
        var comm = host.read("/proc/" + id + "/comm", 4096);
        return new HiddenProcess(
                id,
                listed.get(id),
                kernel.hasProcEntry(id),
                kernel.answersSignal(id),
                grouped.contains(id),
                mounted.contains(id),
                comm == null ? null : comm.text().stripTrailing());
    }
}
