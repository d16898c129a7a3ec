package davy.core.network;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The packet filter's rules, as far as they decide who reaches a port: tables of chains of rules,
/// from nftables or the legacy tables alike.
///
/// @param chains all chains of the filter tables; those with a hook are where packets enter
public record Firewall(List<Chain> chains) {
    public Firewall {
        chains = List.copyOf(chains);
    }

    public enum Family {
        IPV4,
        IPV6,
        /// nftables' `inet`: both.
        BOTH
    }

    /// @param table table name; with family and name the chain's identity (jumps stay inside a
    ///   table)
    /// @param hook `input`, `forward`, `output`, `prerouting`…; null for a chain that is only
    ///   jumped to
    /// @param priority lower is asked first
    /// @param accepts policy: what happens to a packet that no rule judged
    public record Chain(
            Family family,
            String table,
            String name,
            @Nullable String hook,
            int priority,
            boolean accepts,
            List<Rule> rules) {
        public Chain {
            rules = List.copyOf(rules);
        }
    }

    public enum Verdict {
        ACCEPT,
        /// Dropped or rejected.
        DROP,
        /// Go on in [Rule#target], come back.
        JUMP,
        /// Go on in [Rule#target], do not come back.
        GOTO,
        RETURN,
        /// Counts, logs, marks: the next rule is asked.
        CONTINUE
    }

    /// What a rule asks for; null asks for nothing. A rule with a condition that is not understood
    /// has `uncertain` set: it may or may not match.
    ///
    /// @param ports destination ports, as inclusive ranges; empty asks for none
    /// @param source a prefix that the source must be in
    /// @param inputInterface name, `lo` for loopback
    /// @param newConnections whether packets that open a connection can match (`ct state`)
    public record Rule(
            Socket.@Nullable Protocol protocol,
            List<Ports> ports,
            @Nullable Prefix source,
            @Nullable String inputInterface,
            boolean newConnections,
            boolean uncertain,
            Verdict verdict,
            @Nullable String target) {
        public Rule {
            ports = List.copyOf(ports);
        }
    }

    public record Ports(int first, int last) {
        public boolean contains(int port) {
            return first <= port && port <= last;
        }
    }

    public record Prefix(InetAddress address, int bits) {}
}
