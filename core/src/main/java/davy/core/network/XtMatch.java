package davy.core.network;

import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Ports;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the matches of iptables-extensions(8) ask for, from the structs that the kernel keeps them
/// in (`include/uapi/linux/netfilter/xt_*.h`). Offsets are those of 64-bit machines.
final class XtMatch {
    private final String name;
    private final int revision;
    private final ByteBuffer info;
    private final Family family;

    private XtMatch(String name, int revision, byte[] info, Family family) {
        this.name = name;
        this.revision = revision;
        this.info = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
        this.family = family;
    }

    /// All of the conditions must be met.
    ///
    /// @param info the match's own struct
    static List<Condition> conditions(String name, int revision, byte[] info, Family family) {
        var match = new XtMatch(name, revision, info, family);
        return info.length < match.needed() ? List.of(match.unknown()) : match.conditions();
    }

    private Condition unknown() {
        return new Condition.Unknown("match " + name);
    }

    /// Bytes that the struct must have.
    private int needed() {
        return switch (name) {
            case "tcp" -> 12;
            case "udp", "udplite" -> 9;
            case "multiport" -> revision == 0 ? 32 : 48;
            case "state", "addrtype", "set" -> 4;
            case "conntrack" -> 152;
            case "hashlimit" -> revision < 2 ? 20 : 276;
            case "recent" -> 10;
            case "connlimit" -> 24;
            case "mark", "connmark", "mac" -> 9;
            case "pkttype" -> 8;
            case "iprange" -> 65;
            case "physdev" -> 65;
            case "policy" -> 306;
            case "rpfilter" -> 1;
            default -> 0;
        };
    }

    private List<Condition> conditions() {
        return switch (name) {
            case "comment" -> List.of();
            case "tcp" -> tcp();
            case "udp", "udplite" -> ports(u8(8));
            case "multiport" -> List.of(multiport());
            case "state" -> List.of(state(info.getInt(0), 64, 0));
            case "conntrack" -> conntrack();
            case "limit" -> List.of(new Condition.Fixed(true, "limit"));
            case "hashlimit" -> List.of(hashlimit());
            case "connlimit" -> List.of(new Condition.Fixed((info.getInt(20) & 1) != 0, name));
            case "recent" -> List.of(recent());
            case "addrtype" -> addressTypes();
            case "pkttype" ->
                    List.of(
                            not(
                                    info.getInt(4) != 0,
                                    new Condition.Fixed(info.getInt(0) == 0, name)));
            case "mark", "connmark" -> List.of(mark());
            case "iprange" -> ranges();
            case "set" -> List.of(set());
            case "rpfilter" -> List.of(new Condition.Fixed((u8(0) & 8) == 0, name));
            case "mac" -> List.of(special(info.get(8) != 0));
            case "physdev" -> List.of(special(u8(64) != 0));
            case "policy" -> List.of(policy());
            case "rt", "hbh", "dst", "frag", "ipv6header", "ah", "esp", "mh", "srh", "eui64" ->
                    List.of(special(false));
            case "icmp", "icmp6" -> List.of();
            default -> List.of(unknown());
        };
    }

    private int u8(int offset) {
        return info.get(offset) & 0xFF;
    }

    private int u16(int offset) {
        return info.getShort(offset) & 0xFFFF;
    }

    private static Condition not(boolean inverted, Condition condition) {
        return inverted ? Condition.not(condition) : condition;
    }

    private Condition special(boolean inverted) {
        return not(inverted, new Condition.Special("match " + name));
    }

    /// `struct xt_tcp`.
    private List<Condition> tcp() {
        int inverted = u8(11);
        var conditions = new ArrayList<>(ports(inverted));
        int mask = u8(9);
        if (mask != 0 || (inverted & 4) != 0) {
            conditions.add(not((inverted & 4) != 0, XtTable.tcpFlags(mask, u8(10))));
        }
        if (u8(8) != 0) {
            conditions.add(not((inverted & 8) != 0, new Condition.Special("tcp option " + u8(8))));
        }
        return conditions;
    }

    /// Two source ports and two destination ports, as `struct xt_tcp` and `struct xt_udp` begin.
    private List<Condition> ports(int inverted) {
        var conditions = new ArrayList<Condition>();
        var source = new Ports(u16(0), u16(2));
        var destination = new Ports(u16(4), u16(6));
        var all = new Ports(0, 65_535);
        if (!source.equals(all) || (inverted & 1) != 0) {
            conditions.add(not((inverted & 1) != 0, new Condition.SourcePorts(List.of(source))));
        }
        if (!destination.equals(all) || (inverted & 2) != 0) {
            conditions.add(
                    not((inverted & 2) != 0, new Condition.DestinationPorts(List.of(destination))));
        }
        return conditions;
    }

    /// `struct xt_multiport` and `struct xt_multiport_v1`.
    private Condition multiport() {
        int count = Math.min(u8(1), 15);
        var ports = new ArrayList<Ports>();
        for (int i = 0; i < count; i++) {
            int first = u16(2 + 2 * i);
            boolean range = revision > 0 && i + 1 < count && info.get(32 + i) != 0;
            ports.add(new Ports(first, range ? u16(2 + 2 * ++i) : first));
        }
        Condition source = new Condition.SourcePorts(ports);
        Condition destination = new Condition.DestinationPorts(ports);
        var condition =
                switch (u8(0)) {
                    case 0 -> source;
                    case 1 -> destination;
                    default -> new Condition.AnyOf(List.of(source, destination));
                };
        return not(revision > 0 && info.get(47) != 0, condition);
    }

    /// @param untracked bit of UNTRACKED
    /// @param translated bit of DNAT
    private static Condition state(int mask, int untracked, int translated) {
        var states = new ArrayList<Condition.State>();
        for (var state : Condition.State.values()) {
            int bit =
                    switch (state) {
                        case INVALID -> 1;
                        case ESTABLISHED -> 2;
                        case RELATED -> 4;
                        case NEW -> 8;
                        case UNTRACKED -> untracked;
                        case DNAT -> translated;
                    };
            if ((mask & bit) != 0) {
                states.add(state);
            }
        }
        return new Condition.States(states);
    }

    /// `struct xt_conntrack_mtinfo1` to `3`: the flags say what is asked for.
    private List<Condition> conntrack() {
        if (revision == 0) {
            return List.of(unknown());
        }
        int asked = u16(146);
        int inverted = u16(148);
        var conditions = new ArrayList<Condition>();
        if ((asked & 1) != 0) {
            // One byte in the first revision: DNAT is its highest bit, and UNTRACKED has none.
            int mask = revision == 1 ? u8(150) : u16(150);
            conditions.add(not((inverted & 1) != 0, state(mask, 256, 128)));
        }
        if ((asked & 0x1000) != 0) {
            conditions.add(new Condition.Fixed((inverted & 0x1000) == 0, "ct direction original"));
        }
        // 0x2000 says that the rule was written with the older `state`.
        if ((asked & ~0x3001) != 0) {
            conditions.add(unknown());
        }
        return conditions;
    }

    /// `struct xt_hashlimit_mtinfo1` to `3`; a limit is not reached yet.
    private Condition hashlimit() {
        boolean above = (info.getInt(revision < 2 ? 16 : 272) & 16) != 0;
        return new Condition.Fixed(!above, above ? "hashlimit above" : "hashlimit upto");
    }

    /// `struct xt_recent_mtinfo`: a stranger is not on the list, and setting always succeeds.
    private Condition recent() {
        boolean sets = (u8(8) & 2) != 0;
        var condition =
                sets ? new Condition.Fixed(true, "recent set") : new Condition.Special("recent");
        return not(info.get(9) != 0, condition);
    }

    /// `struct xt_addrtype_info` and `_v1`.
    private List<Condition> addressTypes() {
        boolean notSource = revision == 0 ? flag(4) : (flags(4) & 1) != 0;
        boolean notDestination = revision == 0 ? flag(8) : (flags(4) & 2) != 0;
        var conditions = new ArrayList<Condition>();
        if (u16(0) != 0) {
            boolean met = (u16(0) & 2) != 0;
            conditions.add(not(notSource, new Condition.Fixed(met, "fib saddr type")));
        }
        if (u16(2) != 0) {
            boolean met = (u16(2) & 4) != 0;
            conditions.add(not(notDestination, new Condition.Fixed(met, "fib daddr type")));
        }
        return conditions;
    }

    private boolean flag(int offset) {
        return flags(offset) != 0;
    }

    private int flags(int offset) {
        return info.limit() < offset + 4 ? 0 : info.getInt(offset);
    }

    /// `struct xt_mark_mtinfo1`, `struct xt_connmark_mtinfo1`.
    private Condition mark() {
        if (revision == 0) {
            return unknown();
        }
        boolean ofUnmarked = info.getInt(0) == 0;
        String text = String.format("%s %#x/%#x", name, info.getInt(0), info.getInt(4));
        return not(info.get(8) != 0, new Condition.Mark(ofUnmarked, text));
    }

    /// `struct xt_iprange_mtinfo`.
    private List<Condition> ranges() {
        if (revision == 0) {
            return List.of(unknown());
        }
        int flags = u8(64);
        var conditions = new ArrayList<Condition>();
        if ((flags & 1) != 0) {
            conditions.add(not((flags & 16) != 0, new Condition.Source(range(0))));
        }
        if ((flags & 2) != 0) {
            conditions.add(not((flags & 32) != 0, new Condition.Destination(range(32))));
        }
        return conditions;
    }

    private Addresses range(int offset) {
        int width = family == Family.IPV6 ? 16 : 4;
        byte[] bytes = info.array();
        return Addresses.of(
                List.of(
                        AddressRange.of(
                                Arrays.copyOfRange(bytes, offset, offset + width),
                                Arrays.copyOfRange(bytes, offset + 16, offset + 16 + width))));
    }

    /// `struct xt_set_info`: which of the packet's addresses the set is asked for. The set's own
    /// content is not here; a set of sources is taken not to hold just anyone.
    private Condition set() {
        int flags = u8(3);
        boolean bySource = (flags & 0x7E) != 0;
        return bySource ? special((flags & 1) != 0) : unknown();
    }

    /// `struct xt_policy_info`: strangers do not come by IPsec.
    private Condition policy() {
        boolean none = (u16(304) & 4) != 0;
        return special(none);
    }
}
