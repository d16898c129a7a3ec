package davy.agent.respond;

import davy.core.action.BlockAddresses;
import davy.core.action.IsolateHost;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The remote machines that an intruder's programs talk to, as far as a plan blocks them.
final class AccusedAddresses {
    private static final Set<String> CHECKS =
            Set.of("pool-connection", "indicator-connection", "reverse-shell", "tunnel");

    private static final List<String> FIELDS = List.of("destination.ip", "destination.address");

    private final Hands hands;
    private final Danger danger;
    private final Set<Phrase> byHand;
    private final Set<String> addresses = new LinkedHashSet<>();
    private final Set<String> incidents = new TreeSet<>();
    private final Set<Phrase> why = new LinkedHashSet<>();

    /// @param byHand gets what is left to a person
    AccusedAddresses(Hands hands, Danger danger, Set<Phrase> byHand) {
        this.hands = hands;
        this.danger = danger;
        this.byHand = byHand;
    }

    void consider(Accusation accusation) {
        if (!CHECKS.contains(accusation.detection()) || hands.scan() == null) {
            return;
        }
        for (String field : FIELDS) {
            var address = AddressDanger.parse(accusation.evidence().getOrDefault(field, ""));
            if (address != null) {
                consider(address, accusation);
            }
        }
    }

    private void consider(InetAddress address, Accusation accusation) {
        String text = address.getHostAddress();
        var never = danger.of(new BlockAddresses(List.of(text)));
        if (never != null) {
            byHand.add(never);
        } else if (isPrivate(address)) {
            byHand.add(
                    Phrase.of(
                            "{0}: {1} is of a private network: it may be a proxy that others need too;"
                                    + " look at that machine, and block it where it is the intruder's",
                            "{0}：{1} 属于内网，可能是其他业务也在使用的代理；请检查该机器，确属入侵者所用再阻断",
                            accusation.reason(),
                            text));
        } else {
            addresses.add(text);
            incidents.add(accusation.incident());
            why.add(accusation.reason());
        }
    }

    /// RFC 1918, RFC 6598, RFC 4193.
    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
        boolean unique = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
        return address.isSiteLocalAddress() || shared || unique;
    }

    /// The step that cuts the host off, as was asked: nothing is fetched or told any more while the
    /// others are carried out.
    List<Openings.Each> isolation() {
        if (hands.scan() == null) {
            byHand.add(Phrase.of("an image is not cut off", "镜像无需隔离"));
            return List.of();
        }
        var action = new IsolateHost(AddressDanger.isolation(hands.sparing().operator()));
        var never = danger.of(action);
        if (never != null) {
            byHand.add(never);
            return List.of();
        }
        var asked = Phrase.of("asked for with --isolate", "由 --isolate 指定");
        return List.of(new Openings.Each(action, Set.of(), Set.of(asked)));
    }

    List<Openings.Each> steps() {
        var steps = new ArrayList<Openings.Each>();
        if (!addresses.isEmpty()) {
            var action = new BlockAddresses(List.copyOf(addresses));
            steps.add(new Openings.Each(action, incidents, why));
        }
        return steps;
    }
}
