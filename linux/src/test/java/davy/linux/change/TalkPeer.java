package davy.linux.change;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Connections that last, inside a network namespace: what an operator's session is like.
public final class TalkPeer {
    private static final Map<String, Socket> HELD = new ConcurrentHashMap<>();

    private TalkPeer() {}

    /// `serve PORT`, `hold NAME FROM TO PORT`, `say NAME MILLIS`, `from SOURCE PORT TO PORT`.
    public static List<String> answer(List<String> words) throws IOException {
        return switch (words.getFirst()) {
            case "serve" -> serve(Integer.parseInt(words.get(1)));
            case "hold" -> hold(words);
            case "say" -> say(words.get(1), Integer.parseInt(words.get(2)));
            case "from" -> from(words);
            default -> List.of("unknown talk " + words);
        };
    }

    private static List<String> serve(int port) throws IOException {
        var server = new ServerSocket(port, 50, InetAddress.ofLiteral("::"));
        Thread.ofPlatform().daemon().start(() -> accept(server));
        return List.of("serving");
    }

    private static void accept(ServerSocket server) {
        while (true) {
            try {
                var accepted = server.accept();
                Thread.ofVirtual().start(() -> echo(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The other end has gone.
        }
    }

    /// Whether a connection can be opened from a port.
    private static List<String> from(List<String> words) {
        try (var socket = new Socket()) {
            socket.setReuseAddress(true);
            int own = Integer.parseInt(words.get(2));
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(words.get(1)), own));
            int port = Integer.parseInt(words.get(4));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(words.get(3)), port), 400);
            return List.of("yes");
        } catch (IOException e) {
            return List.of("no");
        }
    }

    /// The port that the connection comes from.
    private static List<String> hold(List<String> words) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(words.get(2)), 0));
        int port = Integer.parseInt(words.get(4));
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(words.get(3)), port), 1_000);
        HELD.put(words.get(1), socket);
        return List.of(String.valueOf(socket.getLocalPort()));
    }

    /// Whether what is said comes back in time.
    private static List<String> say(String name, int millis) {
        var socket = HELD.get(name);
        if (socket == null) {
            return List.of("not held");
        }
        try {
            socket.setSoTimeout(millis);
            socket.getOutputStream().write('?');
            return List.of(socket.getInputStream().read() == '?' ? "yes" : "no");
        } catch (IOException e) {
            return List.of("no");
        }
    }
}
