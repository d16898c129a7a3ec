package davy.linux.change;

import davy.core.network.AddressRange;
import davy.core.network.Fence;
import davy.core.network.Firewall.Family;
import davy.core.network.Isolation;
import davy.core.network.Isolation.Connection;
import davy.core.network.Isolation.Opening;
import davy.core.network.NftCopy;
import davy.core.network.NftDecoder.SeenRule;
import davy.core.network.RawRule;
import davy.core.network.RuleCopy;
import davy.core.network.Socket.Protocol;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.kernel.LegacyTables;
import davy.linux.kernel.LiveKernel;
import davy.linux.kernel.NftTables;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a test asks [FilterHand] to do inside a network namespace.
public final class FilterPeer {
    private static final Deque<RuleCopy> REMOVED = new ArrayDeque<>();
    private static final Deque<RuleCopy> SEEN = new ArrayDeque<>();

    private FilterPeer() {}

    /// `put|stands FENCE…`, `again TIMES FENCE…`, `remove TABLE`, `rules`, `legacy`, `restore`, and
    /// `delete`, `forged`, `gone`, `stale`, `see` with `HANDLE TABLE CHAIN`; `deleteSeen`.
    public static List<String> answer(List<String> words) throws IOException {
        try {
            return switch (words.getFirst()) {
                case "put" -> put(fence(words.subList(1, words.size())));
                case "stands" -> {
                    var fence = fence(words.subList(1, words.size()));
                    yield List.of(String.valueOf(FilterHand.stands(fence)));
                }
                case "remove" -> List.of(String.valueOf(FilterHand.remove(words.get(1))));
                case "rules" -> rules().stream().map(FilterPeer::text).toList();
                case "delete" -> delete(copy(words));
                case "forged" -> delete(forged(copy(words)));
                case "gone" -> delete(gone(copy(words)));
                case "see" -> {
                    SEEN.push(copy(words));
                    yield List.of("seen");
                }
                case "deleteSeen" -> delete(SEEN.pop());
                case "stale" -> stale(rule(words));
                case "legacy" -> legacy();
                case "restore" -> restore();
                case "again" -> again(fence(words.subList(2, words.size())), words.get(1));
                default -> List.of("unknown filter " + words);
            };
        } catch (FilterException e) {
            return List.of("failed: " + e.getMessage());
        }
    }

    private static List<String> put(Fence fence) throws FilterException {
        long start = System.nanoTime();
        FilterHand.put(fence);
        return List.of("put", String.valueOf((System.nanoTime() - start) / 1_000_000));
    }

    private static List<SeenRule> rules() throws IOException {
        try (var host = LinuxHost.live(LiveKernel::new)) {
            return new NftTables(host).rules();
        }
    }

    private static List<String> legacy() throws IOException {
        try (var host = LinuxHost.live(LiveKernel::new)) {
            var lines = new ArrayList<String>();
            for (var rule : new LegacyTables(host, Family.IPV4).rules()) {
                var meaning = rule.meaning().stream().map(each -> each.text()).toList();
                lines.add(rule.advice().in(Language.EN) + ": " + String.join("; ", meaning));
            }
            return lines;
        }
    }

    private static String text(SeenRule rule) {
        var meaning = rule.meaning().stream().map(each -> each.text()).toList();
        return rule.raw().handle() + " " + rule.raw().place() + ": " + String.join("; ", meaning);
    }

    /// `HANDLE TABLE CHAIN`.
    private static RawRule rule(List<String> words) throws IOException {
        long handle = Long.parseLong(words.get(1));
        return rules().stream()
                .map(SeenRule::raw)
                .filter(raw -> raw.handle() == handle)
                .filter(raw -> raw.table().equals(words.get(2)))
                .filter(raw -> raw.chain().equals(words.get(3)))
                .findFirst()
                .orElseThrow(() -> new IOException("no such rule: " + words));
    }

    private static RuleCopy copy(List<String> words) throws IOException {
        var copy = FilterHand.copy(rule(words));
        if (copy == null) {
            throw new IOException("gone meanwhile: " + words);
        }
        return copy;
    }

    private static RuleCopy forged(RuleCopy copy) {
        var rule = copy.rule();
        var other =
                new RawRule(
                        rule.family(),
                        rule.table(),
                        rule.chain(),
                        rule.handle(),
                        "",
                        rule.userdata());
        return new RuleCopy(other, copy.sets(), copy.previous(), copy.next());
    }

    private static RuleCopy gone(RuleCopy copy) {
        return new RuleCopy(copy.rule().at(1_000_000), copy.sets(), copy.previous(), copy.next());
    }

    private static List<String> delete(RuleCopy seen) throws FilterException {
        return switch (FilterHand.delete(seen)) {
            case FilterHand.Removed(var removed) -> {
                REMOVED.push(removed);
                yield List.of("removed");
            }
            case FilterHand.Refused(var why) -> List.of("refused: " + why.in(Language.EN));
        };
    }

    private static List<String> restore() throws FilterException {
        return switch (FilterHand.restore(REMOVED.pop())) {
            case FilterHand.Restored(var rule) -> List.of("restored " + rule.handle());
            case FilterHand.Refused(var why) -> List.of("refused: " + why.in(Language.EN));
        };
    }

    private static List<String> again(Fence fence, String times) throws FilterException {
        for (int i = 0; i < Integer.parseInt(times); i++) {
            FilterHand.put(fence);
        }
        return List.of("put");
    }

    /// Sends the removal with the number of a generation that never was.
    private static List<String> stale(RawRule rule) throws FilterException {
        try (var socket = FilterSocket.open()) {
            socket.commit(NftCopy.delete(1_000_000, rule));
            return List.of("committed");
        }
    }

    /// `NAME`, then `block ADDRESS`, `close TCP PORT`, `isolate`, `leases`, `keep LOCAL PORT REMOTE
    /// PORT`, `open IN TCP PREFIX PORT` again and again; `many COUNT` blocks that many addresses.
    static Fence fence(List<String> words) {
        var blocked = new HashSet<InetAddress>();
        var closed = new HashSet<Fence.Port>();
        var connections = new ArrayList<Connection>();
        var openings = new ArrayList<Opening>();
        boolean isolated = false;
        boolean leases = false;
        var rest = new ArrayDeque<>(words.subList(1, words.size()));
        while (!rest.isEmpty()) {
            switch (rest.pop()) {
                case "block" -> blocked.add(InetAddress.ofLiteral(rest.pop()));
                case "many" -> many(blocked, Integer.parseInt(rest.pop()));
                case "close" ->
                        closed.add(new Fence.Port(Protocol.valueOf(rest.pop()), number(rest)));
                case "isolate" -> isolated = true;
                case "leases" -> leases = true;
                case "keep" ->
                        connections.add(
                                new Connection(
                                        InetAddress.ofLiteral(rest.pop()),
                                        number(rest),
                                        InetAddress.ofLiteral(rest.pop()),
                                        number(rest)));
                case "open" -> openings.add(opening(rest));
                default -> throw new IllegalArgumentException(String.join(" ", words));
            }
        }
        var isolation = isolated ? new Isolation(connections, openings, leases) : null;
        return new Fence(words.getFirst(), blocked, closed, isolation);
    }

    private static Opening opening(Deque<String> rest) {
        var way = Isolation.Way.valueOf(rest.pop());
        var protocol = Protocol.valueOf(rest.pop());
        return new Opening(way, protocol, range(rest.pop()), number(rest));
    }

    private static AddressRange range(String text) {
        @Nullable AddressRange range = AddressRange.parse(text);
        if (range == null) {
            throw new IllegalArgumentException(text);
        }
        return range;
    }

    private static int number(Deque<String> rest) {
        return Integer.parseInt(rest.pop());
    }

    private static void many(Set<InetAddress> blocked, int count) {
        for (int i = 0; i < count; i++) {
            boolean four = i % 2 == 0;
            String end = "%d.%d".formatted(i / 250, 1 + i % 250);
            String six = "2001:db8::%x".formatted(i);
            blocked.add(InetAddress.ofLiteral(four ? "11.7." + end : six));
        }
    }
}
