package davy.core.process;

import davy.core.host.Host;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// CPU times at one moment: of the machine, of each process, and of each control group.
///
/// @param at when it was taken
/// @param busy ticks of user, nice and system time on all CPUs since boot (proc_stat(5))
/// @param idle ticks of idle and I/O wait time
/// @param stolen ticks that the hypervisor gave to others
/// @param cpus that are online
/// @param processes by pid
/// @param groups microseconds by cgroup path below `/sys/fs/cgroup`, from `cpu.stat` or
///   `cpuacct.usage`
public record CpuSample(
        Instant at,
        long busy,
        long idle,
        long stolen,
        int cpus,
        Map<Integer, Times> processes,
        Map<String, Long> groups) {
    /// CPU times of one process.
    ///
    /// @param start ticks after boot: whether it is still the same process
    /// @param ticks its own
    /// @param childTicks of children that ended and were waited for
    public record Times(long start, long ticks, long childTicks) {}

    static CpuSample read(Host host) {
        var processes = new LinkedHashMap<Integer, Times>();
        var kernel = host.kernel();
        if (kernel == null) {
            return new CpuSample(Instant.EPOCH, 0, 0, 0, 0, processes, Map.of());
        }
        var at = kernel.now();
        var machine = machine(host);
        for (int pid : ProcessTable.pids(host)) {
            var content = host.read("/proc/" + pid + "/stat", 4096);
            var stat = content == null ? null : ProcessStat.parse(content.text());
            if (stat != null && stat.pid() == pid) {
                processes.put(pid, new Times(stat.startTicks(), stat.ticks(), stat.childTicks()));
            }
        }
        return new CpuSample(
                at,
                machine[0] + machine[1] + machine[2],
                machine[3] + machine[4],
                machine[7],
                (int) machine[8],
                processes,
                groups(host));
    }

    /// user, nice, system, idle, iowait, irq, softirq, steal; then the number of CPUs.
    private static long[] machine(Host host) {
        long[] numbers = new long[9];
        for (String line : host.lines("/proc/stat")) {
            if (line.startsWith("cpu ")) {
                String[] fields = line.substring(4).strip().split(" +", -1);
                for (int i = 0; i < Math.min(8, fields.length); i++) {
                    numbers[i] = number(fields[i]);
                }
            } else if (line.startsWith("cpu")) {
                numbers[8]++;
            }
        }
        return numbers;
    }

    private static Map<String, Long> groups(Host host) {
        var groups = new LinkedHashMap<String, Long>();
        for (String directory : Cgroups.all(host)) {
            long time = time(host, directory);
            if (time >= 0) {
                groups.put(directory.substring(Cgroups.TOP.length()), time);
            }
        }
        return groups;
    }

    private static long time(Host host, String directory) {
        var stat = host.read(directory + "/cpu.stat", 4096);
        if (stat != null) {
            for (String line : stat.lines()) {
                if (line.startsWith("usage_usec ")) {
                    return number(line.substring(11));
                }
            }
        }
        var usage = host.read(directory + "/cpuacct.usage", 64);
        return usage == null ? -1 : number(usage.text().strip()) / 1000;
    }

    private static long number(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
