package davy.core.network;

import davy.core.network.Netlink.Attribute;
import davy.core.network.Netlink.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/// A rule of nftables as the kernel keeps it, whether Davy understands its expressions or not.
///
/// @param family number of the table's family: 1 `inet`, 2 `ip`, 5 `netdev`, 7 `bridge`, 10 `ip6`
/// @param handle number by which the kernel knows the rule; never given twice in one table
/// @param expressions `NFTA_RULE_EXPRESSIONS` in hexadecimal digits, numbers in the order of this
///   machine
/// @param userdata `NFTA_RULE_USERDATA` likewise, where tools keep comments; often empty
public record RawRule(
        int family, String table, String chain, long handle, String expressions, String userdata) {
    public RawRule {
        HexFormat.of().parseHex(expressions);
        HexFormat.of().parseHex(userdata);
    }

    static RawRule of(int family, Attributes rule) {
        return new RawRule(
                family,
                rule.text(1),
                rule.text(2),
                wide(rule.bytes(3)),
                HexFormat.of().formatHex(rule.bytes(4)),
                HexFormat.of().formatHex(rule.bytes(7)));
    }

    private static long wide(byte[] number) {
        return number.length < 8 ? 0 : ByteBuffer.wrap(number).getLong();
    }

    /// Whether it says the same, whatever it has counted meanwhile.
    public boolean says(RawRule other) {
        return userdata.equals(other.userdata)
                && NftContent.expressions(list()).equals(NftContent.expressions(other.list()));
    }

    /// Whether it may be the same rule, put back: sets without a name may have been given another.
    boolean resembles(RawRule other) {
        return userdata.equals(other.userdata) && outline().equals(other.outline());
    }

    private String outline() {
        return NftContent.expressions(NftCopy.nameless(list()));
    }

    /// The same under another handle.
    public RawRule at(long other) {
        return new RawRule(family, table, chain, other, expressions, userdata);
    }

    /// The single expressions.
    List<Attribute> list() {
        byte[] bytes = HexFormat.of().parseHex(expressions);
        return Netlink.attributes(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0);
    }

    byte[] userdataBytes() {
        return HexFormat.of().parseHex(userdata);
    }

    /// In the words of nft(8): `ip filter INPUT, handle 7`.
    public String place() {
        return "%s %s %s, handle %d".formatted(family(family), table, chain, handle);
    }

    private static String family(int number) {
        return switch (number) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case 5 -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> "family " + number;
        };
    }
}
