package davy.range.machine;

/// A machine did not do what was asked of it; the message ends with the last lines of its console.
public final class MachineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MachineException(String message) {
        super(message);
    }

    MachineException(String message, Throwable cause) {
        super(message, cause);
    }
}
