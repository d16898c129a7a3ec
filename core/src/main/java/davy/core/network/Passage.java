package davy.core.network;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Reach;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Follows the first packet of a connection through the hooks of a firewall, as netfilter does:
/// ingress and prerouting, then input, or forward and postrouting where its destination was
/// translated to another machine. An accept ends one base chain only, a drop ends it all.
final class Passage {
    private static final int MAX_INTERFACES = 64;
    private static final List<String> INSIDE =
            List.of(
                    "lo",
                    "docker*",
                    "br-*",
                    "veth*",
                    "virbr*",
                    "vnet*",
                    "cni*",
                    "flannel*",
                    "cali*",
                    "lxc*",
                    "lxdbr*",
                    "podman*",
                    "kube-*",
                    "nodelocaldns*",
                    "cilium*");

    private final Firewall firewall;
    private final Effort effort = new Effort();

    Passage(Firewall firewall) {
        this.firewall = firewall;
    }

    /// Rules looked at so far, for one question.
    static final class Effort {
        private static final int LIMIT = 20_000_000;
        private int spent;

        boolean isSpent() {
            return ++spent > LIMIT;
        }
    }

    Reach reach(
            Socket.Protocol protocol,
            int port,
            Family family,
            @Nullable Collection<String> interfaces) {
        if (protocol != Socket.Protocol.TCP && protocol != Socket.Protocol.UDP) {
            return Reach.UNKNOWN;
        }
        if (family == Family.BOTH) {
            var four = reach(protocol, port, Family.IPV4, interfaces);
            var six = reach(protocol, port, Family.IPV6, interfaces);
            return openness(four) >= openness(six) ? four : six;
        }
        var seen = new LinkedHashSet<Reach>();
        var names = interfaces == null ? outside(family) : first(interfaces);
        for (String name : names) {
            seen.add(through(Packet.opening(protocol, port, family, name, firewall.own())));
        }
        return complete(together(seen));
    }

    private static int openness(Reach reach) {
        return switch (reach) {
            case CLOSED -> 0;
            case LIMITED -> 1;
            case UNKNOWN -> 2;
            case OPEN -> 3;
        };
    }

    private static Reach together(Set<Reach> seen) {
        if (seen.size() == 1) {
            return seen.iterator().next();
        }
        boolean differs = seen.contains(Reach.OPEN) && seen.contains(Reach.CLOSED);
        return seen.contains(Reach.UNKNOWN) && !differs || seen.isEmpty()
                ? Reach.UNKNOWN
                : Reach.LIMITED;
    }

    private Reach complete(Reach reach) {
        return reach == Reach.OPEN && !firewall.complete() ? Reach.UNKNOWN : reach;
    }

    private static Collection<String> first(Collection<String> names) {
        return names.stream().distinct().limit(MAX_INTERFACES).toList();
    }

    /// Interfaces by which strangers may come: those that rules name, and one that none names.
    private Collection<String> outside(Family family) {
        var names = named(family, true);
        names.removeIf(Passage::isInside);
        names.add(Packet.OUTSIDE);
        return names;
    }

    private static boolean isInside(String name) {
        return INSIDE.stream().anyMatch(pattern -> Packet.isNamed(name, pattern));
    }

    private Set<String> named(Family family, boolean input) {
        var names = new TreeSet<String>();
        for (var chain : firewall.chains()) {
            if (chain.family().includes(family)) {
                chain.rules().forEach(rule -> names(rule.conditions(), input, names));
            }
        }
        return names;
    }

    private static void names(List<Condition> conditions, boolean input, Set<String> names) {
        for (var condition : conditions) {
            switch (condition) {
                case Condition.Input(var name) when input -> add(names, name);
                case Condition.Output(var name) when !input -> add(names, name);
                case Condition.Not(var inner) -> names(List.of(inner), input, names);
                case Condition.AnyOf(var inner) -> names(inner, input, names);
                case Condition.AllOf(var inner) -> names(inner, input, names);
                default -> {}
            }
        }
    }

    private static void add(Set<String> names, String name) {
        if (names.size() < MAX_INTERFACES) {
            names.add(
                    name.endsWith("*")
                            ? name.substring(0, name.length() - 1) + Packet.OUTSIDE
                            : name);
        }
    }

    private Reach through(Packet packet) {
        var outcome = new Outcome();
        var chains = new ArrayList<>(base("ingress", packet.family()));
        chains.addAll(base("prerouting", packet.family()));
        pass(packet, chains, 0, Paths.plain(), outcome);
        return outcome.reach();
    }

    private List<Chain> base(String hook, Family family) {
        var chains = new ArrayList<Chain>();
        for (var chain : firewall.chains()) {
            if (hook.equals(chain.hook()) && chain.family().includes(family)) {
                chains.add(chain);
            }
        }
        chains.sort(Comparator.comparingInt(Chain::priority));
        return chains;
    }

    /// The hooks before the routing decision.
    private void pass(Packet packet, List<Chain> chains, int from, int paths, Outcome outcome) {
        var walk = new ChainWalk(firewall, packet, effort);
        for (int i = from; i < chains.size() && paths != 0; i++) {
            var result = walk.base(chains.get(i), paths);
            outcome.dropped |= result.dropped;
            paths = result.accepted;
            for (var translated : result.translated.entrySet()) {
                var changed = packet.translated(translated.getKey());
                pass(changed, chains, i + 1, translated.getValue(), outcome);
            }
        }
        if (packet.isForwarded()) {
            outcome.add(forward(packet, paths));
        } else {
            outcome.add(end(packet, List.of("input"), paths));
        }
    }

    /// The route decides which interface it leaves by, and is not known here. A translation is made
    /// to be used: the interface that lets it through best is taken.
    private Outcome forward(Packet packet, int paths) {
        var names = named(packet.family(), false);
        names.add(Packet.OUTSIDE);
        var best = new Outcome();
        for (String name : names) {
            var outcome = end(packet.leavingBy(name), List.of("forward", "postrouting"), paths);
            if (openness(outcome.reach()) >= openness(best.reach())) {
                best = outcome;
            }
        }
        return best;
    }

    private Outcome end(Packet packet, List<String> hooks, int paths) {
        var outcome = new Outcome();
        var walk = new ChainWalk(firewall, packet, effort);
        for (String hook : hooks) {
            for (var chain : base(hook, packet.family())) {
                var result = walk.base(chain, paths);
                outcome.dropped |= result.dropped;
                paths = result.accepted | result.translatedPaths();
            }
        }
        outcome.accepted = paths;
        return outcome;
    }

    /// What became of the packets: sets of [Paths].
    private static final class Outcome {
        private int accepted;
        private int dropped;

        private void add(Outcome other) {
            accepted |= other.accepted;
            dropped |= other.dropped;
        }

        private Reach reach() {
            if (!Paths.hasGeneral(dropped) && Paths.hasGeneral(accepted)) {
                return Reach.OPEN;
            }
            if (!Paths.hasGeneral(accepted)) {
                return accepted == 0 ? Reach.CLOSED : Reach.LIMITED;
            }
            return Paths.hasCertain(accepted) && Paths.hasCertain(dropped)
                    ? Reach.LIMITED
                    : Reach.UNKNOWN;
        }
    }
}
