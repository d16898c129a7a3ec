package davy.core.process;

import davy.core.host.Host;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The processes of a host at one moment, as its `/proc` lists them. Empty on an image.
public final class ProcessTable {
    /// Above the highest id that Linux gives (`PID_MAX_LIMIT`, 2^22 on 64 bits).
    static final int PID_LIMIT = 1 << 22;

    private final Map<Integer, HostProcess> processes = new TreeMap<>();
    private final Map<Integer, List<HostProcess>> children = new TreeMap<>();
    private final Instant boot;

    private ProcessTable(Instant boot) {
        this.boot = boot;
    }

    /// Reads the table. A process that ends meanwhile is left out.
    public static ProcessTable read(Host host) {
        var kernel = host.kernel();
        var boot = bootTime(host);
        var table = new ProcessTable(boot);
        if (kernel == null) {
            return table;
        }
        var clock = new HostProcess.Clock(boot, Math.max(1, kernel.ticksPerSecond()));
        var reader = new ArgumentsReader();
        for (int pid : pids(host)) {
            var process = HostProcess.read(host, pid, clock, reader);
            if (process != null) {
                table.add(process);
            }
        }
        return table;
    }

    /// A process by its pid, be it listed or not; null where there is none, on an image, and where
    /// its directory shows another one.
    public static @Nullable HostProcess one(Host host, int pid) {
        var kernel = host.kernel();
        if (kernel == null) {
            return null;
        }
        var clock = new HostProcess.Clock(bootTime(host), Math.max(1, kernel.ticksPerSecond()));
        var process = HostProcess.read(host, pid, clock, new ArgumentsReader());
        return process == null || process.isMismatched() ? null : process;
    }

    private void add(HostProcess process) {
        processes.put(process.pid(), process);
        children.computeIfAbsent(process.parent(), p -> new ArrayList<>()).add(process);
    }

    /// When the host started, to the second, on its own clock; the epoch where it does not tell.
    public static Instant bootTime(Host host) {
        for (String line : host.lines("/proc/stat")) {
            if (line.startsWith("btime ")) {
                return Instant.ofEpochSecond(Math.max(0, number(line.substring(6))));
            }
        }
        return Instant.EPOCH;
    }

    /// The process ids that a listing of `/proc` shows.
    static List<Integer> pids(Host host) {
        var pids = new ArrayList<Integer>();
        for (String name : host.list("/proc")) {
            int pid = number(name);
            if (pid > 0) {
                pids.add(pid);
            }
        }
        return pids;
    }

    /// A decimal number without sign; -1 where the text is none.
    static int number(String text) {
        if (text.isEmpty() || text.length() > 10 || text.charAt(0) == '+') {
            return -1;
        }
        try {
            return Math.max(-1, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// All of them by their pid.
    public List<HostProcess> all() {
        return List.copyOf(processes.values());
    }

    public @Nullable HostProcess byPid(int pid) {
        return processes.get(pid);
    }

    public List<HostProcess> children(HostProcess process) {
        return List.copyOf(children.getOrDefault(process.pid(), List.of()));
    }

    /// Parent, its parent, and so on, as far as they are there. Ends on a circle, which ids that
    /// were given anew between two readings can make.
    public List<HostProcess> ancestors(HostProcess process) {
        var ancestors = new ArrayList<HostProcess>();
        var seen = new HashSet<Integer>();
        seen.add(process.pid());
        var next = byPid(process.parent());
        while (next != null && seen.add(next.pid())) {
            ancestors.add(next);
            next = byPid(next.parent());
        }
        return ancestors;
    }

    /// Namespaces of process 1; all 0 where it is not there.
    public Namespaces init() {
        var init = byPid(1);
        return init == null ? new Namespaces(0, 0, 0) : init.namespaces();
    }

    /// Whether the process belongs to a container or another place with mounts of its own. Anybody
    /// can make a cgroup of a container's name, and who leaves a container stays in its cgroup: it
    /// counts only where the mounts are not known.
    public boolean isContained(HostProcess process) {
        long own = process.namespaces().mount();
        long host = init().mount();
        return own == 0 || host == 0 ? process.container() != null : own != host;
    }

    /// When the machine was started; the epoch where that is not known.
    public Instant boot() {
        return boot;
    }

    /// CPU times of this moment: cheap, so that two of them can be compared.
    public static CpuSample cpu(Host host) {
        return CpuSample.read(host);
    }
}
