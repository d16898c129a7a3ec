package davy.core.cloud;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a trail tells of one access key.
///
/// @param addresses from which it was used, as written; at most 50
/// @param agents programs that used it; at most 50
/// @param first null where no record has a time
/// @param calls of whatever kind
public record KeyUse(
        Set<String> addresses,
        Set<String> agents,
        @Nullable Instant first,
        @Nullable Instant last,
        long calls) {
    public KeyUse {
        addresses = Collections.unmodifiableSet(new TreeSet<>(addresses));
        agents = Collections.unmodifiableSet(new TreeSet<>(agents));
    }

    /// One in the making.
    static final class Draft {
        private static final int MOST = 50;

        private final Set<String> addresses = new TreeSet<>();
        private final Set<String> agents = new TreeSet<>();
        private @Nullable Instant first;
        private @Nullable Instant last;
        private long calls;

        void add(String address, String agent, @Nullable Instant at) {
            calls++;
            add(addresses, address);
            add(agents, agent);
            if (at != null) {
                first = first == null || at.isBefore(first) ? at : first;
                last = last == null || at.isAfter(last) ? at : last;
            }
        }

        private static void add(Set<String> to, String value) {
            if (!value.isEmpty() && to.size() < MOST) {
                to.add(value);
            }
        }

        KeyUse done() {
            return new KeyUse(addresses, agents, first, last, calls);
        }
    }
}
