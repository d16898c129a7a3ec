package davy.core.network;

import static davy.core.network.NftStatement.ACCEPT;
import static davy.core.network.NftStatement.DESTINATION_PORT;
import static davy.core.network.NftStatement.DROP;
import static davy.core.network.NftStatement.SOURCE_PORT;

import davy.core.network.Fence.Port;
import davy.core.network.Isolation.Connection;
import davy.core.network.Isolation.Opening;
import davy.core.network.Isolation.Way;
import davy.core.network.Socket.Protocol;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// The table of nftables that a [Fence] becomes.
///
/// | chain | what it drops |
/// |---|---|
/// | prerouting | what comes from a blocked address, for this host and for containers behind it; what asks this host for a closed port that is translated later |
/// | postrouting | what goes to a blocked address, whoever sent it and whatever address it bore before translation |
/// | input | what reaches a closed port after translation; all but exceptions where isolated |
/// | output | answers from a closed port; all but exceptions where isolated |
/// | forward | everything where isolated |
///
/// A packet that any base chain drops is gone, whatever others accept, so the order among tables
/// does not decide what is let through. The priority matters for what the chains see: after raw
/// (-300) and connection tracking (-200, where chains of equal priority have no order), before
/// destinations are translated (-100) and before IPVS takes packets away (98). In `input` a packet
/// bears the address and port of the socket, because it was translated in `prerouting`.
public final class FenceTable {
    static final int PRIORITY = -190;

    private static final String BLOCKED4 = "blocked4";
    private static final String BLOCKED6 = "blocked6";
    private static final String CLOSED = "closed";

    /// Numbers of nft's own types, which it shows elements by.
    private static final int IPV4_ADDRESS = 7;

    private static final int IPV6_ADDRESS = 8;
    private static final int PROTOCOL_AND_PORT = 12 << 6 | 13;

    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP6 = 58;

    /// In one message: an attribute has 64 KiB at most.
    private static final int ELEMENTS_AT_ONCE = 1_000;

    private final Fence fence;
    private final NftBatch batch = new NftBatch(0);
    private int sets;

    private FenceTable(Fence fence) {
        this.fence = fence;
    }

    /// Puts the fence up, in place of a table of its name.
    public static NftBatch put(Fence fence) {
        var table = new FenceTable(fence);
        table.table();
        table.batch.add(
                NftBatch.DEL_TABLE, 0, NftBatch.INET, writer -> writer.put(1, fence.table()));
        table.table();
        table.content();
        return table.batch;
    }

    /// Takes the fence away; the kernel answers `ENOENT` where it does not stand.
    ///
    /// @param table as [Fence#table] tells
    public static NftBatch remove(String table) {
        return new NftBatch(0)
                .add(NftBatch.DEL_TABLE, 0, NftBatch.INET, writer -> writer.put(1, table));
    }

    private void table() {
        batch.add(
                NftBatch.NEW_TABLE,
                NftBatch.CREATE,
                NftBatch.INET,
                writer -> writer.put(1, fence.table()).put(2, 0));
    }

    private void content() {
        var four = blocked(4);
        var six = blocked(16);
        set(BLOCKED4, IPV4_ADDRESS, 4, four);
        set(BLOCKED6, IPV6_ADDRESS, 16, six);
        set(CLOSED, PROTOCOL_AND_PORT, 8, fence.closed().stream().map(FenceTable::key).toList());
        boolean blocks = !fence.blocked().isEmpty();
        boolean closes = !fence.closed().isEmpty();
        boolean isolates = fence.isolation() != null;
        if (blocks || closes) {
            prerouting(four, six);
        }
        if (blocks) {
            chain("postrouting", 4, false);
            rule("postrouting", say().toLoopback().then(ACCEPT));
            block("postrouting", false, four, six);
        }
        if (closes || isolates) {
            chain("input", 1, isolates);
            rule("input", say().fromLoopback().then(ACCEPT));
            chain("output", 3, isolates);
            rule("output", say().toLoopback().then(ACCEPT));
        }
        if (closes) {
            rule("input", say().portIn(DESTINATION_PORT, CLOSED).then(DROP));
            rule("output", say().portIn(SOURCE_PORT, CLOSED).then(DROP));
        }
        var isolation = fence.isolation();
        if (isolation != null) {
            chain("forward", 2, true);
            isolate(isolation);
        }
    }

    private void prerouting(List<byte[]> four, List<byte[]> six) {
        chain("prerouting", 0, false);
        rule("prerouting", say().fromLoopback().then(ACCEPT));
        block("prerouting", true, four, six);
        if (!fence.closed().isEmpty()) {
            rule("prerouting", say().toThisHost().portIn(DESTINATION_PORT, CLOSED).then(DROP));
        }
    }

    private void block(String chain, boolean source, List<byte[]> four, List<byte[]> six) {
        if (!four.isEmpty()) {
            rule(chain, say().addressIn(source, 4, BLOCKED4).then(DROP));
        }
        if (!six.isEmpty()) {
            rule(chain, say().addressIn(source, 16, BLOCKED6).then(DROP));
        }
    }

    private void isolate(Isolation isolation) {
        neighbours();
        isolation.connections().forEach(this::keep);
        isolation.openings().forEach(this::open);
        if (isolation.leases()) {
            leases();
        }
    }

    /// Finding neighbours and routers (133 to 136), joining the groups that this needs (130 to 132,
    /// 143), and word that a packet was too large or cannot arrive.
    private void neighbours() {
        for (String chain : List.of("input", "output")) {
            rule(chain, say().protocol(ICMP6).type(130, 136).then(ACCEPT));
            rule(chain, say().protocol(ICMP6).type(143, 143).then(ACCEPT));
        }
        rule("input", say().protocol(ICMP6).type(1, 2).then(ACCEPT));
        rule("input", say().version(4).protocol(ICMP).type(3, 3).then(ACCEPT));
    }

    private void keep(Connection kept) {
        rule("input", pair(kept.remote(), kept.remotePort(), kept.local(), kept.localPort()));
        rule("output", pair(kept.local(), kept.localPort(), kept.remote(), kept.remotePort()));
    }

    private static Consumer<NetlinkWriter> pair(
            InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {
        return say().address(true, source)
                .address(false, destination)
                .protocol(TCP)
                .port(SOURCE_PORT, sourcePort)
                .port(DESTINATION_PORT, destinationPort)
                .then(ACCEPT);
    }

    private void open(Opening opening) {
        boolean in = opening.way() == Way.IN;
        rule(
                in ? "input" : "output",
                side(opening, in).port(DESTINATION_PORT, opening.port()).then(ACCEPT));
        var answer = side(opening, !in).port(SOURCE_PORT, opening.port());
        if (opening.protocol() == Protocol.TCP) {
            answer.opensNothing();
        }
        rule(in ? "output" : "input", answer.then(ACCEPT));
    }

    /// @param source whether the other host sends
    private static NftStatement side(Opening opening, boolean source) {
        return say().address(source, opening.remote()).protocol(number(opening.protocol()));
    }

    /// DHCP of IPv4 and of IPv6: from the client's port to the server's, and back.
    private void leases() {
        int[][] ports = {{4, 68, 67}, {16, 546, 547}};
        for (int[] one : ports) {
            rule("output", ports(one[0], one[1], one[2]));
            rule("input", ports(one[0], one[2], one[1]));
        }
    }

    private static Consumer<NetlinkWriter> ports(int width, int source, int destination) {
        return say().version(width)
                .protocol(UDP)
                .port(SOURCE_PORT, source)
                .port(DESTINATION_PORT, destination)
                .then(ACCEPT);
    }

    private static NftStatement say() {
        return new NftStatement();
    }

    private static int number(Protocol protocol) {
        return protocol == Protocol.UDP ? UDP : TCP;
    }

    private List<byte[]> blocked(int width) {
        return fence.blocked().stream()
                .map(InetAddress::getAddress)
                .filter(bytes -> bytes.length == width)
                .toList();
    }

    /// Each field begins at a register of four bytes.
    private static byte[] key(Port port) {
        return ByteBuffer.allocate(8)
                .put(0, (byte) number(port.protocol()))
                .putShort(4, (short) port.number())
                .array();
    }

    private void set(String name, int type, int length, List<byte[]> keys) {
        if (keys.isEmpty()) {
            return;
        }
        int id = ++sets;
        batch.add(
                NftBatch.NEW_SET,
                NftBatch.CREATE,
                NftBatch.INET,
                writer ->
                        writer.put(1, fence.table())
                                .put(2, name)
                                .put(3, 0)
                                .put(4, type)
                                .put(5, length)
                                .put(10, id));
        for (int i = 0; i < keys.size(); i += ELEMENTS_AT_ONCE) {
            elements(name, id, keys.subList(i, Math.min(keys.size(), i + ELEMENTS_AT_ONCE)));
        }
    }

    private void elements(String set, int id, List<byte[]> keys) {
        batch.add(
                NftBatch.NEW_ELEMENTS,
                NftBatch.CREATE,
                NftBatch.INET,
                writer ->
                        writer.put(1, fence.table())
                                .put(2, set)
                                .put(4, id)
                                .nest(3, list -> keys.forEach(key -> element(list, key))));
    }

    private static void element(NetlinkWriter list, byte[] key) {
        list.nest(1, element -> element.nest(1, value -> value.put(1, key)));
    }

    /// @param hook number of `enum nf_inet_hooks`
    private void chain(String name, int hook, boolean drops) {
        batch.add(
                NftBatch.NEW_CHAIN,
                NftBatch.CREATE,
                NftBatch.INET,
                writer ->
                        writer.put(1, fence.table())
                                .put(3, name)
                                .nest(4, place -> place.put(1, hook).put(2, PRIORITY))
                                .put(5, drops ? DROP : ACCEPT)
                                .put(7, "filter"));
    }

    private void rule(String chain, Consumer<NetlinkWriter> expressions) {
        int flags = NftBatch.CREATE | NftBatch.APPEND;
        batch.add(
                NftBatch.NEW_RULE,
                flags,
                NftBatch.INET,
                writer -> writer.put(1, fence.table()).put(2, chain).nest(4, expressions));
    }

    /// The table as the kernel shows it while the fence stands as it was put up.
    public static NftContent content(Fence fence) {
        var table = new FenceTable(fence);
        table.table();
        table.content();
        var content = new NftContent(fence.table());
        Netlink.messages(ByteBuffer.wrap(table.batch.bytes(1))).forEach(content::accept);
        return content;
    }
}
