package davy.linux.kernel;

import davy.core.network.Firewall;
import davy.core.network.Isolation.Connection;
import davy.core.network.Socket.Protocol;
import davy.linux.LinuxHost;
import davy.linux.change.FilterPeer;
import davy.linux.change.TalkPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// A program that a test starts inside a network namespace: takes a command on each line, answers
/// with lines and an empty one, ends with its standard input.
final class NetworkPeer {
    private static final int PATIENCE_MILLIS = 400;

    private NetworkPeer() {}

    public static void main(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            var words = List.of(line.split(" "));
            for (String answer : answer(words.getFirst(), words.subList(1, words.size()))) {
                System.out.println(answer);
            }
            System.out.println();
        }
        System.exit(0);
    }

    private static List<String> answer(String command, List<String> words) throws Exception {
        return switch (command) {
            case "ready" -> List.of("ready");
            case "listen" -> listen(words);
            case "connect" -> connect(words);
            case "reach" -> reach(words);
            case "rules" -> rules();
            case "unseen" -> unseen();
            case "carrier" -> carrier(words);
            case "filter" -> FilterPeer.answer(words);
            case "talk" -> TalkPeer.answer(words);
            default -> List.of("unknown command " + command);
        };
    }

    /// Ports: TCP servers that accept, UDP servers that send back what they get.
    private static List<String> listen(List<String> ports) throws IOException {
        for (String port : ports) {
            var server = new ServerSocket(Integer.parseInt(port), 50, InetAddress.ofLiteral("::"));
            Thread.ofPlatform().daemon().start(() -> accept(server));
            var socket = new DatagramSocket(Integer.parseInt(port));
            Thread.ofPlatform().daemon().start(() -> echo(socket));
        }
        return List.of("listening");
    }

    private static void accept(ServerSocket server) {
        while (true) {
            try (var accepted = server.accept()) {
                accepted.getOutputStream().write('!');
            } catch (IOException e) {
                // The other end has gone: next.
            }
        }
    }

    private static void echo(DatagramSocket socket) {
        var packet = new DatagramPacket(new byte[16], 16);
        while (true) {
            try {
                socket.receive(packet);
                socket.send(packet);
            } catch (IOException e) {
                // An answer that the filter refused: next.
            }
        }
    }

    /// `tcp|udp SOURCE DESTINATION PORT` again and again: `yes` or `no` for each.
    private static List<String> connect(List<String> words) throws Exception {
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i + 3 < words.size(); i += 4) {
            var four = words.subList(i, i + 4);
            tries.add(() -> reaches(four) ? "yes" : "no");
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<String>();
            for (var future : threads.invokeAll(tries)) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    private static boolean reaches(List<String> words) throws IOException {
        var from = new InetSocketAddress(InetAddress.ofLiteral(words.get(1)), 0);
        var to =
                new InetSocketAddress(
                        InetAddress.ofLiteral(words.get(2)), Integer.parseInt(words.get(3)));
        return words.getFirst().equals("tcp") ? connects(from, to) : isAnswered(from, to);
    }

    private static boolean connects(InetSocketAddress from, InetSocketAddress to)
            throws IOException {
        try (var socket = new Socket()) {
            socket.bind(from);
            socket.connect(to, PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isAnswered(InetSocketAddress from, InetSocketAddress to)
            throws IOException {
        try (var socket = new DatagramSocket(from)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var packet = new DatagramPacket(new byte[] {1}, 1, to);
            socket.send(packet);
            socket.receive(packet);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// `tcp|udp PORT IPV4|IPV6` again and again.
    private static List<String> reach(List<String> words) throws IOException {
        try (var host = LinuxHost.live(LiveKernel::new)) {
            var firewall = new LiveKernel(host).firewall();
            var answers = new ArrayList<String>();
            for (int i = 0; i + 2 < words.size(); i += 3) {
                var protocol = words.get(i).equals("tcp") ? Protocol.TCP : Protocol.UDP;
                int port = Integer.parseInt(words.get(i + 1));
                var family = Firewall.Family.valueOf(words.get(i + 2));
                answers.add(
                        firewall == null ? "null" : firewall.reach(protocol, port, family).name());
            }
            return answers;
        }
    }

    private static List<String> rules() throws IOException {
        try (var host = LinuxHost.live(LiveKernel::new)) {
            var firewall = new LiveKernel(host).firewall();
            var answers = new ArrayList<String>();
            if (firewall != null) {
                firewall.chains().forEach(chain -> answers.addAll(text(chain)));
            }
            return answers;
        }
    }

    static List<String> text(Firewall.Chain chain) {
        var lines = new ArrayList<String>();
        lines.add(
                "chain %s %s %s %s %s %d %s"
                        .formatted(
                                chain.origin(),
                                chain.family(),
                                chain.table(),
                                chain.name(),
                                chain.hook(),
                                chain.priority(),
                                chain.accepts()));
        chain.rules().forEach(rule -> lines.add("  " + rule.text() + to(rule)));
        return lines;
    }

    private static String to(Firewall.Rule rule) {
        return rule.translation() == null ? "" : " " + rule.translation();
    }

    /// `LOCAL REMOTE`.
    private static List<String> carrier(List<String> words) {
        var local = InetAddress.ofLiteral(words.get(0));
        var remote = InetAddress.ofLiteral(words.get(1));
        var link = Carrier.of(new Connection(local, 22, remote, 50_000));
        return List.of(
                link == null ? "null" : link.name() + " '" + link.kind() + "' " + link.isTunnel());
    }

    private static List<String> unseen() throws IOException {
        try (var host = LinuxHost.live(LiveKernel::new)) {
            var kernel = new LiveKernel(host);
            var firewall = kernel.firewall();
            int programs = kernel.bpfPrograms().size();
            var answers = new ArrayList<String>();
            answers.add("firewall " + (firewall == null ? "null" : firewall.complete()));
            answers.add("programs " + programs);
            host.unseen().forEach(unseen -> answers.add("unseen " + unseen.what()));
            return answers;
        }
    }
}
