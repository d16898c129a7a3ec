package davy.linux.change;

import davy.linux.Errno;
import java.io.IOException;

/// The kernel did not do what it was asked of nftables.
public final class FilterException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /// @param call what it refused: a system call or a message
    FilterException(String call, int errno) {
        super("nftables: " + call + ": " + Errno.name(errno));
        this.errno = errno;
    }

    /// As [Errno] names it.
    public int errno() {
        return errno;
    }
}
