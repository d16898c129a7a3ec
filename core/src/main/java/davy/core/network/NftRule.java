package davy.core.network;

import davy.core.network.Firewall.Family;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Translation;
import davy.core.network.Firewall.Verdict;
import davy.core.network.Netlink.Attribute;
import davy.core.network.Netlink.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Turns the expressions of one nftables rule into rules of the model: follows the registers, makes
/// a condition of each comparison, and a rule of each effect and of each element of a verdict map.
final class NftRule {
    private static final int VERDICT_REGISTER = 0;
    private static final int SLOTS = 16;
    private static final int MAX_EXPRESSIONS = 1_000;
    private static final int MAX_ELEMENTS_HERE = 20_000;

    private final Family family;
    private final Function<String, @Nullable NftSet> sets;
    private final IntFunction<String> interfaces;
    private final @Nullable NftRegister[] slots = new @Nullable NftRegister[SLOTS];
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private boolean ended;

    /// @param family of the table
    /// @param sets of the table, by name
    /// @param interfaces names by index
    NftRule(
            Family family,
            Function<String, @Nullable NftSet> sets,
            IntFunction<String> interfaces) {
        this.family = family;
        this.sets = sets;
        this.interfaces = interfaces;
    }

    /// @param expressions `NFTA_RULE_EXPRESSIONS`
    List<Rule> rules(List<Attribute> expressions) {
        int count = 0;
        for (var expression : expressions) {
            if (ended) {
                break;
            }
            if (++count > MAX_EXPRESSIONS) {
                unknown("long rule");
                break;
            }
            var attributes = Netlink.table(expression.value(), 0);
            expression(attributes.text(1), attributes.nested(2));
        }
        if (!ended) {
            emit(Verdict.CONTINUE);
        }
        return rules;
    }

    private void emit(Verdict verdict) {
        rules.add(Rule.of(conditions, verdict));
    }

    private void end(Verdict verdict) {
        emit(verdict);
        ended = true;
    }

    private void unknown(String text) {
        conditions.add(new Condition.Unknown(text));
    }

    private void expression(String name, Attributes data) {
        switch (name) {
            case "payload" -> load(data, NftLoad.payload(data, version()));
            case "meta" -> load(data, NftLoad.meta(data), 3);
            case "ct" -> load(data, NftLoad.tracked(data), 4);
            case "fib" -> load(data, NftLoad.route(data));
            case "exthdr" -> load(data, NftLoad.option(data));
            case "immediate" -> immediate(data);
            case "bitwise" -> bitwise(data);
            case "byteorder" -> byteOrder(data);
            case "cmp" -> compare(data);
            case "range" -> range(data);
            case "lookup" -> lookup(data);
            case "match" -> match(data);
            case "dynset" -> dynamic(data);
            case "limit" -> limit(data, 5);
            case "connlimit" -> limit(data, 2);
            case "objref" -> object(data.number(1, 0));
            case "counter", "log", "last", "dup", "flow_offload" -> {}
            case "notrack" -> emit(Verdict.UNTRACK);
            default -> terminal(name, data);
        }
    }

    private void terminal(String name, Attributes data) {
        switch (name) {
            case "reject" -> end(Verdict.DROP);
            case "masq" -> end(Verdict.ACCEPT);
            case "redir" -> translate(new Translation(null, port(data, 1)), data.has(1), 1);
            case "nat" -> nat(data);
            case "target" -> target(data);
            case "queue", "tproxy", "synproxy", "fwd" -> undecided(name);
            case "osf", "rt", "xfrm", "numgen" -> load(data, NftRegister.other());
            case "socket", "tunnel", "hash" -> put(data.number(2, -1), NftRegister.other());
            default -> unknown("nft " + name);
        }
    }

    private void undecided(String name) {
        rules.addAll(XtTarget.undecided(conditions, name));
        ended = true;
    }

    /// The version that the packet must be of to come here.
    private Family version() {
        if (family != Family.BOTH) {
            return family;
        }
        for (var condition : conditions) {
            if (condition instanceof Condition.Version(var version)) {
                return version;
            }
        }
        return Family.BOTH;
    }

    /// The index of a register's first four bytes; -1 where there is no such register. The first
    /// four have numbers of their own, from when each had 16 bytes.
    private static int slot(int register) {
        if (register >= 1 && register <= 4) {
            return (register - 1) * 4;
        }
        return register >= 8 && register < 8 + SLOTS ? register - 8 : -1;
    }

    private NftRegister at(int register) {
        int slot = slot(register);
        var found = slot < 0 ? null : slots[slot];
        return found == null ? NftRegister.other() : found;
    }

    private void put(int register, NftRegister value) {
        int slot = slot(register);
        if (slot >= 0) {
            slots[slot] = value;
        }
    }

    /// Destination registers are attribute 1 everywhere but in `exthdr` with a source.
    private void load(Attributes data, NftRegister value) {
        put(data.number(1, -1), value);
    }

    /// @param source attribute of a source register: then the expression sets and does not load
    private void load(Attributes data, NftRegister value, int source) {
        if (!data.has(source)) {
            put(data.number(1, -1), value);
        } else if (value.field() == NftRegister.Field.MARK) {
            emit(Verdict.MARK);
        }
    }

    private void immediate(Attributes data) {
        int register = data.number(1, -1);
        if (register == VERDICT_REGISTER) {
            ended |= verdict(conditions, data.nested(2).nested(2));
        } else {
            put(register, NftRegister.constant(data.nested(2).bytes(1)));
        }
    }

    /// `NFTA_VERDICT_*`.
    ///
    /// @return whether the rule is over
    private boolean verdict(List<Condition> met, Attributes verdict) {
        int code = verdict.number(1, -2);
        String chain = verdict.text(2);
        switch (code) {
            case 0 -> rules.add(Rule.of(met, Verdict.DROP));
            case 1 -> rules.add(Rule.of(met, Verdict.ACCEPT));
            case -1, -2 -> rules.add(Rule.of(met, Verdict.CONTINUE));
            case -3 -> rules.add(Rule.jump(met, Verdict.JUMP, chain));
            case -4 -> rules.add(Rule.jump(met, Verdict.GOTO, chain));
            case -5 -> rules.add(Rule.of(met, Verdict.RETURN));
            default -> rules.addAll(XtTarget.undecided(met, "queue"));
        }
        return true;
    }

    /// `NFTA_BITWISE_*`: only masks are followed.
    private void bitwise(Attributes data) {
        var from = at(data.number(1, -1));
        boolean masks = data.number(6, 0) == 0 && data.has(4);
        byte[] mask = data.nested(4).bytes(1);
        byte[] flip = data.nested(5).bytes(1);
        put(data.number(2, -1), masks ? from.masked(mask, flip) : NftRegister.other());
    }

    private void byteOrder(Attributes data) {
        put(data.number(2, -1), at(data.number(1, -1)).inOtherOrder());
    }

    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;

    /// `NFTA_CMP_*`.
    private void compare(Attributes data) {
        var register = at(data.number(1, -1));
        byte[] value = data.nested(3).bytes(1);
        byte[] least = new byte[value.length];
        byte[] most = new byte[value.length];
        Arrays.fill(most, (byte) 0xFF);
        conditions.add(
                switch (data.number(2, -1)) {
                    case EQUAL -> register.within(value, value, interfaces);
                    case NOT_EQUAL -> Condition.not(register.within(value, value, interfaces));
                    case 2 -> Condition.not(register.within(value, most, interfaces));
                    case 3 -> register.within(least, value, interfaces);
                    case 4 -> Condition.not(register.within(least, value, interfaces));
                    case 5 -> register.within(value, most, interfaces);
                    default -> new Condition.Unknown("cmp");
                });
    }

    /// `NFTA_RANGE_*`.
    private void range(Attributes data) {
        var register = at(data.number(1, -1));
        byte[] low = data.nested(3).bytes(1);
        byte[] high = data.nested(4).bytes(1);
        var within = register.within(low, high, interfaces);
        conditions.add(data.number(2, 0) == EQUAL ? within : Condition.not(within));
    }

    /// `NFTA_LOOKUP_*`.
    private void lookup(Attributes data) {
        var set = sets.apply(data.text(1));
        if (set == null) {
            unknown("@" + data.text(1));
            return;
        }
        var key = new NftKey(slots, slot(data.number(2, -1)), set.keyLength(), interfaces);
        boolean maps = data.has(3);
        if (maps && data.number(3, -1) == VERDICT_REGISTER) {
            verdicts(set, key);
            return;
        }
        var condition = key.in(set);
        conditions.add((data.number(5, 0) & 1) != 0 ? Condition.not(condition) : condition);
        if (maps) {
            put(data.number(3, -1), NftRegister.other());
        }
    }

    /// A verdict map: each element is a rule of its own. Whom no element names goes on to the next
    /// rule.
    private void verdicts(NftSet set, NftKey key) {
        ended = true;
        if (set.size() > MAX_ELEMENTS_HERE || !set.take()) {
            rules.addAll(XtTarget.undecided(conditions, "vmap"));
            return;
        }
        for (var element : set.elements()) {
            var met = new ArrayList<>(conditions);
            met.add(key.is(element));
            var map = element.data();
            if (map != null) {
                verdict(met, map.nested(2));
            }
        }
    }

    /// `NFTA_MATCH_*`.
    private void match(Attributes data) {
        int revision = data.number(2, 0);
        conditions.addAll(XtMatch.conditions(data.text(1), revision, data.bytes(3), version()));
    }

    /// `NFTA_TARGET_*`.
    private void target(Attributes data) {
        String name = data.text(1);
        int revision = data.number(2, 0);
        var options = IptablesDecoder.options(name, revision, data.bytes(3), version());
        var effect = XtTarget.rules(conditions, name, options);
        rules.addAll(effect);
        ended =
                switch (effect.getLast().verdict()) {
                    case CONTINUE, MARK, UNTRACK -> false;
                    default -> true;
                };
    }

    /// Adding to a set succeeds; its own limits are not reached yet.
    private void dynamic(Attributes data) {
        if ((data.number(9, 0) & 1) != 0) {
            conditions.add(new Condition.Fixed(false, "dynset"));
        }
        var inner = new ArrayList<>(data.list(10));
        if (inner.isEmpty() && data.has(7)) {
            var one = data.get(7);
            inner.addAll(one == null ? List.of() : List.of(one));
        }
        for (var each : inner) {
            var attributes = Netlink.table(each.value(), 0);
            switch (attributes.text(1)) {
                case "limit" -> limit(attributes.nested(2), 5);
                case "connlimit" -> limit(attributes.nested(2), 2);
                case "counter", "last" -> {}
                default -> unknown("dynset");
            }
        }
    }

    /// @param flags attribute whose lowest bit is set where the rule asks for more than the limit
    private void limit(Attributes data, int flags) {
        boolean over = (data.number(flags, 0) & 1) != 0;
        conditions.add(new Condition.Fixed(!over, over ? "limit over" : "limit"));
    }

    private static final int OBJECT_QUOTA = 2;

    /// Named counters, helpers and limits; whether a named limit asks for more is not in the rule.
    private void object(int type) {
        if (type == OBJECT_QUOTA || type == 4 || type == 5 || type == 0) {
            unknown("nft object");
        }
    }

    /// `NFTA_NAT_*`.
    private void nat(Attributes data) {
        boolean destination = data.number(1, 0) == 1;
        if (!destination) {
            end(Verdict.ACCEPT);
            return;
        }
        byte[] address = at(data.number(3, -1)).constant();
        boolean known = !data.has(3) || address != null;
        var to =
                address == null || address.length != 4 && address.length != 16
                        ? null
                        : AddressRange.address(address);
        translate(new Translation(to, port(data, 5)), known, 5);
    }

    private int port(Attributes data, int attribute) {
        byte[] port = at(data.number(attribute, -1)).constant();
        return port == null || port.length < 2 ? 0 : (port[0] & 0xFF) << 8 | port[1] & 0xFF;
    }

    /// @param port attribute of the register that has the port
    private void translate(Translation to, boolean known, int port) {
        if (known) {
            rules.add(Rule.translate(conditions, to));
            ended = true;
        } else {
            undecided("nat " + port);
        }
    }
}
