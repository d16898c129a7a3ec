package davy.core.network;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Translation;
import davy.core.network.Firewall.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decodes a legacy table as `IPT_SO_GET_INFO` and `IPT_SO_GET_ENTRIES` give it (`struct
/// ipt_entry`, `struct ip6t_entry`, `include/uapi/linux/netfilter_ipv4/ip_tables.h`).
///
/// A table is one run of entries. Built-in chains begin where the info says; each chain of a user
/// begins behind an entry with the target `ERROR` that bears its name.
public final class IptablesDecoder {
    /// Bytes of `struct ipt_getinfo`.
    public static final int INFO = 84;

    private static final int HOOKS = 5;
    private static final int NAME = 32;
    private static final int TARGET_HEADER = 32;
    private static final int RETURN = -5;
    private static final int INVERT_INPUT = 0x01;
    private static final int INVERT_OUTPUT = 0x02;
    private static final int INVERT_SOURCE = 0x08;
    private static final int INVERT_DESTINATION = 0x10;
    private static final int INVERT_FRAGMENT = 0x20;
    private static final int INVERT_PROTOCOL = 0x40;

    private final Layout layout;
    private final String table;
    private final ByteBuffer info;
    private final byte[] entries;
    private final ByteBuffer buffer;

    /// Names of chains by the offset of their first rule.
    private final Map<Integer, String> starts = new HashMap<>();

    private final List<Chain> chains = new ArrayList<>();
    private final List<LegacyRule> numbered = new ArrayList<>();

    /// Where the fields of an entry are.
    ///
    /// @param size bytes before the first match
    /// @param goes flag of a rule that goes and does not come back
    private record Layout(
            Family family,
            int width,
            int input,
            int output,
            int inputMask,
            int outputMask,
            int protocol,
            int flags,
            int inverted,
            int targetOffset,
            int nextOffset,
            int size,
            int goes) {
        private static final Layout IPV4 =
                new Layout(Family.IPV4, 4, 16, 32, 48, 64, 80, 82, 83, 88, 90, 112, 2);
        private static final Layout IPV6 =
                new Layout(Family.IPV6, 16, 64, 80, 96, 112, 128, 131, 132, 140, 142, 168, 4);
    }

    /// One entry.
    ///
    /// @param at offset
    /// @param target offset of its target
    /// @param next offset of the entry behind it
    private record Entry(int at, int target, int next) {}

    private IptablesDecoder(Family family, byte[] info, byte[] entries) {
        this.layout = family == Family.IPV6 ? Layout.IPV6 : Layout.IPV4;
        this.info = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
        this.table = Netlink.text(info, 0, NAME);
        this.entries = entries;
        this.buffer = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
    }

    /// The chains of a table; empty where the bytes are none.
    ///
    /// @param family [Family#IPV4] or [Family#IPV6]
    /// @param info `struct ipt_getinfo`
    /// @param entries `entrytable` of `struct ipt_get_entries`
    public static List<Chain> chains(Family family, byte[] info, byte[] entries) {
        if (info.length < INFO) {
            return List.of();
        }
        return List.copyOf(new IptablesDecoder(family, info, entries).decode().chains);
    }

    /// The rules of a table, as [#chains] but with their numbers.
    public static List<LegacyRule> rules(Family family, byte[] info, byte[] entries) {
        if (info.length < INFO) {
            return List.of();
        }
        return List.copyOf(new IptablesDecoder(family, info, entries).decode().numbered);
    }

    private IptablesDecoder decode() {
        var all = entries();
        for (int hook = 0; hook < HOOKS; hook++) {
            if ((info.getInt(32) >> hook & 1) != 0) {
                starts.put(info.getInt(36 + 4 * hook), XtTable.BUILT_IN.get(hook));
            }
        }
        for (var entry : all) {
            if (targetName(entry).equals("ERROR")) {
                starts.put(entry.next, Netlink.text(entries, entry.target + TARGET_HEADER, 30));
            }
        }
        String name = null;
        var rules = new ArrayList<Entry>();
        for (var entry : all) {
            if (starts.containsKey(entry.at) || targetName(entry).equals("ERROR")) {
                end(name, rules);
                name = starts.get(entry.at);
                rules.clear();
            }
            if (!targetName(entry).equals("ERROR")) {
                rules.add(entry);
            }
        }
        end(name, rules);
        return this;
    }

    private List<Entry> entries() {
        var all = new ArrayList<Entry>();
        int at = 0;
        while (entries.length - at >= layout.size + TARGET_HEADER) {
            int target = buffer.getShort(at + layout.targetOffset) & 0xFFFF;
            int next = buffer.getShort(at + layout.nextOffset) & 0xFFFF;
            if (target < layout.size
                    || next < target + TARGET_HEADER
                    || next > entries.length - at) {
                break;
            }
            all.add(new Entry(at, at + target, at + next));
            at += next;
        }
        return all;
    }

    private String targetName(Entry entry) {
        return Netlink.text(entries, entry.target + 2, 29);
    }

    /// The last entry of a chain is its policy, or the return that every user's chain ends with.
    private void end(@Nullable String name, List<Entry> list) {
        if (name == null) {
            return;
        }
        boolean accepts = true;
        int count = list.size();
        if (count > 0) {
            var last = list.get(count - 1);
            accepts = !targetName(last).isEmpty() || verdict(last) != -1;
            count--;
        }
        var rules = new ArrayList<Rule>();
        for (int i = 0; i < count; i++) {
            var meaning = rules(list.get(i));
            rules.addAll(meaning);
            numbered.add(new LegacyRule(layout.family, table, name, i + 1, meaning));
        }
        chains.add(XtTable.chain(layout.family, table, name, accepts, rules));
    }

    private int verdict(Entry entry) {
        boolean has = entry.next - entry.target >= TARGET_HEADER + 4;
        return has ? buffer.getInt(entry.target + TARGET_HEADER) : RETURN;
    }

    private List<Rule> rules(Entry entry) {
        var conditions = conditions(entry);
        String target = targetName(entry);
        return target.isEmpty()
                ? standard(entry, conditions)
                : XtTarget.rules(conditions, target, options(entry, target));
    }

    private List<Rule> standard(Entry entry, List<Condition> conditions) {
        int verdict = verdict(entry);
        if (verdict == entry.next) {
            return List.of(Rule.of(conditions, Verdict.CONTINUE));
        }
        if (verdict >= 0) {
            boolean goes = (entries[entry.at + layout.flags] & layout.goes) != 0;
            String chain = starts.getOrDefault(verdict, "");
            return List.of(Rule.jump(conditions, goes ? Verdict.GOTO : Verdict.JUMP, chain));
        }
        return switch (verdict) {
            case -1 -> List.of(Rule.of(conditions, Verdict.DROP));
            case -2 -> List.of(Rule.of(conditions, Verdict.ACCEPT));
            case RETURN -> List.of(Rule.of(conditions, Verdict.RETURN));
            default -> XtTarget.undecided(conditions, "QUEUE");
        };
    }

    private XtTarget.Options options(Entry entry, String target) {
        int revision = entries[entry.target + 31] & 0xFF;
        byte[] data = Arrays.copyOfRange(entries, entry.target + TARGET_HEADER, entry.next);
        return options(target, revision, data, layout.family);
    }

    /// @param data the target's own struct
    static XtTarget.Options options(String target, int revision, byte[] data, Family family) {
        return switch (target) {
            case "CT" -> new XtTarget.Options(null, data.length > 0 && (data[0] & 1) != 0);
            case "DNAT", "REDIRECT" -> {
                boolean old = family != Family.IPV6 && (revision == 0 || target.equals("REDIRECT"));
                yield new XtTarget.Options(old ? oldRange(data) : range(data, family), false);
            }
            default -> XtTarget.Options.NONE;
        };
    }

    /// `struct nf_nat_ipv4_multi_range_compat`.
    private static @Nullable Translation oldRange(byte[] data) {
        if (data.length < 20) {
            return null;
        }
        int flags = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).getInt(4);
        return translation(flags, Arrays.copyOfRange(data, 8, 12), bigEndian(data, 16));
    }

    /// `struct nf_nat_range` and `nf_nat_range2`.
    private static @Nullable Translation range(byte[] data, Family family) {
        if (data.length < 40) {
            return null;
        }
        int flags = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).getInt(0);
        int width = family == Family.IPV6 ? 16 : 4;
        return translation(flags, Arrays.copyOfRange(data, 4, 4 + width), bigEndian(data, 36));
    }

    private static Translation translation(int flags, byte[] address, int port) {
        return new Translation(
                (flags & 1) != 0 ? AddressRange.address(address) : null,
                (flags & 2) != 0 ? port : 0);
    }

    private static int bigEndian(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 8 | data[offset + 1] & 0xFF;
    }

    private List<Condition> conditions(Entry entry) {
        var conditions = new ArrayList<Condition>();
        int at = entry.at;
        int inverted = entries[at + layout.inverted];
        int width = layout.width;
        var source = prefix(at, at + 2 * width);
        add(conditions, ofAddresses(source, true), inverted & INVERT_SOURCE);
        var destination = prefix(at + width, at + 3 * width);
        add(conditions, ofAddresses(destination, false), inverted & INVERT_DESTINATION);
        String input = interfaceName(at + layout.input, at + layout.inputMask);
        add(
                conditions,
                input.isEmpty() ? null : new Condition.Input(input),
                inverted & INVERT_INPUT);
        String output = interfaceName(at + layout.output, at + layout.outputMask);
        add(
                conditions,
                output.isEmpty() ? null : new Condition.Output(output),
                inverted & INVERT_OUTPUT);
        int protocol = buffer.getShort(at + layout.protocol) & 0xFFFF;
        add(
                conditions,
                protocol == 0 ? null : new Condition.Protocol(protocol),
                inverted & INVERT_PROTOCOL);
        if (layout.family == Family.IPV4 && (entries[at + layout.flags] & 1) != 0) {
            add(conditions, new Condition.Special("fragment"), inverted & INVERT_FRAGMENT);
        }
        matches(entry, conditions);
        return conditions;
    }

    private static void add(
            List<Condition> conditions, @Nullable Condition condition, int inverted) {
        if (condition != null) {
            conditions.add(inverted == 0 ? condition : new Condition.Not(condition));
        }
    }

    /// Null where any address will do; an empty set where the mask has holes.
    private @Nullable Addresses prefix(int address, int mask) {
        byte[] bytes = Arrays.copyOfRange(entries, address, address + layout.width);
        int bits = IpLiteral.bits(Arrays.copyOfRange(entries, mask, mask + layout.width));
        if (bits == 0) {
            return null;
        }
        return bits < 0
                ? Addresses.of(List.of())
                : Addresses.of(List.of(AddressRange.prefix(AddressRange.address(bytes), bits)));
    }

    private static @Nullable Condition ofAddresses(@Nullable Addresses addresses, boolean source) {
        if (addresses == null) {
            return null;
        }
        if (addresses.ranges().isEmpty()) {
            return new Condition.Unknown("mask with holes");
        }
        return source ? new Condition.Source(addresses) : new Condition.Destination(addresses);
    }

    /// Empty where any will do; `*` at the end where only the beginning is asked for: then the mask
    /// is shorter than the name with its NUL.
    private String interfaceName(int name, int mask) {
        int masked = 0;
        while (masked < 16 && entries[mask + masked] != 0) {
            masked++;
        }
        String text = Netlink.text(entries, name, masked);
        boolean whole = masked == 16 || masked > 0 && entries[name + masked - 1] == 0;
        return whole || masked == 0 ? text : text + '*';
    }

    private void matches(Entry entry, List<Condition> conditions) {
        int at = entry.at + layout.size;
        while (entry.target - at >= TARGET_HEADER) {
            int size = buffer.getShort(at) & 0xFFFF;
            if (size < TARGET_HEADER || size > entry.target - at) {
                conditions.add(new Condition.Unknown("match"));
                return;
            }
            String name = Netlink.text(entries, at + 2, 29);
            byte[] data = Arrays.copyOfRange(entries, at + TARGET_HEADER, at + size);
            conditions.addAll(
                    XtMatch.conditions(name, entries[at + 31] & 0xFF, data, layout.family));
            at += size;
        }
    }
}
