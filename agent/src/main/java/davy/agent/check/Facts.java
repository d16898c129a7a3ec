package davy.agent.check;

import davy.core.host.Host;
import davy.core.host.Kernel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The host as all checks share it: each fact is read once.
public final class Facts {
    private final Host host;
    private final Instant now;
    private final Options options;

    /// @param now the time of the triage, on the clock of the machine that looks
    public Facts(Host host, Instant now, Options options) {
        this.host = host;
        this.now = now;
        this.options = options;
    }

    public Host host() {
        return host;
    }

    /// The running kernel; null on an image. Checks with [Detects#live] may rely on it.
    public @Nullable Kernel kernel() {
        return host.kernel();
    }

    public boolean isLive() {
        return host.kind() == Host.Kind.LIVE;
    }

    public Instant now() {
        return now;
    }

    public Options options() {
        return options;
    }
}
