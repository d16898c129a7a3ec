package davy.core.network;

import java.util.List;

/// What a rule of the packet filter asks of a packet. The texts are in the words of nft(8), as far
/// as it has them.
public sealed interface Condition {
    /// Where a condition is asked of a connection that conntrack knows.
    enum State {
        INVALID,
        ESTABLISHED,
        RELATED,
        NEW,
        UNTRACKED,
        /// Its destination was translated.
        DNAT
    }

    String text();

    /// The contrary.
    static Condition not(Condition condition) {
        return condition instanceof Not(var inner) ? inner : new Not(condition);
    }

    /// @param number IP protocol: 6 for TCP
    record Protocol(int number) implements Condition {
        @Override
        public String text() {
            return switch (number) {
                case 1 -> "meta l4proto icmp";
                case 6 -> "meta l4proto tcp";
                case 17 -> "meta l4proto udp";
                case 58 -> "meta l4proto ipv6-icmp";
                default -> "meta l4proto " + number;
            };
        }
    }

    record DestinationPorts(List<Firewall.Ports> ports) implements Condition {
        public DestinationPorts {
            ports = List.copyOf(ports);
        }

        @Override
        public String text() {
            return "th dport " + Firewall.Ports.text(ports);
        }
    }

    record SourcePorts(List<Firewall.Ports> ports) implements Condition {
        public SourcePorts {
            ports = List.copyOf(ports);
        }

        @Override
        public String text() {
            return "th sport " + Firewall.Ports.text(ports);
        }
    }

    record Source(Addresses addresses) implements Condition {
        @Override
        public String text() {
            return "saddr " + addresses;
        }
    }

    record Destination(Addresses addresses) implements Condition {
        @Override
        public String text() {
            return "daddr " + addresses;
        }
    }

    /// @param name of an interface; `*` at the end stands for any rest
    record Input(String name) implements Condition {
        @Override
        public String text() {
            return "iifname " + name;
        }
    }

    /// @param name of an interface; `*` at the end stands for any rest
    record Output(String name) implements Condition {
        @Override
        public String text() {
            return "oifname " + name;
        }
    }

    record Version(Firewall.Family family) implements Condition {
        @Override
        public String text() {
            return family == Firewall.Family.IPV6 ? "meta nfproto ipv6" : "meta nfproto ipv4";
        }
    }

    /// The connection is in one of these states.
    record States(List<State> states) implements Condition {
        public States {
            states = List.copyOf(states);
        }

        @Override
        public String text() {
            var out = new StringBuilder("ct state ");
            for (int i = 0; i < states.size(); i++) {
                out.append(i == 0 ? "" : ",")
                        .append(states.get(i).name().toLowerCase(java.util.Locale.ROOT));
            }
            return out.toString();
        }
    }

    /// The packet or connection bears a mark.
    ///
    /// @param ofUnmarked whether a packet that nobody marked meets it
    record Mark(boolean ofUnmarked, String text) implements Condition {}

    /// Decided for every packet that opens a connection from outside: limits that are not reached
    /// yet, kinds of address and of packet.
    record Fixed(boolean met, String text) implements Condition {}

    /// Met by few: those with a certain hardware address, in an address set of others' making, with
    /// options that nobody uses.
    record Special(String text) implements Condition {}

    /// Not understood: it may be met or not.
    record Unknown(String text) implements Condition {}

    record Not(Condition condition) implements Condition {
        @Override
        public String text() {
            return "! " + condition.text();
        }
    }

    record AnyOf(List<Condition> conditions) implements Condition {
        public AnyOf {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String text() {
            return join(conditions, " | ");
        }
    }

    record AllOf(List<Condition> conditions) implements Condition {
        public AllOf {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String text() {
            return join(conditions, " ");
        }
    }

    private static String join(List<Condition> conditions, String between) {
        var out = new StringBuilder("(");
        for (int i = 0; i < conditions.size() && i < 4; i++) {
            out.append(i == 0 ? "" : between).append(conditions.get(i).text());
        }
        return out.append(conditions.size() > 4 ? between + "…)" : ")").toString();
    }
}
