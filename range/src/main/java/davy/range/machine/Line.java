package davy.range.machine;

import davy.range.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A conversation over a Unix socket, a JSON object a line: QEMU's monitor and its guest agent.
/// Events of the monitor are passed over.
final class Line implements AutoCloseable {
    private final SocketChannel channel;
    private final BlockingQueue<Map<String, Object>> answers = new ArrayBlockingQueue<>(1000);

    private Line(SocketChannel channel) {
        this.channel = channel;
        Thread.ofPlatform().daemon().name("range-line").start(this::read);
    }

    /// Waits for the socket to be there.
    static Line to(Path socket, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                if (Files.exists(socket)) {
                    channel.connect(UnixDomainSocketAddress.of(socket));
                    return new Line(channel);
                }
            } catch (IOException e) {
                channel.close();
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            if (System.nanoTime() > end) {
                throw new IOException("no socket " + socket);
            }
            Thread.sleep(20);
        }
    }

    private void read() {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                // The agent marks where it begins anew with a byte that is no UTF-8.
                var answer = Json.object(line.replace("\uFFFD", ""));
                if (!answer.containsKey("event") && !answers.offer(answer)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The machine has ended; whoever asks is told by the time limit.
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// @return the answer's `return`
    Object ask(String command, Map<String, Object> arguments, Duration limit)
            throws IOException, InterruptedException {
        tell(command, arguments);
        var answer = next(limit);
        if (answer.containsKey("error")) {
            throw new IOException(command + ": " + answer.get("error"));
        }
        return answer.getOrDefault("return", Map.of());
    }

    void tell(String command, Map<String, Object> arguments) throws IOException {
        var request = new LinkedHashMap<String, Object>();
        request.put("execute", command);
        if (!arguments.isEmpty()) {
            request.put("arguments", arguments);
        }
        var bytes = StandardCharsets.UTF_8.encode(Json.text(request) + "\n");
        send(bytes);
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// The next answer, whatever was asked.
    Map<String, Object> next(Duration limit) throws IOException, InterruptedException {
        var answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            throw new IOException("no answer within " + limit.toSeconds() + " s");
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
