package davy.agent.respond;

import davy.core.action.BlockAddresses;
import davy.core.action.IsolateHost;
import davy.core.action.Outcome;
import davy.core.network.Fence;
import davy.core.network.Isolation;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps addresses out, or the whole host in, by tables of the packet filter of Davy's own.
final class Walls {
    private static final Phrase NO_FILTER =
            Phrase.of("an image has no packet filter that runs", "镜像中没有运行的防火墙");

    private final Hands hands;
    private final Response response;
    private final Fences fences;
    private final AddressDanger danger;

    Walls(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
        this.fences = new Fences(response.journal());
        this.danger = new AddressDanger(hands.sparing());
    }

    Outcome block(int step, BlockAddresses action) throws IOException {
        var why = hands.scan() == null ? NO_FILTER : danger.of(action);
        if (why != null) {
            return new Outcome.Refused(why);
        }
        var addresses = new HashSet<InetAddress>();
        for (String each : action.addresses()) {
            var address = AddressDanger.parse(each);
            if (address != null) {
                addresses.add(address);
            }
        }
        var change = new Change.Walled(name(response, "b", step), action.addresses(), List.of());
        var refused = put(step, change, addresses, null);
        return refused == null
                ? new Outcome.Done(
                        Phrase.of(
                                "nothing passes to or from {0} {0|address|addresses}, by the table inet {1}",
                                "已阻断 {0} 个地址；表名 inet {1}",
                                addresses.size(),
                                Fence.PREFIX + change.name()))
                : refused;
    }

    Outcome isolate(int step, IsolateHost action) throws IOException {
        var why = hands.scan() == null ? NO_FILTER : danger.of(action);
        if (why != null) {
            return new Outcome.Refused(why);
        }
        var open = action.open().stream().map(phrase -> phrase.in(Language.EN)).toList();
        var change = new Change.Walled(name(response, "i", step), List.of(), open);
        var refused = put(step, change, Set.of(), action.isolation());
        return refused == null
                ? new Outcome.Done(
                        Phrase.of(
                                "this host is cut off by the table inet {0}, until --undo; open stay:"
                                        + " {1}",
                                "本机已隔离，表名 inet {0}，直至 --undo；保持开放的有：{1}",
                                Fence.PREFIX + change.name(),
                                action.told()))
                : refused;
    }

    /// Name of a fence that no other step and no other response has.
    ///
    /// @param kind one letter
    static String name(Response response, String kind, int step) {
        String id = response.id().replaceAll("[^0-9a-f]", "");
        return id.substring(Math.max(0, id.length() - 10)) + "_" + kind + step;
    }

    /// @return what went wrong; null where it stands
    private @Nullable Outcome put(
            int step, Change.Walled change, Set<InetAddress> blocked, @Nullable Isolation isolation)
            throws IOException {
        var fence = new Fence(change.name(), blocked, Set.of(), isolation);
        return fences.put(step, change, fence);
    }

    /// @return why not; null where the table is gone
    @Nullable Phrase open(Change.Walled change) {
        return fences.remove(change.name());
    }
}
