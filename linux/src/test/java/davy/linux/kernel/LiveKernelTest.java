package davy.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.network.Socket;
import davy.core.network.Socket.Protocol;
import davy.core.network.Socket.State;
import davy.core.network.SocketDiff;
import davy.core.socket.ProcNet;
import davy.linux.Libc;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveKernelTest {
    private LinuxHost host;
    private Kernel kernel;

    LiveKernelTest() throws IOException {
        host = LinuxHost.live(LiveKernel::new);
        kernel = new LiveKernel(host);
    }

    @BeforeEach
    void open() {
        assertThat(host.kernel()).isInstanceOf(LiveKernel.class);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static boolean isRoot() {
        return Libc.geteuid() == 0;
    }

    private Socket listening(Protocol protocol, int port) {
        return kernel.sockets().stream()
                .filter(socket -> socket.protocol() == protocol)
                .filter(socket -> socket.localPort() == port && socket.isListening())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void listsListenersOfBothFamilies() throws Exception {
        try (var four = ServerSocketChannel.open(StandardProtocolFamily.INET);
                var both = new ServerSocket(0, 5, InetAddress.ofLiteral("::"));
                var six = new ServerSocket(0, 5, InetAddress.ofLiteral("::1"));
                var udp = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            four.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            int port = ((InetSocketAddress) four.getLocalAddress()).getPort();
            check(listening(Protocol.TCP, port), "127.0.0.1", State.LISTEN);
            check(listening(Protocol.TCP, both.getLocalPort()), "::", State.LISTEN);
            check(listening(Protocol.TCP, six.getLocalPort()), "::1", State.LISTEN);
            check(listening(Protocol.UDP, udp.getLocalPort()), "127.0.0.1", State.NONE);
        }
    }

    private static void check(Socket socket, String local, State state) throws Exception {
        assertThat(socket.local()).isEqualTo(InetAddress.ofLiteral(local));
        assertThat(socket.state()).isEqualTo(state);
        assertThat(socket.remote()).isNull();
        assertThat(socket.uid()).isEqualTo(Libc.geteuid());
        assertThat(ownInodes()).contains(socket.inode());
    }

    /// Numbers of this process's own sockets, as its descriptors' links say.
    private static Set<Long> ownInodes() throws IOException {
        var inodes = new HashSet<Long>();
        try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var link : links) {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(Long.parseLong(target.substring(8, target.length() - 1)));
                    }
                } catch (IOException e) {
                    // Closed since.
                }
            }
        }
        return inodes;
    }

    /// A dual-stack listener that an IPv4 client has reached.
    @Test
    void makesMappedAddressesIpv4() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.ofLiteral("::"));
                var client =
                        new java.net.Socket(
                                InetAddress.ofLiteral("127.0.0.1"), server.getLocalPort());
                var accepted = server.accept()) {
            assertThat(accepted.isConnected()).isTrue();
            var loopback = InetAddress.ofLiteral("127.0.0.1");
            assertThat(kernel.sockets())
                    .filteredOn(socket -> socket.state() == State.ESTABLISHED)
                    .filteredOn(socket -> socket.localPort() == server.getLocalPort())
                    .singleElement()
                    .satisfies(socket -> {
                        assertThat(socket.local()).isEqualTo(loopback);
                        assertThat(socket.remote()).isEqualTo(loopback);
                        assertThat(socket.remotePort()).isEqualTo(client.getLocalPort());
                    });
        }
    }

    @Test
    void listsPacketSockets() throws Exception {
        assumeTrue(isRoot(), "needs root");
        int all = Short.toUnsignedInt(Short.reverseBytes((short) 3));
        int fd = Libc.socket(17, 3 | 02000000, all);
        assumeTrue(fd >= 0, "no packet sockets here");
        try {
            var sockets = kernel.sockets();
            var own = ownInodes();
            assumeTrue(
                    host.unseen().stream().noneMatch(each -> each.what().contains("packet")),
                    "no packet_diag in this kernel");
            assertThat(sockets)
                    .filteredOn(socket -> socket.protocol() == Protocol.PACKET)
                    .filteredOn(socket -> own.contains(socket.inode()))
                    .singleElement()
                    .satisfies(socket -> assertThat(socket.localPort()).isEqualTo(3));
        } finally {
            Libc.close(fd);
        }
    }

    @Test
    void agreesWithProc() throws Exception {
        try (var server = new ServerSocket(0)) {
            assertThat(server.isBound()).isTrue();
            assertThat(SocketDiff.hidden(kernel::sockets, () -> ProcNet.read(host).sockets(), 3))
                    .isEmpty();
            var unseen = host.unseen().stream().map(each -> each.what()).toList();
            var inProc = SocketDiff.hidden(() -> ProcNet.read(host).sockets(), kernel::sockets, 3);
            assertThat(inProc)
                    .filteredOn(socket ->
                            unseen.stream()
                                    .noneMatch(what ->
                                            what.contains(
                                                    socket.protocol()
                                                            .name()
                                                            .toLowerCase(java.util.Locale.ROOT))))
                    .isEmpty();
        }
    }

    @Test
    void agreesWithSs() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
                var client =
                        new java.net.Socket(
                                InetAddress.ofLiteral("127.0.0.1"), server.getLocalPort())) {
            var process = new ProcessBuilder("ss", "-Htane").start();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assumeTrue(process.waitFor() == 0, "needs ss");
            var told = new ArrayList<String>();
            for (var socket : kernel.sockets()) {
                if (socket.protocol() == Protocol.TCP) {
                    told.add(socket.localPort() + " " + socket.remotePort() + " " + socket.inode());
                }
            }
            int port = server.getLocalPort();
            var expected = new ArrayList<String>();
            for (String line : text.lines().toList()) {
                var words = line.split(" +");
                int inode = line.indexOf(" ino:");
                if (inode > 0
                        && (line.contains(":" + port + " ")
                                || line.contains(":" + client.getLocalPort() + " "))) {
                    expected.add(
                            port(words[3])
                                    + " "
                                    + port(words[4])
                                    + " "
                                    + line.substring(inode + 5).split(" ", 2)[0]);
                }
            }
            assertThat(expected).hasSize(3);
            assertThat(told).containsAll(expected);
        }
    }

    private static String port(String address) {
        String port = address.substring(address.lastIndexOf(':') + 1);
        return port.equals("*") ? "0" : port;
    }

    @Test
    void findsThisProcessAndItsThreads() throws Exception {
        assertThat(kernel.self()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(kernel.answersSignal(kernel.self())).isTrue();
        assertThat(kernel.hasProcEntry(kernel.self())).isTrue();
        int thread = Libc.gettid();
        assertThat(kernel.answersSignal(thread) && kernel.hasProcEntry(thread)).isTrue();
        assertThat(kernel.answersSignal(1) && kernel.hasProcEntry(1)).isTrue();
        for (int none : List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 4_194_305)) {
            assertThat(kernel.answersSignal(none)).isFalse();
            assertThat(kernel.hasProcEntry(none)).isFalse();
        }
        var ended = new ProcessBuilder("true").start();
        int pid = (int) ended.pid();
        ended.waitFor();
        assertThat(kernel.answersSignal(pid) || kernel.hasProcEntry(pid)).isFalse();
    }

    /// Every name in `/proc` that is a number must be found, and no other but threads.
    @Test
    void probesAgreeWithTheListOfProc() {
        var listed = new HashSet<Integer>();
        for (String name : host.list("/proc")) {
            if (name.chars().allMatch(Character::isDigit)) {
                listed.add(Integer.parseInt(name));
            }
        }
        int known = 0;
        for (int id : listed) {
            if (kernel.hasProcEntry(id) && kernel.answersSignal(id)) {
                known++;
            }
        }
        assertThat((double) known).isCloseTo(listed.size(), within(listed.size() * 0.2));
    }

    @Test
    void readsMemoryOfThisProcess() {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocateFrom("an inert pattern");
            byte[] read = kernel.memory(kernel.self(), memory.address(), 16);
            assertThat(read).isEqualTo("an inert pattern".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(kernel.memory(kernel.self(), 0, 16)).isNull();
        assertThat(kernel.memory(kernel.self(), 4096, -1)).isNull();
        assertThat(kernel.memory(Integer.MAX_VALUE, 4096, 16)).isNull();
    }

    /// The stack of a child, compared with its `/proc/PID/mem`.
    @Test
    void readsMemoryOfAChild() throws Exception {
        assumeTrue(isRoot(), "needs root");
        var child = new ProcessBuilder("sleep", "60").start();
        try {
            String pid = String.valueOf(child.pid());
            String stack = "";
            for (int i = 0; i < 100 && stack.isEmpty(); i++) {
                Thread.sleep(20);
                boolean runs = Files.readString(Path.of("/proc", pid, "comm")).equals("sleep\n");
                if (runs) {
                    stack =
                            Files.readAllLines(Path.of("/proc", pid, "maps")).stream()
                                    .filter(line -> line.endsWith("[stack]"))
                                    .findFirst()
                                    .orElse("");
                }
            }
            Thread.sleep(100);
            long end = Long.parseUnsignedLong(stack.substring(13, 25).strip(), 16);
            byte[] expected = new byte[4096];
            try (var file = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
                file.seek(end - 4096);
                file.readFully(expected);
            }
            assertThat(new String(expected, StandardCharsets.ISO_8859_1)).contains("sleep\00060\0");
            assertThat(kernel.memory((int) child.pid(), end - 4096, 4096)).isEqualTo(expected);
            // The next page is no part of the stack.
            assertThat(kernel.memory((int) child.pid(), end - 4096, 8192)).hasSize(4096);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void knowsTicksAndTime() throws Exception {
        var process = new ProcessBuilder("getconf", "CLK_TCK").start();
        String ticks = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kernel.ticksPerSecond()).isEqualTo(Integer.parseInt(ticks.strip()));
        assertThat(kernel.now()).isCloseTo(Instant.now(), within(1, ChronoUnit.SECONDS));
    }

    /// Loads a program that returns 0, and compares with what its descriptor says of it.
    @Test
    void listsBpfPrograms() throws Exception {
        assumeTrue(isRoot(), "needs root");
        int fd = load();
        assumeTrue(fd >= 0, "BPF programs cannot be loaded here: " + fd);
        try {
            var told = Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd));
            assertThat(kernel.bpfPrograms())
                    .filteredOn(program -> program.name().equals("davy_inert"))
                    .filteredOn(program -> program.id() == number(told, "prog_id:"))
                    .singleElement()
                    .satisfies(program -> {
                        assertThat(program.type()).isEqualTo("socket_filter");
                        assertThat(told).contains("prog_tag:\t" + program.tag());
                        assertThat(told).contains("prog_type:\t1");
                        assertThat(program.uid()).isZero();
                        assertThat(program.loaded())
                                .isCloseTo(Instant.now(), within(3, ChronoUnit.SECONDS));
                    });
        } finally {
            Libc.close(fd);
        }
        assertThat(kernel.bpfPrograms()).noneMatch(each -> each.name().equals("davy_inert"));
        assertThat(host.unseen()).noneMatch(unseen -> unseen.what().startsWith("BPF"));
    }

    private static int number(List<String> lines, String key) {
        for (String line : lines) {
            if (line.startsWith(key)) {
                return Integer.parseInt(line.substring(key.length()).strip());
            }
        }
        return -1;
    }

    /// `r0 = 0; exit` as a socket filter.
    private static int load() {
        try (var arena = Arena.ofConfined()) {
            var code = arena.allocateFrom(ValueLayout.JAVA_LONG, 0xb7L, 0x95L);
            var attributes = arena.allocate(72, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, 1);
            attributes.set(ValueLayout.JAVA_INT, 4, 2);
            attributes.set(ValueLayout.JAVA_LONG, 8, code.address());
            attributes.set(ValueLayout.JAVA_LONG, 16, arena.allocateFrom("GPL").address());
            attributes.setString(48, "davy_inert");
            return Libc.bpf(5, attributes);
        }
    }

    /// The same program, as a user who may see nothing.
    @Test
    void saysWhatItMayNotSee() throws Exception {
        assumeTrue(isRoot(), "needs root to become another");
        var places = new ArrayList<String>();
        for (var each : List.of(NetworkPeer.class, LiveKernel.class, Host.class)) {
            places.add(each.getProtectionDomain().getCodeSource().getLocation().getPath());
        }
        var process =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx64m",
                                "-cp",
                                String.join(":", places),
                                NetworkPeer.class.getName())
                        .directory(Path.of("/").toFile())
                        .redirectErrorStream(true)
                        .start();
        try (var out = process.outputWriter(StandardCharsets.UTF_8)) {
            out.write("unseen\n");
        }
        var lines =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assumeTrue(
                lines.stream().anyMatch(line -> line.startsWith("programs")),
                "classes are not readable by others: " + lines);
        assertThat(lines).contains("programs 0", "unseen BPF");
        boolean filters = Files.exists(Path.of("/proc/net/ip_tables_names"));
        if (filters) {
            assertThat(lines).contains("unseen iptables");
        }
        assertThat(lines).noneMatch(line -> line.equals("firewall true"));
    }
}
