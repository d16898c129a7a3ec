package davy.core.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The key that a rule looks up in a set: one register, or several side by side.
final class NftKey {
    private static final int MAX_OR = 4_096;

    private final List<NftRegister> fields = new ArrayList<>();
    private final IntFunction<String> interfaces;

    /// @param slots registers by groups of four bytes
    /// @param first where the key begins
    /// @param length of the key in bytes
    NftKey(@Nullable NftRegister[] slots, int first, int length, IntFunction<String> interfaces) {
        this.interfaces = interfaces;
        int slot = first;
        int rest = length;
        while (rest > 0 && slot >= 0 && slot < slots.length) {
            var found = slots[slot];
            var field = found == null || found.length() == 0 ? NftRegister.other() : found;
            int size =
                    Math.min(
                            fields.isEmpty() && aligned(field.length()) >= length
                                    ? length
                                    : aligned(field.length()),
                            rest);
            fields.add(field);
            slot += aligned(size) / 4;
            rest -= size;
        }
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }

    /// That the key is in a set.
    Condition in(NftSet set) {
        return set.asked(fields, () -> made(set));
    }

    private Condition made(NftSet set) {
        var elements = set.elements();
        boolean single = fields.size() == 1;
        if (!single && elements.size() > MAX_OR) {
            return new Condition.Unknown("large set");
        }
        var conditions = new ArrayList<Condition>();
        for (var element : elements) {
            conditions.add(is(element));
        }
        return merged(conditions);
    }

    /// That the key is this element.
    Condition is(NftSet.Element element) {
        if (element.any()) {
            return new Condition.Fixed(true, "*");
        }
        if (fields.size() == 1) {
            return part(fields.getFirst(), element, 0, element.low().length);
        }
        var conditions = new ArrayList<Condition>();
        int at = 0;
        for (var field : fields) {
            conditions.add(part(field, element, at, at + field.length()));
            at += aligned(field.length());
        }
        return new Condition.AllOf(conditions);
    }

    private Condition part(NftRegister field, NftSet.Element element, int from, int to) {
        if (to > element.low().length || to > element.high().length) {
            return new Condition.Unknown("set element");
        }
        byte[] low = Arrays.copyOfRange(element.low(), from, to);
        byte[] high = Arrays.copyOfRange(element.high(), from, to);
        return field.within(low, high, interfaces);
    }

    /// Many ports or many addresses are one condition.
    private static Condition merged(List<Condition> conditions) {
        var ranges = new ArrayList<AddressRange>();
        var ports = new ArrayList<Firewall.Ports>();
        boolean source = false;
        boolean sourcePort = false;
        for (var condition : conditions) {
            switch (condition) {
                case Condition.Source(var addresses) -> {
                    source = true;
                    ranges.addAll(addresses.ranges());
                }
                case Condition.Destination(var addresses) -> ranges.addAll(addresses.ranges());
                case Condition.SourcePorts(var list) -> {
                    sourcePort = true;
                    ports.addAll(list);
                }
                case Condition.DestinationPorts(var list) -> ports.addAll(list);
                default -> {}
            }
        }
        if (!ranges.isEmpty() && ranges.size() == conditions.size()) {
            var addresses = Addresses.of(ranges);
            return source ? new Condition.Source(addresses) : new Condition.Destination(addresses);
        }
        if (!ports.isEmpty() && ports.size() == conditions.size()) {
            return sourcePort
                    ? new Condition.SourcePorts(ports)
                    : new Condition.DestinationPorts(ports);
        }
        return conditions.size() > MAX_OR
                ? new Condition.Unknown("large set")
                : new Condition.AnyOf(conditions);
    }
}
