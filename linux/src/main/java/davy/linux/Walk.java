package davy.linux;

import davy.core.host.FileVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One walk of a tree: the directories still to be read, shared by its threads. The newest comes
/// first, so that few wait.
final class Walk {
    /// Directories read in part that may stay open, so that a directory of a million directories
    /// need not be kept in memory.
    private static final int MOST_OPEN = 128;

    /// A directory still to be read.
    ///
    /// @param fd -1 where it is not open yet, else read in part
    record Task(String path, int fd) {}

    final Root root;
    final FileVisitor visitor;

    /// Mount points not to be entered since the walk meets their content elsewhere.
    final Set<String> duplicates;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Task> waiting = new ArrayDeque<>();
    private int busy;
    private int open;
    private volatile @Nullable Throwable failure;

    Walk(Root root, FileVisitor visitor, Set<String> duplicates) {
        this.root = root;
        this.visitor = visitor;
        this.duplicates = duplicates;
    }

    /// Returns when all is done. What the visitor threw, it throws.
    ///
    /// @param tops directories to go down from, none of which is met on the way down from another
    void run(List<String> tops, int workers) {
        add(tops);
        var threads = new ArrayList<Thread>();
        for (int i = 1; i < workers; i++) {
            threads.add(Thread.ofPlatform().name("davy-walk-" + i).daemon().start(this::work));
        }
        work();
        boolean interrupted = false;
        for (var thread : threads) {
            interrupted |= join(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrow();
    }

    /// @return whether this thread was interrupted meanwhile
    private static boolean join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void rethrow() {
        var thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    private void work() {
        try (var worker = new WalkWorker(this)) {
            for (Task task = take(); task != null; task = take()) {
                try {
                    worker.read(task);
                } finally {
                    done();
                }
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private @Nullable Task take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && busy > 0 && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (failure != null || waiting.isEmpty()) {
                closeWaiting();
                return null;
            }
            busy++;
            var task = waiting.pop();
            open -= task.fd() < 0 ? 0 : 1;
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void closeWaiting() {
        for (var task : waiting) {
            if (task.fd() >= 0) {
                Libc.close(task.fd());
            }
        }
        waiting.clear();
    }

    private void done() {
        lock.lock();
        try {
            busy--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable thrown) {
        lock.lock();
        try {
            if (failure == null) {
                failure = thrown;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        return failure != null;
    }

    /// Adds directories that were found.
    void add(List<String> paths) {
        lock.lock();
        try {
            for (var path : paths) {
                waiting.push(new Task(path, -1));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Puts off the rest of an open directory until those found in it so far are done.
    ///
    /// @return whether it was taken, and is no longer the caller's to close
    boolean putOff(String path, int fd) {
        lock.lock();
        try {
            if (open >= MOST_OPEN) {
                return false;
            }
            open++;
            waiting.push(new Task(path, fd));
            return true;
        } finally {
            lock.unlock();
        }
    }
}
