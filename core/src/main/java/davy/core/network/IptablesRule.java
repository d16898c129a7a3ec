package davy.core.network;

import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Ports;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Translation;
import davy.core.network.Firewall.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One rule in the words of iptables(8) and iptables-extensions(8).
final class IptablesRule {
    private final Family family;
    private final List<String> words;
    private final List<Condition> conditions = new ArrayList<>();
    private int next;
    private boolean negated;
    private String target = "";
    private boolean gone;
    private boolean never;
    private boolean notrack;
    private @Nullable Translation translation;

    private IptablesRule(Family family, List<String> words) {
        this.family = family;
        this.words = words;
    }

    /// @param words what follows the chain's name
    /// @param chains names of the table's chains: a target with such a name is a jump
    static List<Rule> parse(Family family, List<String> words, Set<String> chains) {
        return new IptablesRule(family, words).rules(chains);
    }

    private List<Rule> rules(Set<String> chains) {
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.equals("!")) {
                negated = true;
                continue;
            }
            if (!common(word) && !ports(word) && !tracked(word) && !other(word) && !target(word)) {
                unknown(word);
            }
            negated = false;
        }
        if (never) {
            return List.of();
        }
        if (gone || chains.contains(target)) {
            return List.of(Rule.jump(conditions, gone ? Verdict.GOTO : Verdict.JUMP, target));
        }
        return XtTarget.rules(conditions, target, new XtTarget.Options(translation, notrack));
    }

    private String value() {
        if (next < words.size() && words.get(next).equals("!")) {
            negated = !negated;
            next++;
        }
        return next < words.size() ? words.get(next++) : "";
    }

    private void add(@Nullable Condition condition, String text) {
        var known = condition == null ? new Condition.Unknown(text) : condition;
        conditions.add(negated ? new Condition.Not(known) : known);
    }

    private boolean common(String word) {
        switch (word) {
            case "-p", "--protocol" -> protocol(value());
            case "-s", "--source", "--src" -> source(value());
            case "-d", "--destination", "--dst" -> destination(value());
            case "-i", "--in-interface" -> add(new Condition.Input(pattern(value())), word);
            case "-o", "--out-interface" -> add(new Condition.Output(pattern(value())), word);
            case "-f", "--fragment" -> add(new Condition.Special("fragment"), word);
            case "-m", "--match" -> match(value());
            case "-j", "--jump" -> target = value();
            case "-g", "--goto" -> {
                target = value();
                gone = true;
            }
            case "-c", "--set-counters" -> {
                value();
                value();
            }
            case "-4", "--ipv4" -> never |= family == Family.IPV6;
            case "-6", "--ipv6" -> never |= family == Family.IPV4;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String pattern(String name) {
        return name.endsWith("+") ? name.substring(0, name.length() - 1) + '*' : name;
    }

    private void protocol(String name) {
        int number =
                switch (name) {
                    case "all" -> 0;
                    case "icmp" -> 1;
                    case "igmp" -> 2;
                    case "tcp" -> 6;
                    case "udp" -> 17;
                    case "dccp" -> 33;
                    case "gre" -> 47;
                    case "esp" -> 50;
                    case "ah" -> 51;
                    case "icmpv6", "ipv6-icmp" -> 58;
                    case "ospf" -> 89;
                    case "vrrp" -> 112;
                    case "sctp" -> 132;
                    case "udplite" -> 136;
                    default -> IpLiteral.number(name);
                };
        if (number != 0) {
            add(number < 0 ? null : new Condition.Protocol(number), "protocol " + name);
        }
    }

    private void source(String text) {
        var addresses = IpLiteral.prefixes(text);
        add(addresses == null ? null : new Condition.Source(addresses), "saddr " + text);
    }

    private void destination(String text) {
        var addresses = IpLiteral.prefixes(text);
        add(addresses == null ? null : new Condition.Destination(addresses), "daddr " + text);
    }

    /// Matches that say something without an option.
    private void match(String name) {
        switch (name) {
            case "rpfilter" -> add(new Condition.Fixed(true, "rpfilter"), name);
            case "socket", "u32", "bpf", "unclean" -> add(new Condition.Unknown(name), name);
            default -> {}
        }
    }

    private boolean ports(String word) {
        switch (word) {
            case "--dport", "--destination-port", "--dports", "--destination-ports" -> {
                String text = value();
                var ports = ports(text, ',');
                add(ports == null ? null : new Condition.DestinationPorts(ports), "dport " + text);
            }
            case "--sport", "--source-port", "--sports", "--source-ports" -> {
                String text = value();
                var ports = ports(text, ',');
                add(ports == null ? null : new Condition.SourcePorts(ports), "sport " + text);
            }
            case "--ports", "--port" -> {
                String text = value();
                add(eitherPort(ports(text, ',')), "port " + text);
            }
            case "--syn" -> add(XtTable.tcpFlags(0x17, 0x02), word);
            case "--tcp-flags" -> {
                int mask = flags(value());
                int flags = flags(value());
                add(mask < 0 || flags < 0 ? null : XtTable.tcpFlags(mask, flags), word);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Condition eitherPort(@Nullable List<Ports> ports) {
        return ports == null
                ? null
                : new Condition.AnyOf(
                        List.of(
                                new Condition.SourcePorts(ports),
                                new Condition.DestinationPorts(ports)));
    }

    private static @Nullable List<Ports> ports(String text, char between) {
        var list = new ArrayList<Ports>();
        for (String one : text.split(String.valueOf(between), 256)) {
            int colon = one.indexOf(':');
            int first = colon == 0 ? 0 : port(colon < 0 ? one : one.substring(0, colon));
            int last =
                    colon < 0
                            ? first
                            : colon == one.length() - 1 ? 65_535 : port(one.substring(colon + 1));
            if (first < 0 || last < 0) {
                return null;
            }
            list.add(new Ports(first, last));
        }
        return list;
    }

    /// A number, or one of the names that people write in rule files by hand.
    static int port(String text) {
        return switch (text) {
            case "ftp" -> 21;
            case "ssh" -> 22;
            case "telnet" -> 23;
            case "smtp" -> 25;
            case "domain" -> 53;
            case "http", "www" -> 80;
            case "ntp" -> 123;
            case "snmp" -> 161;
            case "ldap" -> 389;
            case "https" -> 443;
            case "mysql" -> 3306;
            case "postgresql" -> 5432;
            case "redis" -> 6379;
            default -> IpLiteral.number(text);
        };
    }

    private static int flags(String names) {
        int flags = 0;
        for (String name : names.split(",", 16)) {
            int bit = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR").indexOf(name);
            if (name.equals("ALL")) {
                flags |= 0x3F;
            } else if (bit >= 0) {
                flags |= 1 << bit;
            } else if (!name.equals("NONE")) {
                return -1;
            }
        }
        return flags;
    }

    private boolean tracked(String word) {
        switch (word) {
            case "--state", "--ctstate" -> add(XtTable.states(value()), word);
            case "--ctdir" -> add(new Condition.Fixed(value().equals("ORIGINAL"), word), word);
            case "--limit", "--hashlimit", "--hashlimit-upto", "--connlimit-upto" ->
                    add(new Condition.Fixed(true, word + ' ' + value()), word);
            case "--hashlimit-above", "--connlimit-above" ->
                    add(new Condition.Fixed(false, word + ' ' + value()), word);
            case "--limit-burst",
                    "--hashlimit-burst",
                    "--hashlimit-mode",
                    "--hashlimit-srcmask",
                    "--hashlimit-dstmask",
                    "--hashlimit-name",
                    "--hashlimit-htable-size",
                    "--hashlimit-htable-max",
                    "--hashlimit-htable-expire",
                    "--hashlimit-htable-gcinterval",
                    "--connlimit-mask",
                    "--comment",
                    "--seconds",
                    "--hitcount",
                    "--name",
                    "--mask",
                    "--icmp-type",
                    "--icmpv6-type" ->
                    value();
            case "--set" -> add(new Condition.Fixed(true, "recent --set"), word);
            case "--rcheck", "--update", "--remove" ->
                    add(new Condition.Special("recent " + word), word);
            case "--connlimit-saddr",
                    "--connlimit-daddr",
                    "--rsource",
                    "--rdest",
                    "--rttl",
                    "--reap",
                    "--limit-iface-in",
                    "--limit-iface-out",
                    "--loose",
                    "--validmark",
                    "--accept-local",
                    "--soft" -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean other(String word) {
        switch (word) {
            case "--src-type" -> add(XtTable.addressType(true, value()), word);
            case "--dst-type" -> add(XtTable.addressType(false, value()), word);
            case "--pkt-type" -> {
                String type = value();
                add(new Condition.Fixed(type.equals("unicast"), "meta pkttype " + type), word);
            }
            case "--src-range" -> {
                var range = IpLiteral.range(value());
                add(range == null ? null : new Condition.Source(range), word);
            }
            case "--dst-range" -> {
                var range = IpLiteral.range(value());
                add(range == null ? null : new Condition.Destination(range), word);
            }
            case "--mark" -> mark(value());
            case "--match-set" -> set(value(), value());
            case "--mac-source",
                    "--physdev-in",
                    "--physdev-out",
                    "--pol",
                    "--rt-type",
                    "--header",
                    "--tcp-option",
                    "--ahspi",
                    "--espspi" ->
                    add(new Condition.Special(word + ' ' + value()), word);
            case "--physdev-is-in", "--physdev-is-out", "--physdev-is-bridged" ->
                    add(new Condition.Special(word), word);
            case "--dir", "--proto", "--reqid", "--mode" -> value();
            case "--invert" -> invertLast();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void mark(String text) {
        int slash = text.indexOf('/');
        String value = slash < 0 ? text : text.substring(0, slash);
        boolean zero = value.equals("0") || value.equals("0x0");
        add(new Condition.Mark(zero, "meta mark " + text), "mark");
    }

    private void set(String name, String directions) {
        String text = "@" + name + ' ' + directions;
        boolean bySource = List.of(directions.split(",", 8)).contains("src");
        add(bySource ? new Condition.Special(text) : null, text);
    }

    /// `rpfilter --invert`.
    private void invertLast() {
        if (!conditions.isEmpty()) {
            conditions.add(new Condition.Not(conditions.removeLast()));
        }
    }

    private boolean target(String word) {
        switch (word) {
            case "--to-destination" -> translation = destinationOf(value());
            case "--to-ports" -> translation = new Translation(null, firstPort(value()));
            case "--notrack" -> notrack = true;
            case "--persistent",
                    "--random",
                    "--random-fully",
                    "--log-tcp-sequence",
                    "--log-tcp-options",
                    "--log-ip-options",
                    "--log-uid",
                    "--save-mark",
                    "--restore-mark",
                    "--clamp-mss-to-pmtu" -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int firstPort(String text) {
        int dash = text.indexOf('-');
        return Math.max(0, IpLiteral.number(dash < 0 ? text : text.substring(0, dash)));
    }

    /// `10.0.0.5`, `10.0.0.5:80`, `:80`, `[2001:db8::5]:80`, ranges with a dash in either.
    private static @Nullable Translation destinationOf(String text) {
        int bracket = text.indexOf(']');
        boolean bare = bracket < 0 && text.indexOf(':') != text.lastIndexOf(':');
        int colon = bare ? -1 : text.indexOf(':', Math.max(0, bracket));
        String host = colon < 0 ? text : text.substring(0, colon);
        int port = colon < 0 ? 0 : firstPort(text.substring(colon + 1));
        if (host.isEmpty()) {
            return new Translation(null, port);
        }
        int dash = host.indexOf('-');
        String first = dash < 0 ? host : host.substring(0, dash);
        InetAddress address = IpLiteral.parse(first.replace("[", "").replace("]", ""));
        return address == null ? null : new Translation(address, port);
    }

    /// An option that nobody here knows, with whatever belongs to it. Behind the target it is the
    /// target's own.
    private void unknown(String word) {
        while (next < words.size()
                && !words.get(next).startsWith("-")
                && !words.get(next).equals("!")) {
            next++;
        }
        if (target.isEmpty()) {
            add(null, word);
        }
    }
}
