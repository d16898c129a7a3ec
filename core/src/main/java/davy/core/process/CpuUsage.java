package davy.core.process;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was used between two samples.
///
/// @param time between them
/// @param busy ticks of the machine
/// @param idle ticks of the machine
/// @param cpus of the later sample
/// @param processes ticks of each process that was there at the end; one that started in between
///   counts whole
/// @param ended ticks of children that ended in between and were waited for. They may have used
///   part of it before the first sample, so this is the most that can be explained so
/// @param groups microseconds by cgroup path
public record CpuUsage(
        Duration time,
        long busy,
        long idle,
        int cpus,
        Map<Integer, Long> processes,
        long ended,
        Map<String, Long> groups) {
    public static CpuUsage between(CpuSample first, CpuSample second) {
        var processes = new LinkedHashMap<Integer, Long>();
        long ended = 0;
        for (var entry : second.processes().entrySet()) {
            var after = entry.getValue();
            var before = first.processes().get(entry.getKey());
            if (before == null || before.start() != after.start()) {
                before = new CpuSample.Times(after.start(), 0, 0);
            }
            long ticks = after.ticks() - before.ticks();
            long children = after.childTicks() - before.childTicks();
            processes.put(entry.getKey(), Math.max(0, ticks));
            ended += Math.max(0, children);
        }
        var groups = new LinkedHashMap<String, Long>();
        second.groups()
                .forEach((path, time) -> {
                    long before = first.groups().getOrDefault(path, 0L);
                    groups.put(path, Math.max(0, time - before));
                });
        return new CpuUsage(
                Duration.between(first.at(), second.at()),
                Math.max(0, second.busy() - first.busy()),
                Math.max(0, second.idle() - first.idle()),
                second.cpus(),
                processes,
                ended,
                groups);
    }

    /// Ticks of one process; 0 for one that is not there.
    public long of(int pid) {
        return processes.getOrDefault(pid, 0L);
    }

    /// Busy ticks of the machine that neither a listed process nor an ended child explains.
    public long unaccounted() {
        long listed = processes.values().stream().mapToLong(Long::longValue).sum();
        return Math.max(0, busy - listed - ended);
    }

    /// How many CPUs a number of ticks keeps busy all the time; 0 where no time passed.
    public double cpus(long ticks) {
        long all = busy + idle;
        return all == 0 ? 0 : (double) ticks * cpus / all;
    }
}
