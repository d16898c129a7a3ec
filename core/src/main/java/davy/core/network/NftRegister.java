package davy.core.network;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What an expression of nftables has put into a register: which part of the packet, and what was
/// done to it since.
///
/// @param field what it is
/// @param length bytes of it that count
/// @param mask bits that are kept; null for all
/// @param flipped bits that are turned after that; null for none
/// @param swapped whether the bytes of a number of the host were put into network order
/// @param constant for [Field#CONSTANT], the bytes
record NftRegister(
        Field field,
        int length,
        byte @Nullable [] mask,
        byte @Nullable [] flipped,
        boolean swapped,
        byte @Nullable [] constant) {

    /// Parts of a packet, and what the kernel knows of it.
    enum Field {
        SOURCE_IPV4,
        SOURCE_IPV6,
        DESTINATION_IPV4,
        DESTINATION_IPV6,
        SOURCE_PORT,
        DESTINATION_PORT,
        /// Source and destination side by side, as nft(8) loads them at once.
        BOTH_IPV4,
        BOTH_IPV6,
        BOTH_PORTS,
        TCP_FLAGS,
        PROTOCOL,
        VERSION,
        ETHER_TYPE,
        INPUT_NAME,
        OUTPUT_NAME,
        INPUT_INDEX,
        OUTPUT_INDEX,
        CT_STATE,
        CT_STATUS,
        CT_DIRECTION,
        MARK,
        PACKET_TYPE,
        SOURCE_TYPE,
        DESTINATION_TYPE,
        /// Index of the interface by which a route leads back to the source.
        SOURCE_ROUTE,
        /// 1 where there is such a route.
        SOURCE_ROUTED,
        CONSTANT,
        /// What hardly any packet has.
        SPECIAL,
        OTHER
    }

    private static final int NAME_BYTES = 16;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;
    private static final int SYN = 0x02;
    private static final int STATUS_DNAT = 0x20;

    static NftRegister of(Field field, int length) {
        return new NftRegister(field, length, null, null, false, null);
    }

    static NftRegister constant(byte[] bytes) {
        return new NftRegister(Field.CONSTANT, bytes.length, null, null, false, bytes);
    }

    static NftRegister other() {
        return of(Field.OTHER, 4);
    }

    NftRegister masked(byte[] keep, byte[] flip) {
        return mask == null
                ? new NftRegister(field, length, keep, isZero(flip) ? null : flip, swapped, null)
                : other();
    }

    NftRegister inOtherOrder() {
        return new NftRegister(field, length, mask, flipped, !swapped, null);
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /// What a value from `low` to `high`, both of one length and compared as `memcmp` does, asks of
    /// the packet.
    ///
    /// @param names names of interfaces by index
    Condition within(byte[] low, byte[] high, IntFunction<String> names) {
        if (low.length != high.length || low.length == 0) {
            return unknown();
        }
        boolean one = Arrays.equals(low, high);
        return switch (field) {
            case SOURCE_IPV4, SOURCE_IPV6, DESTINATION_IPV4, DESTINATION_IPV6 ->
                    addresses(low, high);
            case SOURCE_PORT, DESTINATION_PORT -> ports(low, high);
            case BOTH_IPV4, BOTH_IPV6, BOTH_PORTS -> one ? both(low, names) : unknown();
            case PROTOCOL -> mask == null ? protocols(low, high) : unknown();
            case VERSION -> one && mask == null ? version(low[0] & 0xFF, 2, 10) : unknown();
            case ETHER_TYPE ->
                    one && mask == null && low.length >= 2
                            ? version((low[0] & 0xFF) << 8 | low[1] & 0xFF, 0x0800, 0x86DD)
                            : unknown();
            case INPUT_NAME -> new Condition.Input(name(low, high));
            case OUTPUT_NAME -> new Condition.Output(name(low, high));
            case INPUT_INDEX -> one ? new Condition.Input(names.apply(number(low))) : unknown();
            case OUTPUT_INDEX -> one ? new Condition.Output(names.apply(number(low))) : unknown();
            case CT_STATE -> states(low, high);
            case CT_STATUS -> status(low, high);
            case MARK -> new Condition.Mark(has(0, low, high), "meta mark " + hex(low));
            case TCP_FLAGS -> fixed(SYN, low, high);
            case CT_DIRECTION, PACKET_TYPE -> fixed(0, low, high);
            case SOURCE_ROUTED -> fixed(1, low, high);
            case SOURCE_TYPE -> fixed(RTN_UNICAST, low, high);
            case DESTINATION_TYPE -> fixed(RTN_LOCAL, low, high);
            case SOURCE_ROUTE -> route(low, high);
            case SPECIAL ->
                    isZero(low)
                            ? new Condition.Not(new Condition.Special("rare"))
                            : new Condition.Special("rare");
            case CONSTANT, OTHER -> unknown();
        };
    }

    private Condition unknown() {
        return new Condition.Unknown("nft expression");
    }

    private Condition fixed(int value, byte[] low, byte[] high) {
        String text = field.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new Condition.Fixed(has(value, low, high), text + ' ' + hex(low));
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    /// Whether the register, if the packet had this number there, would be in the range.
    private boolean has(int number, byte[] low, byte[] high) {
        byte[] bytes = new byte[low.length];
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN && !swapped;
        for (int i = 0; i < bytes.length && i < 4; i++) {
            bytes[little ? i : bytes.length - 1 - i] = (byte) (number >> 8 * i);
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] & at(mask, i, 0xFF) ^ at(flipped, i, 0));
        }
        return Arrays.compareUnsigned(low, bytes) <= 0 && Arrays.compareUnsigned(bytes, high) <= 0;
    }

    private static int at(byte @Nullable [] bytes, int index, int missing) {
        return bytes == null || index >= bytes.length ? missing : bytes[index];
    }

    /// A number of the host.
    private int number(byte[] bytes) {
        int number = 0;
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN && !swapped;
        for (int i = 0; i < bytes.length && i < 4; i++) {
            number |= (bytes[little ? i : bytes.length - 1 - i] & 0xFF) << 8 * i;
        }
        return number;
    }

    private Condition addresses(byte[] low, byte[] high) {
        boolean source = field == Field.SOURCE_IPV4 || field == Field.SOURCE_IPV6;
        boolean six = field == Field.SOURCE_IPV6 || field == Field.DESTINATION_IPV6;
        var range = range(low, high, six ? 16 : 4);
        if (range == null) {
            return unknown();
        }
        var addresses = Addresses.of(List.of(range));
        return source ? new Condition.Source(addresses) : new Condition.Destination(addresses);
    }

    /// nft(8) loads the first bytes only where a prefix ends between two bytes.
    private @Nullable AddressRange range(byte[] low, byte[] high, int width) {
        if (flipped != null || swapped || low.length > width) {
            return null;
        }
        byte[] first = Arrays.copyOf(low, width);
        byte[] last = Arrays.copyOf(high, width);
        Arrays.fill(last, high.length, width, (byte) 0xFF);
        if (mask == null) {
            return AddressRange.of(first, last);
        }
        int bits = IpLiteral.bits(mask);
        return bits < 0 || !Arrays.equals(low, high)
                ? null
                : AddressRange.prefix(AddressRange.address(first), bits);
    }

    private Condition ports(byte[] low, byte[] high) {
        if (mask != null || swapped || low.length < 2) {
            return unknown();
        }
        var ports = List.of(new Firewall.Ports(port(low), port(high)));
        return field == Field.SOURCE_PORT
                ? new Condition.SourcePorts(ports)
                : new Condition.DestinationPorts(ports);
    }

    private static int port(byte[] bytes) {
        return (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    }

    private Condition both(byte[] value, IntFunction<String> names) {
        int half = length / 2;
        if (value.length != length) {
            return unknown();
        }
        var first = half(parts().getFirst(), 0, half);
        var second = half(parts().getLast(), half, length);
        byte[] left = Arrays.copyOf(value, half);
        byte[] right = Arrays.copyOfRange(value, half, length);
        return new Condition.AllOf(
                List.of(first.within(left, left, names), second.within(right, right, names)));
    }

    private List<Field> parts() {
        return switch (field) {
            case BOTH_IPV4 -> List.of(Field.SOURCE_IPV4, Field.DESTINATION_IPV4);
            case BOTH_IPV6 -> List.of(Field.SOURCE_IPV6, Field.DESTINATION_IPV6);
            default -> List.of(Field.SOURCE_PORT, Field.DESTINATION_PORT);
        };
    }

    private NftRegister half(Field part, int from, int to) {
        return new NftRegister(
                part,
                to - from,
                mask == null ? null : Arrays.copyOfRange(mask, from, to),
                flipped == null ? null : Arrays.copyOfRange(flipped, from, to),
                swapped,
                null);
    }

    private static Condition protocols(byte[] low, byte[] high) {
        var list = new ArrayList<Condition>();
        for (int number = low[0] & 0xFF; number <= (high[0] & 0xFF); number++) {
            list.add(new Condition.Protocol(number));
        }
        return list.size() == 1 ? list.getFirst() : new Condition.AnyOf(list);
    }

    private static Condition version(int number, int four, int six) {
        if (number == four || number == six) {
            return new Condition.Version(
                    number == six ? Firewall.Family.IPV6 : Firewall.Family.IPV4);
        }
        return new Condition.Fixed(false, "protocol family " + number);
    }

    /// Sixteen bytes with zeros behind the name; fewer, without a zero, or a range that begins
    /// alike, ask for a beginning only.
    private static String name(byte[] low, byte[] high) {
        int same = Arrays.mismatch(low, high);
        if (same >= 0) {
            return Netlink.text(low, 0, same) + '*';
        }
        boolean begins = low.length < NAME_BYTES && low[low.length - 1] != 0;
        String name = Netlink.text(low, 0, NAME_BYTES);
        return begins ? name + '*' : name;
    }

    private Condition states(byte[] low, byte[] high) {
        var states = new ArrayList<Condition.State>();
        for (var state : Condition.State.values()) {
            int bit =
                    switch (state) {
                        case INVALID -> 1;
                        case ESTABLISHED -> 2;
                        case RELATED -> 4;
                        case NEW -> 8;
                        case UNTRACKED -> 64;
                        case DNAT -> -1;
                    };
            if (bit > 0 && has(bit, low, high)) {
                states.add(state);
            }
        }
        return new Condition.States(states);
    }

    /// Of the status of a new connection only the translation of its destination can be set.
    private Condition status(byte[] low, byte[] high) {
        boolean plain = has(0, low, high);
        boolean translated = has(STATUS_DNAT, low, high);
        if (plain == translated) {
            return new Condition.Fixed(plain, "ct status " + hex(low));
        }
        var dnat = new Condition.States(List.of(Condition.State.DNAT));
        return translated ? dnat : new Condition.Not(dnat);
    }

    /// A stranger's address has a route back: the index is not 0, and which one is not known.
    private Condition route(byte[] low, byte[] high) {
        boolean zero = isZero(low) && isZero(high);
        return zero ? new Condition.Fixed(false, "fib saddr oif missing") : unknown();
    }
}
