package davy.range.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What Jazzer calls. The system property `davy.fuzz` names the target.
public final class Fuzz {
    private static @Nullable Target target;

    private Fuzz() {}

    /// Called once.
    public static void fuzzerInitialize() {
        target = Targets.named(System.getProperty("davy.fuzz", ""));
    }

    /// Called for each input.
    public static void fuzzerTestOneInput(byte[] bytes) {
        Trial.run(Objects.requireNonNull(target, "fuzzerInitialize comes first"), bytes);
    }
}
