package davy.linux.change;

import davy.core.network.Fence;
import davy.core.network.FenceTable;
import davy.core.network.Netlink.Message;
import davy.core.network.NftBatch;
import davy.core.network.NftContent;
import davy.core.network.NftCopy;
import davy.core.network.NftDecoder;
import davy.core.network.NftDecoder.Kind;
import davy.core.network.NftDecoder.SetName;
import davy.core.network.RawRule;
import davy.core.network.RawRules;
import davy.core.network.RuleCopy;
import davy.core.text.Phrase;
import davy.linux.Errno;
import davy.linux.kernel.NetlinkSocket;
import davy.linux.kernel.NetlinkSocket.Ending;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Changes nftables of this network namespace, by netlink alone: puts up and takes away a [Fence],
/// takes out one rule and puts it back. Needs `CAP_NET_ADMIN`.
public final class FilterHand {
    private static final int TRIES = 5;

    /// What the kernel answers to a batch for a generation of rules that is over.
    private static final int ERESTART = 85;

    private FilterHand() {}

    /// Puts a fence up, in place of one of the same name: all at once or not at all.
    public static void put(Fence fence) throws FilterException {
        try (var socket = FilterSocket.open()) {
            socket.commit(FenceTable.put(fence));
        }
    }

    /// Takes a fence away.
    ///
    /// @param table as [Fence#table] tells
    /// @return false where there was none
    public static boolean remove(String table) throws FilterException {
        if (!table.startsWith(Fence.PREFIX)) {
            throw new IllegalArgumentException("not a table of Davy's: " + table);
        }
        try (var socket = FilterSocket.open()) {
            socket.commit(FenceTable.remove(table));
            return true;
        } catch (FilterException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    /// Whether a fence stands exactly as it was put up.
    public static boolean stands(Fence fence) throws FilterException {
        return read(fence.table()).equals(FenceTable.content(fence));
    }

    /// What is in a table of the family `inet`; nothing where there is no such table.
    static NftContent read(String table) throws FilterException {
        var content = new NftContent(table);
        try (var netlink = NetlinkSocket.open(NetlinkSocket.NETFILTER)) {
            for (int i = 0; i < TRIES; i++) {
                content.clear();
                int before = generation(netlink);
                for (var kind : Kind.values()) {
                    dump(netlink, sequence -> NftDecoder.request(kind, sequence), content::accept);
                }
                for (var set : content.sets()) {
                    elements(netlink, set, content::accept);
                }
                if (generation(netlink) == before) {
                    return content;
                }
            }
        }
        throw new FilterException("dump", ERESTART);
    }

    /// A number that grows with each change of the rules.
    private static int generation(NetlinkSocket netlink) throws FilterException {
        int[] told = {0};
        dump(
                netlink,
                NftBatch::generationRequest,
                message -> told[0] = NftBatch.generation(message, told[0]));
        if (told[0] == 0) {
            throw new FilterException("GETGEN", Errno.EIO);
        }
        return told[0];
    }

    /// What is dumped is of one moment only if the generation has not changed.
    private static void dump(
            NetlinkSocket netlink, NetlinkSocket.Request request, Consumer<Message> each)
            throws FilterException {
        check(netlink.dump(request, () -> {}, each));
    }

    private static void elements(NetlinkSocket netlink, SetName set, Consumer<Message> each)
            throws FilterException {
        dump(netlink, sequence -> NftDecoder.elementsRequest(set, sequence), each);
    }

    private static void check(Ending ending) throws FilterException {
        if (!ending.whole()) {
            throw new FilterException("dump", ending.error() == 0 ? ERESTART : ending.error());
        }
    }

    /// What became of taking a rule out.
    public sealed interface Removal {}

    /// The rule is out.
    ///
    /// @param removed to be kept, for [#restore]
    public record Removed(RuleCopy removed) implements Removal {}

    /// What became of putting a rule back.
    public sealed interface Restoral {}

    /// The rule is back.
    ///
    /// @param rule with its new handle
    public record Restored(RawRule rule) implements Restoral {}

    /// Nothing was changed.
    public record Refused(Phrase why) implements Removal, Restoral {}

    /// A rule with its sets and neighbours, for [#delete]; null where it is not there, or is not
    /// the same any more.
    ///
    /// @param seen as [davy.linux.kernel.NftTables#rules] tells
    public static @Nullable RuleCopy copy(RawRule seen) throws FilterException {
        for (int i = 0; i < TRIES; i++) {
            var moment = Moment.of(seen);
            if (moment.isStill()) {
                var now = moment.rules.get(seen.handle());
                return now != null && now.says(seen) ? moment.rules.copy(now) : null;
            }
        }
        throw new FilterException("dump", ERESTART);
    }

    /// Takes one rule out, if at its handle it still says what was seen, and if the kernel would
    /// take it back. Nothing lies between that and taking it out: where anything changes meanwhile,
    /// the kernel refuses.
    public static Removal delete(RuleCopy seen) throws FilterException {
        try (var socket = FilterSocket.open()) {
            for (int i = 0; i < TRIES; i++) {
                var moment = Moment.of(seen.rule());
                var now = moment.rules.get(seen.rule().handle());
                if (now == null) {
                    return refusal(seen.rule(), GONE);
                }
                var copy = moment.rules.copy(now);
                if (!copy.says(seen)) {
                    return refusal(seen.rule(), CHANGED);
                }
                try {
                    socket.tryOut(NftCopy.exchange(moment.generation, copy));
                } catch (FilterException e) {
                    if (e.errno() == ERESTART) {
                        continue;
                    }
                    return refusal(seen.rule(), e);
                }
                if (commit(socket, NftCopy.delete(moment.generation, now)) != null) {
                    return new Removed(copy);
                }
            }
        }
        return new Refused(BUSY);
    }

    /// Puts a rule back where it was.
    public static Restoral restore(RuleCopy removed) throws FilterException {
        try (var socket = FilterSocket.open()) {
            for (int i = 0; i < TRIES; i++) {
                var moment = Moment.of(removed.rule());
                var position = moment.rules.position(removed);
                if (position == null) {
                    return homeless(removed.rule());
                }
                var told = commit(socket, NftCopy.restore(moment.generation, removed, position));
                if (told != null) {
                    return new Restored(removed.rule().at(handle(told)));
                }
            }
        }
        return new Refused(BUSY);
    }

    private static long handle(List<Message> told) {
        long handle = 0;
        for (var message : told) {
            handle = NftCopy.handle(message, handle);
        }
        return handle;
    }

    /// Null where the generation is over.
    private static @Nullable List<Message> commit(FilterSocket socket, NftBatch batch)
            throws FilterException {
        try {
            return socket.commit(batch);
        } catch (FilterException e) {
            if (e.errno() == ERESTART) {
                return null;
            }
            throw e;
        }
    }

    /// A chain at one moment.
    ///
    /// @param generation at the beginning of reading
    private record Moment(int generation, RawRules rules) {
        /// Whether nothing has changed since.
        boolean isStill() throws FilterException {
            try (var netlink = NetlinkSocket.open(NetlinkSocket.NETFILTER)) {
                return FilterHand.generation(netlink) == generation;
            }
        }

        static Moment of(RawRule place) throws FilterException {
            var rules = new RawRules(place);
            try (var netlink = NetlinkSocket.open(NetlinkSocket.NETFILTER)) {
                // Older than what follows: a batch of this generation finds what was read.
                int generation = FilterHand.generation(netlink);
                for (var kind : List.of(Kind.SETS, Kind.RULES)) {
                    dump(netlink, sequence -> NftDecoder.request(kind, sequence), rules::accept);
                }
                var rule = rules.get(place.handle());
                for (var set : rule == null ? List.<SetName>of() : rules.sets(rule)) {
                    elements(netlink, set, message -> rules.acceptElements(set, message));
                }
                return new Moment(generation, rules);
            }
        }
    }

    private static final Phrase BUSY =
            Phrase.of(
                    "the rules of the packet filter change all the time: try again",
                    "防火墙规则一直在变化，请稍后重试");

    private static final Phrase GONE = Phrase.of("there is no such rule any more", "该规则已不存在");

    private static final Phrase CHANGED =
            Phrase.of("the rule is not the one that was seen any more", "该规则已与之前看到的不同");

    private static Refused refusal(RawRule seen, Phrase why) {
        return new Refused(Phrase.of("{0}: {1}", "{0}：{1}", why, seen.place()));
    }

    private static Refused refusal(RawRule seen, FilterException failure) {
        return new Refused(
                Phrase.of(
                        "the rule could not be put back as it is, so it was left in: {0} ({1})",
                        "该规则删除后无法原样恢复，因此未删除：{0}（{1}）",
                        seen.place(),
                        String.valueOf(failure.getMessage())));
    }

    private static Refused homeless(RawRule rule) {
        return new Refused(
                Phrase.of(
                        "the rules on both sides of its place are gone, so its place cannot be told:"
                                + " {0}",
                        "原位置前后的规则均已不在，无法确定应恢复到哪里：{0}", rule.place()));
    }
}
