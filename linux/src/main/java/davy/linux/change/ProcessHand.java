package davy.linux.change;

import davy.linux.Errno;
import davy.linux.Libc;
import davy.linux.LibcChange;
import davy.linux.ProcessScan;

/// Stops, continues and ends processes, each known by its pid and the time of its start, so that no
/// other process is meant that got the pid meanwhile. Of one thread.
public final class ProcessHand {
    /// What a signal came to.
    public enum Sent {
        DONE,
        /// The process had ended, or another one has its pid.
        GONE,
        /// The kernel refused.
        REFUSED
    }

    private final ProcessScan scan;

    public ProcessHand(ProcessScan scan) {
        this.scan = scan;
    }

    /// Lets it stop where it stands; nothing can refuse this signal.
    public Sent stop(int pid, long startTicks) {
        return send(pid, startTicks, LibcChange.SIGSTOP);
    }

    /// Lets it go on.
    public Sent resume(int pid, long startTicks) {
        return send(pid, startTicks, LibcChange.SIGCONT);
    }

    /// Ends it at once.
    public Sent kill(int pid, long startTicks) {
        return send(pid, startTicks, LibcChange.SIGKILL);
    }

    /// Lets a service read its settings again, where `SIGHUP` asks for that.
    public Sent reload(int pid, long startTicks) {
        return send(pid, startTicks, LibcChange.SIGHUP);
    }

    /// The pidfd is opened first: what holds it keeps the pid from meaning another process between
    /// the look and the signal.
    private Sent send(int pid, long startTicks, int signal) {
        int fd = LibcChange.pidfdOpen(pid);
        if (fd == -Errno.ESRCH) {
            return Sent.GONE;
        }
        try {
            var seen = scan.one(pid);
            if (seen == null || seen.stat().startTicks() != startTicks) {
                return Sent.GONE;
            }
            int result =
                    fd < 0 ? LibcChange.kill(pid, signal) : LibcChange.pidfdSendSignal(fd, signal);
            return switch (result) {
                case 0 -> Sent.DONE;
                case -Errno.ESRCH -> Sent.GONE;
                default -> Sent.REFUSED;
            };
        } finally {
            if (fd >= 0) {
                Libc.close(fd);
            }
        }
    }
}
