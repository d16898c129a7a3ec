package davy.agent.triage;

import davy.agent.check.Facts;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Runs checks side by side, a few at a time. One that does not come back is left behind after a
/// while: its thread is a daemon and its place is given to the next.
final class CheckPool {
    private static final int AT_ONCE = 4;

    private final Facts facts;
    private final Duration patience;
    private final Progress progress;
    private final int all;
    private final BooleanSupplier stopped;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final List<Job> jobs = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();

    CheckPool(Facts facts, Duration patience, Progress progress, int all, BooleanSupplier stopped) {
        this.facts = facts;
        this.patience = patience;
        this.progress = progress;
        this.all = all;
        this.stopped = stopped;
    }

    /// A check in its thread.
    private final class Job implements Runnable {
        final CheckRun run;
        final Thread thread;
        volatile boolean running;
        volatile long started;

        Job(CheckRun run) {
            this.run = run;
            thread = Thread.ofPlatform().daemon().name("check " + run.id()).unstarted(this);
        }

        @Override
        public void run() {
            places.acquireUninterruptibly();
            if (stopped.getAsBoolean()) {
                run.abandon(Phrase.of("stopped before it began", "尚未开始即被中止"));
                places.release();
                return;
            }
            started = System.nanoTime();
            running = true;
            try {
                run.look(facts);
            } catch (RuntimeException | Error e) {
                // Even to say so, memory can be wanting.
                run.failed("look", e);
            } finally {
                run.took(System.nanoTime() - started);
                running = false;
                places.release();
                progress.checks(done.incrementAndGet(), all);
            }
        }

        boolean isOverdue() {
            return running && System.nanoTime() - started > patience.toNanos();
        }
    }

    void start(List<CheckRun> runs) {
        for (CheckRun run : runs) {
            var job = new Job(run);
            jobs.add(job);
            job.thread.start();
        }
    }

    /// Waits until every check has come back, is overdue, or the user has had enough.
    void await() {
        long stopAsked = 0;
        for (Job job : jobs) {
            boolean left = false;
            while (job.thread.isAlive() && !left) {
                join(job.thread);
                leaveOverdue();
                if (stopped.getAsBoolean() && stopAsked == 0) {
                    stopAsked = System.nanoTime();
                }
                left = job.isOverdue() || isPast(stopAsked);
            }
        }
        for (Job job : jobs) {
            if (job.running) {
                job.run.abandon(Phrase.of("stopped before its end", "未完成即被中止"));
            }
        }
    }

    private static boolean isPast(long stopAsked) {
        return stopAsked != 0 && System.nanoTime() - stopAsked > TimeUnit.SECONDS.toNanos(2);
    }

    private static void join(Thread thread) {
        try {
            thread.join(50);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a triage", e);
        }
    }

    private final List<Job> leftBehind = new ArrayList<>();

    private void leaveOverdue() {
        for (Job job : jobs) {
            if (job.isOverdue() && !leftBehind.contains(job)) {
                leftBehind.add(job);
                job.run.abandon(
                        Phrase.of("did not end within {0} s", "在 {0} 秒内未完成", patience.toSeconds()));
                places.release();
            }
        }
    }
}
