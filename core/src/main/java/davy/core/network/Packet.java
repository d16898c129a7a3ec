package davy.core.network;

import davy.core.network.Firewall.Family;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first packet of a connection from outside, as far as it is known: from any stranger, to one
/// port.
///
/// @param protocol IP protocol number
/// @param input interface it came in by
/// @param destination known where it was translated to another machine
/// @param output interface it leaves by, where it is forwarded
/// @param translated whether its destination was changed
/// @param own addresses of the host, to one of which it comes; empty where they are not known
record Packet(
        int protocol,
        int port,
        Family family,
        String input,
        @Nullable InetAddress destination,
        @Nullable String output,
        boolean translated,
        List<InetAddress> own) {
    /// Stands for an interface that no rule names.
    static final String OUTSIDE = "~";

    /// Ports that clients take (`net.ipv4.ip_local_port_range`).
    private static final Firewall.Ports EPHEMERAL = new Firewall.Ports(32_768, 60_999);

    /// Whether packets like this one meet a condition. In order: the lower of two is the answer
    /// where both must be met.
    enum Answer {
        NO,
        /// Those of a few senders do.
        FEW,
        /// Not known.
        UNKNOWN,
        /// It depends on which of the host's addresses they go to.
        SOME,
        /// All but those of a few senders.
        MOST,
        YES;

        Answer not() {
            return switch (this) {
                case NO -> YES;
                case FEW -> MOST;
                case UNKNOWN, SOME -> this;
                case MOST -> FEW;
                case YES -> NO;
            };
        }

        Answer and(Answer other) {
            return compareTo(other) <= 0 ? this : other;
        }

        boolean isGenerally() {
            return this == MOST || this == YES;
        }
    }

    static Packet opening(
            Socket.Protocol protocol,
            int port,
            Family family,
            String input,
            List<InetAddress> own) {
        int number = protocol == Socket.Protocol.UDP ? 17 : 6;
        return new Packet(number, port, family, input, null, null, false, own);
    }

    Packet translated(Firewall.Translation to) {
        int changed = to.port() == 0 ? port : to.port();
        return new Packet(protocol, changed, family, input, to.address(), null, true, own);
    }

    Packet leavingBy(String name) {
        return new Packet(protocol, port, family, input, destination, name, translated, own);
    }

    /// Whether it goes on to another machine.
    boolean isForwarded() {
        return destination != null
                && !destination.isLoopbackAddress()
                && !own.contains(destination);
    }

    Answer answer(List<Condition> conditions, boolean marked, boolean untracked) {
        var answer = Answer.YES;
        for (var condition : conditions) {
            answer = answer.and(answer(condition, marked, untracked));
            if (answer == Answer.NO) {
                return answer;
            }
        }
        return answer;
    }

    private Answer answer(Condition condition, boolean marked, boolean untracked) {
        return switch (condition) {
            case Condition.Protocol(int number) -> known(number == protocol);
            case Condition.DestinationPorts(var ports) ->
                    known(Firewall.Ports.contain(ports, port));
            case Condition.SourcePorts(var ports) -> sourcePort(ports);
            case Condition.Source(var addresses) -> source(addresses);
            case Condition.Destination(var addresses) -> destination(addresses);
            case Condition.Input(var name) -> known(isNamed(input, name));
            case Condition.Output(var name) -> known(output != null && isNamed(output, name));
            case Condition.Version(var version) -> known(version.includes(family));
            case Condition.States(var states) -> known(isIn(states, untracked));
            case Condition.Mark(boolean ofUnmarked, _) ->
                    marked ? Answer.UNKNOWN : known(ofUnmarked);
            case Condition.Fixed(boolean met, _) -> known(met);
            case Condition.Special _ -> Answer.FEW;
            case Condition.Unknown _ -> Answer.UNKNOWN;
            case Condition.Not(var inner) -> answer(inner, marked, untracked).not();
            case Condition.AnyOf(var list) -> any(list, marked, untracked);
            case Condition.AllOf(var list) -> answer(list, marked, untracked);
        };
    }

    private static Answer known(boolean met) {
        return met ? Answer.YES : Answer.NO;
    }

    private Answer any(List<Condition> conditions, boolean marked, boolean untracked) {
        var none = Answer.YES;
        for (var condition : conditions) {
            none = none.and(answer(condition, marked, untracked).not());
            if (none == Answer.NO) {
                break;
            }
        }
        return none.not();
    }

    private static Answer sourcePort(List<Firewall.Ports> list) {
        for (var ports : list) {
            if (ports.first() <= EPHEMERAL.first() && ports.last() >= EPHEMERAL.last()) {
                return ports.first() <= 1 && ports.last() == 65_535 ? Answer.YES : Answer.MOST;
            }
        }
        return list.isEmpty() ? Answer.NO : Answer.FEW;
    }

    private Answer source(Addresses addresses) {
        if (addresses.isEverything(family)) {
            return Answer.YES;
        }
        if (addresses.share(family) >= 0.5) {
            return Answer.MOST;
        }
        return addresses.hasNoHost(family) ? Answer.NO : Answer.FEW;
    }

    private Answer destination(Addresses addresses) {
        if (destination != null) {
            return known(addresses.contains(destination));
        }
        if (addresses.isEverything(family)) {
            return Answer.YES;
        }
        if (addresses.hasNoHost(family)) {
            return Answer.NO;
        }
        return own.isEmpty() ? Answer.SOME : own(addresses);
    }

    private Answer own(Addresses addresses) {
        int width = family == Family.IPV6 ? 16 : 4;
        boolean all = true;
        boolean none = true;
        for (var address : own) {
            if (address.getAddress().length == width) {
                boolean in = addresses.contains(address);
                all &= in;
                none &= !in;
            }
        }
        return all && none ? Answer.SOME : all ? Answer.YES : none ? Answer.NO : Answer.SOME;
    }

    private boolean isIn(List<Condition.State> states, boolean untracked) {
        if (translated && states.contains(Condition.State.DNAT)) {
            return true;
        }
        return states.contains(untracked ? Condition.State.UNTRACKED : Condition.State.NEW);
    }

    static boolean isNamed(String name, String pattern) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
