package davy.core.network;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Origin;
import davy.core.network.Firewall.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The built-in chains of the legacy tables, and when they are asked (`enum
/// nf_ip_hook_priorities`).
final class XtTable {
    /// Names of the built-in chains in the order of the hooks' numbers (`enum nf_inet_hooks`).
    static final List<String> BUILT_IN =
            List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");

    private XtTable() {}

    static Chain chain(
            Family family, String table, String name, boolean accepts, List<Rule> rules) {
        String hook = hook(name);
        int priority = hook == null ? 0 : priority(table, hook);
        return new Chain(Origin.LEGACY, family, table, name, hook, priority, accepts, rules);
    }

    static @Nullable String hook(String chain) {
        return BUILT_IN.contains(chain) ? chain.toLowerCase(Locale.ROOT) : null;
    }

    private static int priority(String table, String hook) {
        return switch (table) {
            case "raw" -> -300;
            case "mangle" -> -150;
            case "nat" -> hook.equals("prerouting") || hook.equals("output") ? -100 : 100;
            case "security" -> 50;
            default -> 0;
        };
    }

    /// The states of conntrack whose names are in a list such as `RELATED,ESTABLISHED`.
    static Condition states(String names) {
        var states =
                Arrays.stream(Condition.State.values())
                        .filter(state -> List.of(names.split(",", 16)).contains(state.name()))
                        .toList();
        return new Condition.States(states);
    }

    /// `--src-type` and `--dst-type` of a packet from a stranger to this host.
    ///
    /// @param types names as in iptables-extensions(8), by commas
    static Condition addressType(boolean source, String types) {
        String own = source ? "UNICAST" : "LOCAL";
        boolean met = List.of(types.split(",", 16)).contains(own);
        return new Condition.Fixed(met, (source ? "fib saddr type " : "fib daddr type ") + types);
    }

    /// Flags of TCP, of the packet that opens a connection: SYN alone.
    static Condition tcpFlags(int mask, int flags) {
        boolean met = (0x02 & mask) == flags;
        return new Condition.Fixed(met, String.format("tcp flags %#x / %#x", flags, mask));
    }
}
