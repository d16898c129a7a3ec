package davy.core.network;

import davy.core.network.Netlink.Attribute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes a rule of nftables out and puts it back as the kernel had it, byte for byte, iptables' own
/// matches and targets too.
public final class NftCopy {
    private static final int ELEMENTS_AT_ONCE = 256;
    private static final int TRANSPORT_PROTOCOL = 16;
    private static final int INVERTED = 2;

    private NftCopy() {}

    /// @param neighbour handle of a rule of the chain; 0 for none: the beginning or the end
    /// @param behind whether behind the neighbour, else before it
    public record Position(long neighbour, boolean behind) {}

    /// Takes a rule out.
    ///
    /// @param generation in which the rule was looked at
    public static NftBatch delete(int generation, RawRule rule) {
        return delete(new NftBatch(generation), rule);
    }

    private static NftBatch delete(NftBatch batch, RawRule rule) {
        return batch.add(
                NftBatch.DEL_RULE,
                0,
                rule.family(),
                writer -> writer.put(1, rule.table()).put(2, rule.chain()).put(3, rule.handle()));
    }

    /// Takes a rule out and puts it back: for a trial, whether that will be possible.
    public static NftBatch exchange(int generation, RuleCopy removed) {
        var previous = removed.previous();
        var position =
                previous == null ? new Position(0, false) : new Position(previous.handle(), true);
        var batch = delete(new NftBatch(generation), removed.rule());
        return restore(batch, removed, position);
    }

    /// Puts a rule back. The kernel tells of it ([#handle]).
    ///
    /// @param generation in which the position was looked for
    public static NftBatch restore(int generation, RuleCopy removed, Position position) {
        return restore(new NftBatch(generation), removed, position);
    }

    private static NftBatch restore(NftBatch batch, RuleCopy removed, Position position) {
        var rule = removed.rule();
        var ids = removed.sets().stream().map(RawSet::name).toList();
        for (int i = 0; i < ids.size(); i++) {
            set(batch, rule, removed.sets().get(i), i + 1);
        }
        int flags = NftBatch.CREATE | NftBatch.ECHO | (position.behind ? NftBatch.APPEND : 0);
        return batch.add(
                NftBatch.NEW_RULE,
                flags,
                rule.family(),
                writer -> {
                    writer.put(1, rule.table()).put(2, rule.chain());
                    writer.nest(
                            4, list -> rule.list().forEach(each -> expression(list, each, ids)));
                    compatible(writer, rule.list());
                    if (position.neighbour != 0) {
                        writer.put(6, position.neighbour);
                    }
                    if (!rule.userdata().isEmpty()) {
                        writer.put(7, rule.userdataBytes());
                    }
                });
    }

    private static void set(NftBatch batch, RawRule rule, RawSet set, int id) {
        int flags = NftBatch.CREATE | NftBatch.EXCLUSIVE;
        batch.add(
                NftBatch.NEW_SET,
                flags,
                rule.family(),
                writer -> {
                    writer.put(1, rule.table()).put(2, pattern(set.name()));
                    set.attributes().forEach((type, value) -> writer.put(type, bytes(value)));
                    writer.put(10, id);
                });
        for (int i = 0; i < set.elements().size(); i += ELEMENTS_AT_ONCE) {
            int end = Math.min(set.elements().size(), i + ELEMENTS_AT_ONCE);
            var some = set.elements().subList(i, end);
            batch.add(
                    NftBatch.NEW_ELEMENTS,
                    NftBatch.CREATE,
                    rule.family(),
                    writer ->
                            writer.put(1, rule.table())
                                    .put(2, pattern(set.name()))
                                    .put(4, id)
                                    .nest(
                                            3,
                                            list ->
                                                    some.forEach(element ->
                                                            list.put(1, bytes(element)))));
        }
    }

    /// `__set%d` of `__set7`: what the kernel makes a free name of.
    private static String pattern(String name) {
        int end = name.length();
        while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end) + "%d";
    }

    private static byte[] bytes(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /// As it was, but that sets without a name are asked by their number in this batch.
    private static void expression(NetlinkWriter list, Attribute expression, List<String> ids) {
        var parts = Netlink.table(expression.value(), 0);
        var asks = Asking.of(parts.text(1));
        String name = asks == null ? "" : parts.nested(2).text(asks.set);
        int id = ids.indexOf(name) + 1;
        if (asks == null || id == 0) {
            list.put(1, expression.bytes());
            return;
        }
        list.nest(
                1,
                each ->
                        each.put(1, parts.text(1))
                                .nest(
                                        2,
                                        data -> {
                                            for (var attribute : parts.list(2)) {
                                                if (attribute.type() != asks.set) {
                                                    data.put(attribute.type(), attribute.bytes());
                                                }
                                            }
                                            data.put(asks.set, pattern(name)).put(asks.id, id);
                                        }));
    }

    /// The expressions with a pattern for each name that the kernel gave to a set.
    static List<Attribute> nameless(List<Attribute> expressions) {
        var writer = new NetlinkWriter();
        for (var expression : expressions) {
            var given =
                    asked(List.of(expression)).stream()
                            .filter(NftCopy::isGiven)
                            .distinct()
                            .toList();
            expression(writer, expression, given);
        }
        var all = ByteBuffer.wrap(writer.bytes()).order(ByteOrder.nativeOrder());
        return Netlink.attributes(all, 0);
    }

    /// `__set0`, `__map7`.
    private static boolean isGiven(String name) {
        return name.startsWith("__");
    }

    /// The names of all sets that a rule asks.
    static List<String> asked(List<Attribute> expressions) {
        var names = new ArrayList<String>();
        for (var expression : expressions) {
            var parts = Netlink.table(expression.value(), 0);
            var asks = Asking.of(parts.text(1));
            if (asks != null) {
                names.add(parts.nested(2).text(asks.set));
            }
        }
        return names;
    }

    /// Where an expression names a set.
    ///
    /// @param set attribute with the name
    /// @param id attribute with its number in a batch
    private record Asking(int set, int id) {
        static @Nullable Asking of(String expression) {
            return switch (expression) {
                case "lookup" -> new Asking(1, 4);
                case "dynset" -> new Asking(1, 2);
                case "objref" -> new Asking(4, 5);
                default -> null;
            };
        }
    }

    /// `NFTA_RULE_COMPAT`: matches of iptables are checked against the protocol that the rule is
    /// for. The kernel does not tell it again, so it is found where iptables compares it.
    private static void compatible(NetlinkWriter writer, List<Attribute> expressions) {
        boolean needed = false;
        int loaded = -1;
        int protocol = 0;
        int flags = 0;
        for (var expression : expressions) {
            var parts = Netlink.table(expression.value(), 0);
            var data = parts.nested(2);
            switch (parts.text(1)) {
                case "match", "target" -> needed = true;
                case "meta" -> loaded = isProtocol(data) ? data.number(1, -1) : loaded;
                case "payload" -> loaded = isProtocolField(data) ? data.number(1, -1) : loaded;
                case "cmp" -> {
                    byte[] value = data.nested(3).bytes(1);
                    if (loaded >= 0 && data.number(1, -2) == loaded && value.length == 1) {
                        protocol = value[0] & 0xFF;
                        flags = data.number(2, 0) == 0 ? 0 : INVERTED;
                        loaded = -1;
                    }
                }
                default -> {}
            }
        }
        if (needed) {
            int number = protocol;
            int inverted = flags;
            writer.nest(5, compat -> compat.put(1, number).put(2, inverted));
        }
    }

    private static boolean isProtocol(Netlink.Attributes meta) {
        return meta.number(2, -1) == TRANSPORT_PROTOCOL;
    }

    /// The field of IPv4's header, as iptables 1.8.2 asks it.
    private static boolean isProtocolField(Netlink.Attributes payload) {
        return payload.number(2, -1) == 1
                && payload.number(3, -1) == 9
                && payload.number(4, -1) == 1;
    }

    /// The handle of the rule that a message tells, or `missing` where it tells none.
    public static long handle(Netlink.Message message, long missing) {
        if (message.type() != (NftBatch.SUBSYSTEM | NftBatch.NEW_RULE)
                || message.body().limit() < NftBatch.GENERIC_HEADER) {
            return missing;
        }
        byte[] handle = Netlink.table(message.body(), NftBatch.GENERIC_HEADER).bytes(3);
        return handle.length < 8
                ? missing
                : ByteBuffer.wrap(handle).order(ByteOrder.BIG_ENDIAN).getLong();
    }
}
