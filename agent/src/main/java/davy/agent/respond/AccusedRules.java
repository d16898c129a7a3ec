package davy.agent.respond;

import davy.agent.check.network.SavedFirewall;
import davy.core.action.Line;
import davy.core.action.RemoveFirewallRule;
import davy.core.edit.Edited;
import davy.core.host.Host;
import davy.core.network.Fence;
import davy.core.network.Firewall;
import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Origin;
import davy.core.network.Firewall.Ports;
import davy.core.network.Firewall.Rule;
import davy.core.network.NftDecoder.SeenRule;
import davy.core.network.Socket.Protocol;
import davy.core.text.Phrase;
import davy.linux.change.FilterException;
import davy.linux.change.FilterHand;
import davy.linux.kernel.LegacyTables;
import davy.linux.kernel.NftTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The rules of the packet filter that let everybody in to a service that gives the host away, as
/// far as a plan takes them out: those that are for nothing else.
final class AccusedRules {
    private static final int SSH = 22;
    private static final int LARGEST = 4 << 20;
    private static final int MOST_LINES = 1_000;

    private final Hands hands;
    private final Set<Phrase> byHand;
    private final Map<Integer, Accusation> ports = new TreeMap<>();

    /// A line of a file of rules.
    record Place(String path, int line, Accusation accusation) {}

    /// @param byHand gets what is left to a person
    AccusedRules(Hands hands, Set<Phrase> byHand) {
        this.hands = hands;
        this.byHand = byHand;
    }

    void consider(Accusation accusation) {
        String told =
                switch (accusation.detection()) {
                    case "open-service" -> accusation.evidence().getOrDefault("server.port", "");
                    case "firewall-opened" ->
                            accusation.evidence().getOrDefault("destination.port", "");
                    default -> "";
                };
        for (String port : told.split("[^0-9]+", -1)) {
            if (port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) != SSH) {
                ports.putIfAbsent(Integer.valueOf(port), accusation);
            }
        }
    }

    /// The port for which a rule is accused; 0 where it lets nobody in to one. A rule that names
    /// other ports too is left to a person.
    private int accused(Rule rule) {
        for (int port : ports.keySet()) {
            if (rule.opens(Protocol.TCP, port) && isNamed(rule, port)) {
                return port;
            }
        }
        return 0;
    }

    /// Whether the port stands in a short range: a rule for all high ports opens nothing by name.
    private static boolean isNamed(Rule rule, int port) {
        var named = FirewallRules.accepted(rule);
        return named != null
                && named.stream().anyMatch(each -> each.contains(port) && isShort(each));
    }

    private static boolean isShort(Ports range) {
        return range.last() - range.first() < 100;
    }

    private boolean isForNothingElse(Rule rule) {
        var named = FirewallRules.accepted(rule);
        for (Ports range : named == null ? List.<Ports>of() : named) {
            for (int port = range.first(); port <= range.last(); port++) {
                if (!ports.containsKey(port)) {
                    return false;
                }
            }
        }
        return named != null;
    }

    /// Steps that take rules out of the running filter.
    List<Openings.Each> steps() {
        var steps = new ArrayList<Openings.Each>();
        if (ports.isEmpty() || hands.scan() == null) {
            return steps;
        }
        var chains = chains();
        for (SeenRule seen : new NftTables(hands.host()).rules()) {
            var chain = chains.get(chain(seen));
            var accusation = chain == null ? null : ports.get(accused(seen));
            var action = chain == null || accusation == null ? null : action(seen, chain);
            if (action != null && accusation != null) {
                steps.add(
                        new Openings.Each(
                                action,
                                Set.of(accusation.incident()),
                                Set.of(accusation.reason())));
            }
        }
        legacy();
        return steps;
    }

    private int accused(SeenRule seen) {
        for (Rule rule : seen.meaning()) {
            int port = accused(rule);
            if (port != 0) {
                return port;
            }
        }
        return 0;
    }

    private @Nullable RemoveFirewallRule action(SeenRule seen, Chain chain) {
        var why = FirewallRules.danger(seen, hands.sparing().operator());
        if (why == null && !isInput(chain)) {
            why =
                    Phrase.of(
                            "this rule is in a chain that others use, for what passes through the host"
                                    + " too, so it is left: {0}: {1}",
                            "该规则所在的链还被其他链引用，可能也用于转发，因此保留：{0}：{1}",
                            chain.name(),
                            seen.meaning().getFirst().text());
        }
        if (why == null && !isForNothingElse(seen.meaning().getFirst())) {
            why =
                    Phrase.of(
                            "this rule lets everybody in to other ports too, so it is left: {0}",
                            "该规则还放行了其他端口，因此保留：{0}", seen.meaning().getFirst().text());
        }
        if (why != null) {
            byHand.add(why);
            return null;
        }
        try {
            var copy = FilterHand.copy(seen.raw());
            return copy == null ? null : FirewallRules.action(seen, copy);
        } catch (FilterException e) {
            byHand.add(Phrase.plain(String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static boolean isInput(Chain chain) {
        return "input".equals(chain.hook());
    }

    /// The chains of nftables that judge what comes to the host itself.
    private Map<String, Chain> chains() {
        var chains = new HashMap<String, Chain>();
        var kernel = hands.host().kernel();
        var firewall = kernel == null ? null : kernel.firewall();
        for (Chain chain : firewall == null ? List.<Chain>of() : firewall.chains()) {
            boolean nft = chain.origin() == Origin.NFTABLES;
            if (nft && chain.isForHost() && !chain.table().startsWith(Fence.PREFIX)) {
                chains.put(chain.family() + " " + chain.table() + " " + chain.name(), chain);
            }
        }
        return chains;
    }

    private static String chain(SeenRule seen) {
        var family =
                switch (seen.raw().family()) {
                    case 1 -> Firewall.Family.BOTH.toString();
                    case 2 -> Firewall.Family.IPV4.toString();
                    case 10 -> Firewall.Family.IPV6.toString();
                    default -> "";
                };
        return family + " " + seen.raw().table() + " " + seen.raw().chain();
    }

    private void legacy() {
        for (var family : List.of(Firewall.Family.IPV4, Firewall.Family.IPV6)) {
            for (var rule : new LegacyTables(hands.host(), family).rules()) {
                if (rule.table().equals("filter")
                        && rule.meaning().stream().anyMatch(each -> accused(each) != 0)) {
                    byHand.add(rule.advice());
                }
            }
        }
    }

    /// Lines of files that load such rules at boot. Those of ufw belong to what it says above each:
    /// they are left to a person.
    List<Place> lines() {
        var places = new ArrayList<Place>();
        for (SavedFirewall saved : ports.isEmpty() ? List.<SavedFirewall>of() : all()) {
            var found = lines(saved);
            places.addAll(found);
            if (found.isEmpty() && count(saved.firewall(), false) > 0) {
                byHand.add(
                        Phrase.of(
                                "{0} lets everybody in at the next start, and not by a line that is for"
                                        + " nothing else: correct it by hand, ufw's with ufw delete",
                                "{0} 会在下次启动时对所有来源放行，且没有可单独删除的行：请手动改正，ufw 的规则用 ufw delete 删除",
                                saved.path()));
            }
        }
        return places;
    }

    private List<SavedFirewall> all() {
        return SavedFirewall.all(hands.host());
    }

    private List<Place> lines(SavedFirewall saved) {
        var found = new ArrayList<Place>();
        var content = hands.host().read(saved.path(), LARGEST);
        var lines = content == null ? List.<String>of() : content.lines();
        boolean whole = content != null && !content.truncated() && lines.size() <= MOST_LINES;
        if (content == null || !whole || saved.path().contains("/ufw/")) {
            return found;
        }
        int all = count(saved.firewall(), true);
        for (int i = 0; all > 0 && i < lines.size(); i++) {
            if (!lines.get(i).toLowerCase(Locale.ROOT).contains("accept")) {
                continue;
            }
            var line = new Line(i + 1, lines.get(i));
            var edited = FirewallRules.edit(content.bytes(), saved.isNft(), List.of(line));
            if (edited instanceof Edited.Changed(var text, var _, var _)) {
                var less = saved.with(hands.host(), text);
                boolean one = rules(saved.firewall()) - rules(less) == 1;
                if (one && count(less, true) < all) {
                    found.add(new Place(saved.path(), i + 1, ports.values().iterator().next()));
                }
            }
        }
        return found;
    }

    private static int rules(Firewall firewall) {
        return firewall.chains().stream().mapToInt(chain -> chain.rules().size()).sum();
    }

    /// How many rules let everybody in to an accused port.
    ///
    /// @param alone only those that are for nothing else and in no chain that others use
    private int count(Firewall firewall, boolean alone) {
        int count = 0;
        for (Chain chain : firewall.chains()) {
            boolean counts = alone ? isInput(chain) : chain.isForHost();
            for (Rule rule : counts ? chain.rules() : List.<Rule>of()) {
                boolean opens = accused(rule) != 0;
                count += opens && (!alone || isForNothingElse(rule)) ? 1 : 0;
            }
        }
        return count;
    }

    /// Whether a path is that of a file of rules, and of which kind: null where it is none.
    static @Nullable Boolean isNft(Host host, String path) {
        for (SavedFirewall saved : SavedFirewall.all(host)) {
            if (saved.path().equals(path)) {
                return saved.isNft();
            }
        }
        return null;
    }
}
