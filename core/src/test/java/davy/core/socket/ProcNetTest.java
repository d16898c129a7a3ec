package davy.core.socket;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.network.Socket;
import davy.core.network.Socket.Protocol;
import davy.core.network.Socket.State;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The lines are as Linux 6.1 writes them; addresses were worked out by hand.
class ProcNetTest {
    private static final String HEAD =
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
            """;
    private static final String TCP =
            HEAD
                    + """
                       0: 00000000:18EC 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20345 1 0000000000000000 100 0 0 10 0\s
                       1: 0F02000A:A3D2 077100CB:0D05 01 00000000:00000000 02:000A7D8A 00000000  1000        0 31337 2 0000000000000000 20 4 30 10 -1\s
                       2: 0100007F:1F90 0100007F:C350 06 00000000:00000000 03:00000F3C 00000000     0        0 0 3 0000000000000000
                       3: 0F02000A:A3D4 047100CB:0050 02 00000001:00000000 01:00000064 00000002 4294967294        0 31340 2 0000000000000000
                    """;
    private static final String TCP6 =
            HEAD
                    + """
                       0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0 100 0 0 10 0
                       1: B80D0120000000000000000001000000:8124 B80D0120000000000000000007000000:386C 01 00000000:00000000 00:00000000 00000000    33        0 778 1 0 100 0 0 10 0
                       2: 0000000000000000FFFF00000F02000A:0016 0000000000000000FFFF0000077100CB:D431 01 00000000:00000000 00:00000000 00000000     0        0 779 1 0 100 0 0 10 0
                    """;
    private static final String UDP =
            HEAD
                    + """
                      320: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 18811 2 0000000000000000 0\s
                      400: 0F02000A:9C40 08080808:0035 01 00000000:00000000 00:00000000 00000000     0        0 18812 2 0000000000000000 0\s
                    """;
    private static final String RAW =
            HEAD
                    + """
                       6: 00000000:0006 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9001 2 0000000000000000 0
                    """;
    private static final String PACKET =
            """
            sk               RefCnt Type Proto  Iface R Rmem   User   Inode
            ffff9b0a8a6c3000 3      3    0003   2     1 0      0      44321\s
            """;

    private static ProcHost host() {
        var host = new ProcHost();
        host.files.put("/proc/net/tcp", TCP);
        host.files.put("/proc/net/tcp6", TCP6);
        host.files.put("/proc/net/udp", UDP);
        host.files.put("/proc/net/raw", RAW);
        host.files.put("/proc/net/packet", PACKET);
        return host;
    }

    @Test
    void readsEachFile() throws Exception {
        var view = ProcNet.read(host());
        assertThat(view.unread()).isEmpty();
        assertThat(view.sockets())
                .containsExactly(
                        socket(Protocol.TCP, "0.0.0.0", 6380, null, 0, State.LISTEN, 20345, 0),
                        socket(
                                Protocol.TCP,
                                "10.0.2.15",
                                41938,
                                "203.0.113.7",
                                3333,
                                State.ESTABLISHED,
                                31337,
                                1000),
                        socket(
                                Protocol.TCP,
                                "127.0.0.1",
                                8080,
                                "127.0.0.1",
                                50000,
                                State.TIME_WAIT,
                                0,
                                0),
                        socket(
                                Protocol.TCP,
                                "10.0.2.15",
                                41940,
                                "203.0.113.4",
                                80,
                                State.SYN_SENT,
                                31340,
                                4294967294L),
                        socket(Protocol.TCP, "::", 22, null, 0, State.LISTEN, 777, 0),
                        socket(
                                Protocol.TCP,
                                "2001:db8::1",
                                33060,
                                "2001:db8::7",
                                14444,
                                State.ESTABLISHED,
                                778,
                                33),
                        socket(
                                Protocol.TCP,
                                "10.0.2.15",
                                22,
                                "203.0.113.7",
                                54321,
                                State.ESTABLISHED,
                                779,
                                0),
                        socket(Protocol.UDP, "127.0.0.53", 53, null, 0, State.NONE, 18811, 101),
                        socket(
                                Protocol.UDP,
                                "10.0.2.15",
                                40000,
                                "8.8.8.8",
                                53,
                                State.NONE,
                                18812,
                                0),
                        socket(Protocol.RAW, "0.0.0.0", 6, null, 0, State.NONE, 9001, 0),
                        socket(Protocol.PACKET, null, 3, null, 0, State.NONE, 44321, 0));
        assertThat(view.sockets().get(6).remote()).isInstanceOf(Inet4Address.class);
    }

    @Test
    void readsAnotherNamespaceAndAnotherByteOrder() {
        var host = new ProcHost();
        host.files.put("/proc/42/net/tcp", TCP.replace("077100CB", "CB007107"));
        assertThat(ProcNet.read(host, 42).sockets()).hasSize(4);
        var big =
                ProcNet.read(host, "/proc/42/net", ByteOrder.BIG_ENDIAN).sockets().get(1).remote();
        assertThat(big).hasToString("/203.0.113.7");
    }

    @Test
    void saysWhatItCouldNotRead() {
        var host = host();
        host.files.remove("/proc/net/raw");
        host.files.put("/proc/net/udp6", "unreadable");
        host.files.put("/proc/net/packet", PACKET + "truncated");
        assertThat(ProcNet.read(host).unread())
                .containsExactlyInAnyOrder(Protocol.RAW, Protocol.UDP, Protocol.PACKET);
        assertThat(host.unseen).extracting("what").containsExactly("/proc/net/packet");
    }

    @Test
    void brokenLinesAreLeftOut() {
        var random = new Random(99);
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder(TCP6);
            for (int n = random.nextInt(60); n > 0; n--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x180));
            }
            var host = new ProcHost();
            for (var name : new String[] {"tcp", "tcp6", "packet", "raw"}) {
                host.files.put("/proc/net/" + name, text.toString());
            }
            for (var socket : ProcNet.read(host).sockets()) {
                assertThat(socket.localPort()).isBetween(0, 65535);
                assertThat(socket.remotePort()).isBetween(0, 65535);
            }
        }
    }

    /// The machine's own files, asked for sockets that this test opens.
    @Test
    void findsOwnSocketsAndTheirOwner() throws Exception {
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (var server = new ServerSocket(0, 5, loopback);
                var client = new java.net.Socket(loopback, server.getLocalPort());
                var peer = server.accept();
                var udp = new DatagramSocket(0, loopback)) {
            var host = new ProcHost();
            var sockets = ProcNet.read(host).sockets();
            var listening = find(sockets, Protocol.TCP, server.getLocalPort(), State.LISTEN);
            var connected = find(sockets, Protocol.TCP, client.getLocalPort(), State.ESTABLISHED);
            var bound = find(sockets, Protocol.UDP, udp.getLocalPort(), State.NONE);
            assertThat(connected.remotePort()).isEqualTo(peer.getLocalPort());
            assertThat(bound.isListening()).isTrue();
            assertThat(listening.isListening()).isTrue();
            var owners = new SocketOwners(host);
            int self = (int) ProcessHandle.current().pid();
            assertThat(owners.of(listening)).containsExactly(self);
            assertThat(owners.of(bound)).containsExactly(self);
            assertThat(owners.of(0)).isEmpty();
        }
    }

    private static Socket find(Iterable<Socket> sockets, Protocol protocol, int port, State state) {
        for (var socket : sockets) {
            if (socket.protocol() == protocol
                    && socket.localPort() == port
                    && socket.state() == state) {
                return socket;
            }
        }
        throw new AssertionError("no such socket: " + protocol + " " + port);
    }

    static Socket socket(
            Protocol protocol,
            @Nullable String local,
            int localPort,
            @Nullable String remote,
            int remotePort,
            State state,
            long inode,
            long uid)
            throws Exception {
        return new Socket(
                protocol,
                local == null ? null : InetAddress.getByName(local),
                localPort,
                remote == null ? null : InetAddress.getByName(remote),
                remotePort,
                state,
                inode,
                uid);
    }
}
