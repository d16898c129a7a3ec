package davy.core.network;

import davy.core.network.Netlink.Attribute;
import davy.core.network.Netlink.Message;
import davy.core.network.NftDecoder.SetName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects the rules of one chain, and the sets of its table that have no name of their own.
public final class RawRules {
    private final int family;
    private final String table;
    private final String chain;
    private final List<RawRule> rules = new ArrayList<>();
    private final Map<String, RawSet> sets = new LinkedHashMap<>();

    /// @param place a rule of the chain
    public RawRules(RawRule place) {
        family = place.family();
        table = place.table();
        chain = place.chain();
    }

    /// Takes one message of a dump of rules or sets. Its memory is copied.
    public void accept(Message message) {
        int limit = message.body().limit();
        if (message.type() >> 8 << 8 != NftBatch.SUBSYSTEM || limit < NftBatch.GENERIC_HEADER) {
            return;
        }
        var body = ByteBuffer.allocate(limit).order(ByteOrder.nativeOrder());
        body.put(0, message.body(), 0, limit);
        var attributes = Netlink.table(body, NftBatch.GENERIC_HEADER);
        if ((body.get(0) & 0xFF) != family || !attributes.text(1).equals(table)) {
            return;
        }
        int type = message.type() & 0xFF;
        if (type == NftBatch.NEW_RULE && attributes.text(2).equals(chain)) {
            rules.add(RawRule.of(family, attributes));
        }
        if (type == NftBatch.NEW_SET && (attributes.number(3, 0) & RawSet.ANONYMOUS) != 0) {
            sets.put(attributes.text(2), RawSet.of(attributes));
        }
    }

    public void clear() {
        rules.clear();
        sets.clear();
    }

    /// Null where there is no such rule in the chain.
    public @Nullable RawRule get(long handle) {
        return rules.stream().filter(rule -> rule.handle() == handle).findFirst().orElse(null);
    }

    /// The sets that go with a rule, without their elements.
    public List<SetName> sets(RawRule rule) {
        return NftCopy.asked(rule.list()).stream()
                .filter(sets::containsKey)
                .distinct()
                .map(name -> new SetName(family, table, name))
                .toList();
    }

    /// Takes one message of a dump of a set's elements. Its memory is copied.
    public void acceptElements(SetName name, Message message) {
        var set = sets.get(name.name());
        if (set == null
                || message.type() != (NftBatch.SUBSYSTEM | NftBatch.NEW_ELEMENTS)
                || message.body().limit() < NftBatch.GENERIC_HEADER) {
            return;
        }
        var more =
                Netlink.table(message.body(), NftBatch.GENERIC_HEADER).list(3).stream()
                        .map(Attribute::bytes)
                        .map(HexFormat.of()::formatHex)
                        .toList();
        sets.put(name.name(), set.with(more));
    }

    /// Forgets a set's elements.
    public void clearElements(SetName name) {
        sets.computeIfPresent(
                name.name(), (_, set) -> new RawSet(set.name(), set.attributes(), List.of()));
    }

    /// A rule of the chain with its sets and its neighbours.
    public RuleCopy copy(RawRule rule) {
        int at = rules.indexOf(rule);
        var previous = at > 0 ? rules.get(at - 1) : null;
        var next = at + 1 < rules.size() ? rules.get(at + 1) : null;
        var own = sets(rule).stream().map(name -> set(name.name())).toList();
        return new RuleCopy(rule, own, previous, next);
    }

    private RawSet set(String name) {
        var set = sets.get(name);
        if (set == null) {
            throw new AssertionError("a set that was not read: " + name);
        }
        return set;
    }

    /// Where a rule is to go back to; null where both its neighbours are gone.
    public NftCopy.@Nullable Position position(RuleCopy removed) {
        long previous = find(removed.previous());
        if (previous != 0) {
            return new NftCopy.Position(previous, true);
        }
        long next = find(removed.next());
        if (next != 0) {
            return new NftCopy.Position(next, false);
        }
        if (removed.previous() == null) {
            return new NftCopy.Position(0, false);
        }
        return removed.next() == null ? new NftCopy.Position(0, true) : null;
    }

    /// The handle of a rule that may have been taken out and put back meanwhile, which gave it
    /// another; 0 where it is not there, or may be one of several.
    private long find(@Nullable RawRule wanted) {
        if (wanted == null) {
            return 0;
        }
        var same = get(wanted.handle());
        if (same != null && same.resembles(wanted)) {
            return same.handle();
        }
        var like = rules.stream().filter(wanted::resembles).limit(2).toList();
        return like.size() == 1 ? like.getFirst().handle() : 0;
    }
}
