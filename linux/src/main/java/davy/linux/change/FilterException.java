package davy.linux.change;

import davy.linux.Errno;
import java.io.IOException;

/// The kernel did not do what it was asked of nftables.
public final class FilterException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;
    private final boolean unanswered;

    /// @param call what it refused: a system call or a message
    FilterException(String call, int errno) {
        this(call, errno, false);
    }

    private FilterException(String call, int errno, boolean unanswered) {
        super("nftables: " + call + ": " + Errno.name(errno));
        this.errno = errno;
        this.unanswered = unanswered;
    }

    /// What was asked was sent, and its answer could not be read.
    static FilterException unanswered(String call, int errno) {
        return new FilterException(call, errno, true);
    }

    /// Whether it may have been done nevertheless.
    public boolean isUnanswered() {
        return unanswered;
    }

    /// As [Errno] names it.
    public int errno() {
        return errno;
    }
}
