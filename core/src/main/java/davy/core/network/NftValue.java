package davy.core.network;

import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Ports;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one value behind a key means, in the words of nft(8): `22` behind `tcp dport`. Null where
/// it is not understood.
final class NftValue {
    private NftValue() {}

    static @Nullable Condition source(String text) {
        return known(addresses(text), Condition.Source::new);
    }

    static @Nullable Condition destination(String text) {
        return known(addresses(text), Condition.Destination::new);
    }

    static @Nullable Condition sourcePorts(String text) {
        return known(ports(text), ports -> new Condition.SourcePorts(List.of(ports)));
    }

    static @Nullable Condition destinationPorts(String text) {
        return known(ports(text), ports -> new Condition.DestinationPorts(List.of(ports)));
    }

    private static <T> @Nullable Condition known(
            @Nullable T value, Function<T, Condition> condition) {
        return value == null ? null : condition.apply(value);
    }

    static @Nullable Condition family(String name) {
        return switch (name) {
            case "ipv4" -> new Condition.Version(Family.IPV4);
            case "ipv6" -> new Condition.Version(Family.IPV6);
            default -> null;
        };
    }

    static Condition packetType(String name) {
        return new Condition.Fixed(name.equals("host") || name.equals("unicast"), "pkttype");
    }

    static Condition mark(String number) {
        return new Condition.Mark(isZero(number), "mark " + number);
    }

    static @Nullable Condition state(String name) {
        return XtTable.states(name.toUpperCase(Locale.ROOT));
    }

    static @Nullable Condition status(String name) {
        return name.equals("dnat") ? new Condition.States(List.of(Condition.State.DNAT)) : null;
    }

    static @Nullable Condition addressType(String name) {
        return XtTable.addressType(false, name.toUpperCase(Locale.ROOT));
    }

    private static boolean isZero(String text) {
        return text.equals("0")
                || text.toLowerCase(Locale.ROOT).equals("0x0")
                || text.equals("0x00000000");
    }

    static @Nullable Condition protocol(String name) {
        int number =
                switch (name) {
                    case "icmp" -> 1;
                    case "igmp" -> 2;
                    case "tcp" -> 6;
                    case "udp" -> 17;
                    case "gre" -> 47;
                    case "esp" -> 50;
                    case "ah" -> 51;
                    case "icmpv6", "ipv6-icmp" -> 58;
                    case "vrrp" -> 112;
                    case "sctp" -> 132;
                    default -> IpLiteral.number(name);
                };
        return number < 0 ? null : new Condition.Protocol(number);
    }

    private static @Nullable Addresses addresses(String text) {
        return text.indexOf('-') >= 0 ? IpLiteral.range(text) : IpLiteral.prefixes(text);
    }

    private static @Nullable Ports ports(String text) {
        int dash = text.indexOf('-');
        int first = port(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : port(text.substring(dash + 1));
        return first < 0 || last < 0 ? null : new Ports(first, last);
    }

    static int port(String text) {
        return IptablesRule.port(text);
    }
}
