package davy.agent.check;

import davy.core.host.FileInfo;
import java.time.Duration;

/// Times of creation, which nobody can set (statx(2)).
public final class Born {
    private static final Duration APART = Duration.ofMinutes(30);

    private Born() {}

    /// Whether both were made within minutes, as `make install` does.
    public static boolean together(FileInfo one, FileInfo other) {
        var born = one.born();
        var otherBorn = other.born();
        return born != null
                && otherBorn != null
                && Duration.between(born, otherBorn).abs().compareTo(APART) <= 0;
    }
}
