package davy.agent.respond;

import davy.core.text.Phrase;
import davy.linux.change.HangUps;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which response is at work, and whether it is to end before its plan does: what runs then comes
/// to its end, nothing more is begun, and locks are lifted. Asked by another thread than the one
/// that works.
///
/// From the first response on, a terminal that goes away ends nothing: a plan may cut the very
/// connection that it was started from, and a host that is half done is the worst to leave.
public final class Halt implements AutoCloseable {
    static final Phrase NOT_BEGUN = Phrase.of("not begun, as Davy was told to stop", "收到停止信号，未执行");

    private boolean asked;
    private boolean busy;
    private boolean whole;
    private boolean locked;
    private @Nullable String id;
    private @Nullable HangUps hangUps;

    Halt() {}

    /// While open, a response is at work.
    final class Work implements AutoCloseable {
        private Work() {}

        /// @param locks whether directories are still locked that it locked
        void leaves(boolean locks) {
            synchronized (Halt.this) {
                locked = locks;
            }
        }

        /// All of it was gone through, unless it was to end before.
        void done() {
            synchronized (Halt.this) {
                whole = !asked;
            }
        }

        @Override
        public void close() {
            synchronized (Halt.this) {
                busy = false;
                Halt.this.notifyAll();
            }
        }
    }

    synchronized Work begin(String response) {
        id = response;
        busy = true;
        whole = false;
        locked = false;
        if (hangUps == null) {
            hangUps = HangUps.ignored();
        }
        return new Work();
    }

    /// From now on nothing more is begun.
    ///
    /// @return whether a response is at work now; what begins later changes nothing
    public synchronized boolean ask() {
        asked = true;
        return busy;
    }

    public synchronized boolean isAsked() {
        return asked;
    }

    /// The last response that was begun; null where none was.
    public synchronized @Nullable String id() {
        return id;
    }

    /// Whether the last response ended before its plan did.
    public synchronized boolean isCut() {
        return id != null && !whole;
    }

    /// Whether the last response left a directory locked.
    public synchronized boolean isLocked() {
        return locked;
    }

    /// Waits until none is at work.
    ///
    /// @return whether none is
    public synchronized boolean await(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (busy) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public synchronized void close() {
        if (hangUps != null) {
            hangUps.close();
            hangUps = null;
        }
    }
}
