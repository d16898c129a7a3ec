package davy.linux.kernel;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Two network namespaces of a test's own, joined by a cable: a host with a filter, and outside it
/// a stranger and a friend. Both go away with the test.
public final class Namespaces {
    public static final String HOST = "10.77.0.1";
    public static final String HOST6 = "fd77::1";
    public static final String STRANGER = "10.77.0.2";
    public static final String STRANGER6 = "fd77::2";

    /// In the prefixes that rule sets of tests let in.
    public static final String FRIEND = "10.88.0.2";

    public static final String FRIEND6 = "fd88::2";

    private final Peer host;
    private final Peer outside;

    private Namespaces(Peer host, Peer outside) {
        this.host = host;
        this.outside = outside;
    }

    /// Whether this machine can do it: root, namespaces, the tools.
    public static boolean isPossible() throws Exception {
        String tools = "nft list ruleset && ip link set lo up && iptables-legacy -S && nsenter -V";
        return !run("", "unshare", "-n", "sh", "-c", tools).startsWith("! ");
    }

    public static Namespaces make() throws Exception {
        var host = new Peer(Path.of("/"));
        var outside = new Peer(Path.of("/"));
        var made = new Namespaces(host, outside);
        made.inHost("ip link add a0 type veth peer name b0 netns " + outside.process.pid());
        made.inHost("ip link set lo up");
        made.inHost("ip addr add " + HOST + "/24 dev a0");
        made.inHost("ip addr add " + HOST6 + "/64 dev a0 nodad");
        made.inHost("ip link set a0 up");
        made.inHost("ip route add 10.88.0.0/24 dev a0");
        made.inHost("ip route add fd88::/64 dev a0");
        made.inOutside("ip link set lo up");
        made.inOutside("ip addr add " + STRANGER + "/24 dev b0");
        made.inOutside("ip addr add " + FRIEND + "/24 dev b0");
        made.inOutside("ip addr add " + STRANGER6 + "/64 dev b0 nodad");
        made.inOutside("ip addr add " + FRIEND6 + "/64 dev b0 nodad");
        made.inOutside("ip link set b0 up");
        return made;
    }

    /// A third namespace behind the host, `172.17.0.2` behind `docker0`.
    public Peer addContainer() throws Exception {
        var container = new Peer(Path.of("/"));
        inHost("ip link add docker0 type veth peer name c0 netns " + container.process.pid());
        inHost("ip addr add 172.17.0.1/16 dev docker0");
        inHost("ip link set docker0 up");
        inHost("sysctl -qw net.ipv4.ip_forward=1");
        // Java knows no IPv6 where no interface has an address of it yet, and asks once.
        for (String command :
                List.of(
                        "ip link set lo up",
                        "ip addr add 172.17.0.2/16 dev c0",
                        "ip link set c0 up",
                        "ip route add default via 172.17.0.1")) {
            must(run("", within(container, command.split(" "))));
        }
        return container;
    }

    /// Waits until stranger and friend reach the host, which takes IPv6 a moment.
    public boolean isJoined(int port) throws Exception {
        var words = new StringBuilder("connect");
        for (String from : List.of(STRANGER, FRIEND, STRANGER6, FRIEND6)) {
            String to = from.indexOf(':') < 0 ? HOST : HOST6;
            words.append(" tcp %s %s %d udp %s %s %d".formatted(from, to, port, from, to, port));
        }
        for (int i = 0; i < 20; i++) {
            if (!outside.ask(words.toString()).contains("no")) {
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }

    public List<String> askHost(String command) throws IOException {
        return host.ask(command);
    }

    public List<String> askOutside(String command) throws IOException {
        return outside.ask(command);
    }

    private void inHost(String command) throws Exception {
        must(run("", within(host, command.split(" "))));
    }

    private void inOutside(String command) throws Exception {
        must(run("", within(outside, command.split(" "))));
    }

    /// Runs a command in the host's namespace: its output, or `! ` and its complaint.
    public String inHost(String input, String... command) throws Exception {
        return run(input, within(host, command));
    }

    public static void must(String output) {
        if (output.startsWith("! ")) {
            throw new AssertionError(output);
        }
    }

    private static String[] within(Peer peer, String... command) {
        var words = new ArrayList<String>();
        words.addAll(List.of("nsenter", "-t", String.valueOf(peer.process.pid()), "-n"));
        words.addAll(List.of(command));
        return words.toArray(String[]::new);
    }

    private static String run(String input, String... command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var lock =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "davy-xtables-" + ProcessHandle.current().pid());
        builder.environment().put("XTABLES_LOCKFILE", lock.toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return "! " + e.getMessage();
        }
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading: its exit status says why.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        Files.deleteIfExists(lock);
        return status == 0 ? output : "! " + String.join(" ", command) + ": " + output;
    }

    public void close() throws Exception {
        host.close();
        outside.close();
    }

    /// A [NetworkPeer] in a namespace of its own.
    public static final class Peer {
        private final Process process;
        private final BufferedReader in;
        private final BufferedWriter out;

        Peer(Path directory) throws IOException {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var builder =
                    new ProcessBuilder(
                            "unshare",
                            "-n",
                            java,
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            NetworkPeer.class.getName());
            builder.directory(directory.toFile());
            process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            in = process.inputReader(StandardCharsets.UTF_8);
            out = process.outputWriter(StandardCharsets.UTF_8);
            // Until it answers it may still be in the namespace of whoever started it.
            ask("ready");
        }

        public List<String> ask(String command) throws IOException {
            out.write(command + "\n");
            out.flush();
            var lines = new ArrayList<String>();
            for (String line = in.readLine();
                    line != null && !line.isEmpty();
                    line = in.readLine()) {
                lines.add(line);
            }
            return lines;
        }

        public void close() throws Exception {
            out.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
