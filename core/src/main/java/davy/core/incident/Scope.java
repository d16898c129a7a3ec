package davy.core.incident;

import davy.core.finding.Entity.Kind;
import java.util.List;
import java.util.SortedMap;

/// What an intruder touched, and what else is at risk.
///
/// @param touched how many things of each kind are accused
/// @param accounts whose passwords or keys the intruder has or may have
/// @param hosts that were reached from here, or got the same command: addresses, names, instances
/// @param keys ids or fingerprints of keys that the intruder used or put there
/// @param addresses from which the intruder came; not those that were reached from here
public record Scope(
        SortedMap<Kind, Integer> touched,
        List<String> accounts,
        List<String> hosts,
        List<String> keys,
        List<String> addresses) {
    public Scope {
        accounts = List.copyOf(accounts);
        hosts = List.copyOf(hosts);
        keys = List.copyOf(keys);
        addresses = List.copyOf(addresses);
    }
}
