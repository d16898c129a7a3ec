package davy.core.network;

import davy.core.network.Firewall.Family;
import davy.core.network.Netlink.Attributes;
import davy.core.network.NftRegister.Field;
import org.jspecify.annotations.Nullable;

/// What the loading expressions of nftables put into a register
/// (`include/uapi/linux/netfilter/nf_tables.h`).
final class NftLoad {
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int LINK_HEADER = 0;

    private NftLoad() {}

    /// `NFTA_PAYLOAD_*`.
    ///
    /// @param version of the packet, as far as the table and the rule so far tell
    static NftRegister payload(Attributes data, Family version) {
        int offset = data.number(3, 0);
        int length = Math.clamp(data.number(4, 0), 0, 64);
        var field =
                switch (data.number(2, -1)) {
                    case LINK_HEADER -> Field.SPECIAL;
                    case NETWORK_HEADER -> network(offset, length, version);
                    case TRANSPORT_HEADER -> transport(offset, length);
                    default -> null;
                };
        return NftRegister.of(field == null ? Field.OTHER : field, length);
    }

    private static @Nullable Field network(int offset, int length, Family version) {
        boolean six =
                version == Family.IPV6 || version == Family.BOTH && (offset == 8 || offset == 24);
        return six ? network6(offset, length) : network4(offset, length);
    }

    private static @Nullable Field network4(int offset, int length) {
        return switch (offset) {
            case 9 -> length == 1 ? Field.PROTOCOL : null;
            case 12 -> length == 8 ? Field.BOTH_IPV4 : length <= 4 ? Field.SOURCE_IPV4 : null;
            case 16 -> length <= 4 ? Field.DESTINATION_IPV4 : null;
            default -> null;
        };
    }

    private static @Nullable Field network6(int offset, int length) {
        return switch (offset) {
            case 6 -> length == 1 ? Field.PROTOCOL : null;
            case 8 -> length == 32 ? Field.BOTH_IPV6 : length <= 16 ? Field.SOURCE_IPV6 : null;
            case 24 -> length <= 16 ? Field.DESTINATION_IPV6 : null;
            default -> null;
        };
    }

    private static @Nullable Field transport(int offset, int length) {
        if (length == 2) {
            return offset == 0 ? Field.SOURCE_PORT : offset == 2 ? Field.DESTINATION_PORT : null;
        }
        if (length == 4 && offset == 0) {
            return Field.BOTH_PORTS;
        }
        return length == 1 && offset == 13 ? Field.TCP_FLAGS : null;
    }

    /// `NFTA_META_*`.
    static NftRegister meta(Attributes data) {
        return switch (data.number(2, -1)) {
            case 1 -> NftRegister.of(Field.ETHER_TYPE, 2);
            case 3 -> NftRegister.of(Field.MARK, 4);
            case 4 -> NftRegister.of(Field.INPUT_INDEX, 4);
            case 5 -> NftRegister.of(Field.OUTPUT_INDEX, 4);
            case 6 -> NftRegister.of(Field.INPUT_NAME, 16);
            case 7 -> NftRegister.of(Field.OUTPUT_NAME, 16);
            case 15 -> NftRegister.of(Field.VERSION, 1);
            case 16 -> NftRegister.of(Field.PROTOCOL, 1);
            case 17, 18 -> NftRegister.of(Field.SPECIAL, 16);
            case 19 -> NftRegister.of(Field.PACKET_TYPE, 1);
            case 25 -> NftRegister.of(Field.SPECIAL, 1);
            default -> NftRegister.other();
        };
    }

    /// `NFTA_CT_*`.
    static NftRegister tracked(Attributes data) {
        return switch (data.number(2, -1)) {
            case 0 -> NftRegister.of(Field.CT_STATE, 4);
            case 1 -> NftRegister.of(Field.CT_DIRECTION, 1);
            case 2 -> NftRegister.of(Field.CT_STATUS, 4);
            case 3 -> NftRegister.of(Field.MARK, 4);
            default -> NftRegister.other();
        };
    }

    /// `NFTA_FIB_*`.
    static NftRegister route(Attributes data) {
        int flags = data.number(3, 0);
        boolean source = (flags & 1) != 0;
        boolean present = (flags & 32) != 0;
        return switch (data.number(2, 0)) {
            case 1, 2 ->
                    source
                            ? present
                                    ? NftRegister.of(Field.SOURCE_ROUTED, 1)
                                    : NftRegister.of(Field.SOURCE_ROUTE, 4)
                            : NftRegister.other();
            case 3 -> NftRegister.of(source ? Field.SOURCE_TYPE : Field.DESTINATION_TYPE, 4);
            default -> NftRegister.other();
        };
    }

    /// `NFTA_EXTHDR_*`: extension headers of IPv6, which hardly a packet has; options of TCP, which
    /// are not understood.
    static NftRegister option(Attributes data) {
        return data.number(6, 0) == 0 ? NftRegister.of(Field.SPECIAL, 1) : NftRegister.other();
    }
}
