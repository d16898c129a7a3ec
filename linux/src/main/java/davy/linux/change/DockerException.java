package davy.linux.change;

import java.io.IOException;

/// dockerd did not do what it was asked for, or does not answer.
public final class DockerException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    DockerException(String message) {
        this(message, 0);
    }

    DockerException(String message, int status) {
        super(message);
        this.status = status;
    }

    /// Whether it says that there is no such container, image or network.
    public boolean isMissing() {
        return status == 404;
    }
}
