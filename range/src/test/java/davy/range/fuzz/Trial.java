package davy.range.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/// One input on one target: it must be right, small and in time.
final class Trial {
    /// CPU time that any input may take, and that each KiB of it may take besides. Under
    /// instrumentation code is five to forty times slower: 64 KiB of `&& eval "$(` take a tenth of
    /// a second without it, and four with it. What is quadratic takes far longer.
    private static final long BASE = 300_000_000;

    private static final long PER_KIB = 80_000_000;
    private static final int LARGE = 64 << 10;
    private static final int TRIES = 6;

    /// One input in so many is tried large as well; a large one costs as much as a hundred others.
    private static final int SELDOM = Integer.getInteger("davy.fuzz.large", 512);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Trial() {}

    static void run(Target target, byte[] bytes) {
        timed(target, bytes);
        if (bytes.length > 0 && Math.floorMod(Arrays.hashCode(bytes) * 31, SELDOM) == 0) {
            timed(target, repeated(bytes));
        }
    }

    /// The input again and again: what is quadratic shows.
    static byte[] repeated(byte[] bytes) {
        byte[] large = new byte[Math.max(1, LARGE / bytes.length) * bytes.length];
        for (int at = 0; at < large.length; at += bytes.length) {
            System.arraycopy(bytes, 0, large, at, bytes.length);
        }
        return large;
    }

    /// The best of some tries counts: neither what else the machine does, nor that the first run
    /// code which is not compiled yet.
    static void timed(Target target, byte[] bytes) {
        long limit = BASE + PER_KIB * (bytes.length >> 10);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            target.read(bytes);
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
            if (best <= limit) {
                return;
            }
        }
        throw new AssertionError(
                target.name()
                        + ": "
                        + best / 1_000_000
                        + " ms for "
                        + bytes.length
                        + " bytes, longer than "
                        + limit / 1_000_000);
    }
}
