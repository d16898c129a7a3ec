package davy.agent.check;

import java.time.Duration;

/// Lets time pass on the host. In a case the case's clock moves.
@FunctionalInterface
public interface Pause {
    void pass(Duration time);
}
