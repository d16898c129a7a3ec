package davy.core.network;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The packet filter's rules, as far as they decide who reaches a port: chains of rules, from
/// nftables and the legacy tables alike.
///
/// @param chains all chains of all tables; those with a hook are where packets enter
/// @param complete whether all of the filter could be seen; where not, what looks open may be shut
///   by what was not seen
/// @param own addresses of the host itself that others can reach; empty where they are not known
public record Firewall(List<Chain> chains, boolean complete, List<InetAddress> own) {
    public Firewall {
        chains = List.copyOf(chains);
        own = List.copyOf(own);
    }

    /// Of a host whose addresses are not known.
    public Firewall(List<Chain> chains, boolean complete) {
        this(chains, complete, List.of());
    }

    public enum Family {
        IPV4,
        IPV6,
        /// nftables' `inet`: both.
        BOTH;

        boolean includes(Family other) {
            return this == BOTH || other == BOTH || this == other;
        }
    }

    /// Which of the kernel's two packet filters a table is in. Both may have tables of one name.
    public enum Origin {
        NFTABLES,
        LEGACY
    }

    /// How far a new connection from outside comes.
    public enum Reach {
        /// Anyone may connect.
        OPEN,
        /// Only from some addresses, through some interfaces or to some of the host's addresses.
        LIMITED,
        /// Nobody outside may connect.
        CLOSED,
        /// The rules ask for something that is not understood, or could not all be seen.
        UNKNOWN
    }

    /// @param table table name; with origin, family and name the chain's identity (jumps stay
    ///   inside a table)
    /// @param hook `ingress`, `prerouting`, `input`, `forward`, `output`, `postrouting`; null for a
    ///   chain that is only jumped to
    /// @param priority lower is asked first
    /// @param accepts policy: what happens to a packet that no rule judged
    public record Chain(
            Origin origin,
            Family family,
            String table,
            String name,
            @Nullable String hook,
            int priority,
            boolean accepts,
            List<Rule> rules) {
        private static final List<String> MADE =
                List.of("DOCKER", "KUBE-", "CNI-", "cali-", "CILIUM_");

        public Chain {
            rules = List.copyOf(rules);
        }

        /// Whether it judges what comes to the host itself. What Docker and Kubernetes fill by
        /// themselves tells nothing of what a person did.
        public boolean isForHost() {
            boolean entry = hook == null || hook.equals("input") || hook.equals("prerouting");
            return entry && MADE.stream().noneMatch(name::startsWith);
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
        /// Counts or logs: the next rule is asked.
        CONTINUE,
        /// Sets a mark; the next rule is asked.
        MARK,
        /// Keeps conntrack away from the packet; the next rule is asked.
        UNTRACK,
        /// Sends it elsewhere: [Rule#translation].
        TRANSLATE
    }

    /// Where a translated packet goes.
    ///
    /// @param address null for this host
    /// @param port 0 where it stays what it was
    public record Translation(@Nullable InetAddress address, int port) {}

    /// @param conditions all must be met
    /// @param target name of a chain, for [Verdict#JUMP] and [Verdict#GOTO]
    public record Rule(
            List<Condition> conditions,
            Verdict verdict,
            @Nullable String target,
            @Nullable Translation translation) {
        public Rule {
            conditions = List.copyOf(conditions);
        }

        public static Rule of(List<Condition> conditions, Verdict verdict) {
            return new Rule(conditions, verdict, null, null);
        }

        public static Rule jump(List<Condition> conditions, Verdict verdict, String target) {
            return new Rule(conditions, verdict, target, null);
        }

        public static Rule translate(List<Condition> conditions, Translation translation) {
            return new Rule(conditions, Verdict.TRANSLATE, null, translation);
        }

        /// Whether the rule lets everyone in to a port that it names.
        ///
        /// @param protocol TCP or UDP
        public boolean opens(Socket.Protocol protocol, int port) {
            return verdict == Verdict.ACCEPT && namesPort() && isMet(protocol, port);
        }

        private boolean isMet(Socket.Protocol protocol, int port) {
            for (var family : List.of(Family.IPV4, Family.IPV6)) {
                var packet = Packet.opening(protocol, port, family, Packet.OUTSIDE, List.of());
                if (packet.answer(conditions, false, false).isGenerally()) {
                    return true;
                }
            }
            return false;
        }

        private boolean namesPort() {
            return conditions.stream().anyMatch(Rule::isPorts);
        }

        private static boolean isPorts(Condition condition) {
            return condition instanceof Condition.DestinationPorts
                    || condition instanceof Condition.AnyOf(var any)
                            && any.stream().allMatch(Condition.DestinationPorts.class::isInstance);
        }

        /// The rule on one line, near to the words of nft(8).
        public String text() {
            var out = new StringBuilder();
            for (var condition : conditions) {
                out.append(condition.text()).append(' ');
            }
            out.append(verdict.name().toLowerCase(Locale.ROOT));
            return target == null ? out.toString() : out.append(' ').append(target).toString();
        }
    }

    /// Ports from `first` to `last`, both included.
    public record Ports(int first, int last) {
        public boolean contains(int port) {
            return first <= port && port <= last;
        }

        static boolean contain(List<Ports> list, int port) {
            for (var ports : list) {
                if (ports.contains(port)) {
                    return true;
                }
            }
            return false;
        }

        /// `22`, `{ 22, 80-90 }`.
        static String text(List<Ports> list) {
            if (list.size() == 1) {
                return list.getFirst().text();
            }
            var out = new StringBuilder("{ ");
            for (int i = 0; i < list.size() && i < 16; i++) {
                out.append(i == 0 ? "" : ", ").append(list.get(i).text());
            }
            return out.append(list.size() > 16 ? ", … }" : " }").toString();
        }

        private String text() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    /// How far a new connection comes from an arbitrary address outside, through any interface that
    /// the rules tell apart, apart from loopback and the bridges to containers and virtual
    /// machines.
    ///
    /// @param protocol TCP or UDP; for the others nothing can be said
    /// @param family [Family#BOTH] for a socket that takes both: the more open of the two
    public Reach reach(Socket.Protocol protocol, int port, Family family) {
        return new Passage(this).reach(protocol, port, family, null);
    }

    /// The same, through these interfaces only.
    ///
    /// @param interfaces names of those that lead outside
    public Reach reach(
            Socket.Protocol protocol, int port, Family family, Collection<String> interfaces) {
        return new Passage(this).reach(protocol, port, family, interfaces);
    }
}
