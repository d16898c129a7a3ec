package davy.core.process;

import org.jspecify.annotations.Nullable;

/// The line of `/proc/PID/stat` (proc_pid_stat(5)), as far as it is of use.
///
/// @param comm as the file has it: newline and backslash are escaped by the kernel
/// @param terminal device number of the controlling terminal; 0 for none
/// @param flags `PF_*` of include/linux/sched.h
/// @param ticks CPU time in user and kernel mode
/// @param childTicks CPU time of children that ended and were waited for
/// @param startTicks after boot
public record ProcessStat(
        int pid,
        String comm,
        char state,
        int parent,
        int session,
        long terminal,
        long flags,
        long ticks,
        long childTicks,
        int threads,
        long startTicks) {
    private static final int FIELDS = 19;

    /// Whether its main thread has ended: state `Z` or `X`.
    private boolean isHeadless() {
        return state == 'Z' || state == 'X';
    }

    /// Whether all of it has ended, and only waits for its parent. One whose main thread alone has
    /// ended looks the same but for its number of threads, and works on.
    public boolean isEnded() {
        return isHeadless() && threads < 2;
    }

    /// Whether its main thread has ended and others go on, of which alone the kernel tells then
    /// what they run.
    public boolean goesOnHeadless() {
        return isHeadless() && threads > 1;
    }

    /// The line's facts; null where it is none. A name may hold anything, also `) R 1`: what
    /// follows the last parenthesis is the kernel's own.
    public static @Nullable ProcessStat parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 1 || close < open || close + 3 >= line.length()) {
            return null;
        }
        long pid = number(line, 0, open - 1);
        var fields = fields(line, close + 4);
        if (pid < 0 || pid > Integer.MAX_VALUE || fields == null) {
            return null;
        }
        return new ProcessStat(
                (int) pid,
                line.substring(open + 1, close),
                line.charAt(close + 2),
                (int) fields[0],
                (int) fields[2],
                fields[3],
                fields[5],
                fields[10] + fields[11],
                fields[12] + fields[13],
                (int) fields[16],
                fields[18]);
    }

    /// The numbers from `at` on: `ppid` first.
    private static long @Nullable [] fields(String line, int at) {
        long[] fields = new long[FIELDS];
        int start = at;
        for (int i = 0; i < FIELDS; i++) {
            int end = line.indexOf(' ', start);
            if (end < 0) {
                return null;
            }
            fields[i] = number(line, start, end);
            start = end + 1;
        }
        return fields;
    }

    private static long number(String line, int start, int end) {
        try {
            return Long.parseLong(line, start, end, 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
