package davy.core.socket;

import davy.core.host.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the network interfaces have received and sent until now, as `/proc/net/dev` counts it
/// (proc_pid_net(5)); of the network namespace that Davy runs in.
///
/// @param at the clock of the host
public record InterfaceTraffic(Instant at, Map<String, Count> interfaces) {
    private static final int FIELDS = 16;
    private static final int MOST = 10_000;

    /// Packets since the interface came up.
    public record Count(long received, long sent) {}

    /// Packets a second.
    public record Rate(double received, double sent) {}

    public InterfaceTraffic {
        interfaces = Collections.unmodifiableMap(new LinkedHashMap<>(interfaces));
    }

    public static InterfaceTraffic read(Host host, Instant at) {
        var found = new LinkedHashMap<String, Count>();
        for (String line : host.lines("/proc/net/dev")) {
            int colon = line.lastIndexOf(':');
            var count = colon < 0 ? null : count(line.substring(colon + 1).strip());
            if (count != null && found.size() < MOST) {
                found.put(line.substring(0, colon).strip(), count);
            }
        }
        return new InterfaceTraffic(at, found);
    }

    /// Bytes, packets and six more of each direction.
    private static @Nullable Count count(String numbers) {
        String[] fields = numbers.split(" +", FIELDS + 1);
        if (fields.length != FIELDS) {
            return null;
        }
        try {
            return new Count(Long.parseLong(fields[1]), Long.parseLong(fields[9]));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// From this moment to a later one; interfaces that began again meanwhile are left out.
    public Map<String, Rate> until(InterfaceTraffic later) {
        double seconds = Duration.between(at, later.at).toNanos() / 1e9;
        var rates = new LinkedHashMap<String, Rate>();
        later.interfaces.forEach((name, second) -> {
            var first = interfaces.get(name);
            if (first != null
                    && seconds > 0
                    && second.sent >= first.sent
                    && second.received >= first.received) {
                rates.put(
                        name,
                        new Rate(
                                (second.received - first.received) / seconds,
                                (second.sent - first.sent) / seconds));
            }
        });
        return rates;
    }
}
