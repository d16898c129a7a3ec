package davy.linux.change;

import davy.linux.Errno;
import java.io.IOException;

/// A system call that changes something did not do so.
public final class ChangeException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    ChangeException(String call, String path, int errno) {
        super(path + ": " + call + ": " + Errno.name(errno));
        this.errno = errno;
    }

    private ChangeException(String message) {
        super(message);
        this.errno = 0;
    }

    /// Another file stands there than the one that was looked at.
    public static ChangeException changed(String path) {
        return new ChangeException(path + ": was changed meanwhile");
    }

    /// As [Errno] names it; 0 where no call failed.
    public int errno() {
        return errno;
    }
}
