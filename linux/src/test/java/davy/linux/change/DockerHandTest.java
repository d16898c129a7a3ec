package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.linux.LinuxHost;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of answers that dockerd would not give. The server here is a fake of some lines,
/// and says what the test tells it to.
class DockerHandTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir private Path folder;

    private Path socket;
    private ServerSocketChannel server;
    private volatile String asked = "";

    @BeforeEach
    void listens() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "the socket must be root's");
        socket = folder.resolve("docker.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
    }

    @AfterEach
    void ends() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private interface Speaker {
        void speak(SocketChannel to) throws IOException, InterruptedException;
    }

    /// To one request.
    private void answer(Speaker speaker) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (var client = server.accept()) {
                        var request = ByteBuffer.allocate(64 << 10);
                        while (!whole(request)) {
                            if (client.read(request) < 0) {
                                return;
                            }
                        }
                        asked = text(request);
                        speaker.speak(client);
                    } catch (IOException | InterruptedException e) {
                        // The client had enough.
                    }
                });
    }

    private static String text(ByteBuffer request) {
        return StandardCharsets.UTF_8.decode(request.duplicate().flip()).toString();
    }

    private static boolean whole(ByteBuffer request) {
        String text = text(request);
        int end = text.indexOf("\r\n\r\n");
        int length = text.indexOf("Content-Length: ");
        return end > 0
                && (length < 0
                        || text.length() - end - 4
                                >= Integer.parseInt(
                                        text.substring(length + 16, text.indexOf('\r', length))));
    }

    private void answer(String... pieces) {
        answer(client -> {
            for (String piece : pieces) {
                client.write(ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1)));
                Thread.sleep(5);
            }
        });
    }

    private DockerHand hand() throws IOException {
        var time = Duration.ofMillis(1500);
        return new DockerHand(LinuxHost.live(_ -> null), socket.toString(), time, time);
    }

    private String container() throws IOException {
        return new String(hand().container(ID), StandardCharsets.UTF_8);
    }

    @Test
    void readsAnswersOfEachKind() throws IOException {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "he", "llo and more");
        assertThat(container()).isEqualTo("hello");
        assertThat(asked)
                .isEqualTo(
                        "GET /containers/"
                                + ID
                                + "/json HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n");
        answer(
                "HTTP/1.1 200 OK\r\ntransfer-ENCODING:  Chunked\r\n\r",
                "\n3;x=y\r\nhe",
                "l\r\n00002\r\nlo\r\n0\r\nTrailer: x\r\n\r\n");
        assertThat(container()).isEqualTo("hello");
        answer("HTTP/1.0 200 OK\r\n\r\nhel", "lo");
        assertThat(container()).isEqualTo("hello");
        answer("HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n");
        hand().pause(ID);
        answer("HTTP/1.1 304 Not Modified\r\n\r\n");
        hand().start(ID);
    }

    @Test
    void sendsBodiesWhole() throws IOException {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        hand().setRestart(ID, "on-failure", 3);
        assertThat(asked)
                .startsWith("POST /containers/" + ID + "/update HTTP/1.1\r\n")
                .endsWith(
                        "\r\n\r\n{\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}}");
    }

    @Test
    void tellsWhatDockerSays() {
        answer(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 38\r\n\r\n",
                "{\"message\":\"No such container: \\u001b[2J\"}");
        assertThatThrownBy(this::container)
                .isInstanceOf(DockerException.class)
                .hasMessageContaining("404")
                .matches(e -> ((DockerException) e).isMissing())
                .matches(e -> String.valueOf(e.getMessage()).indexOf('\u001b') < 0);
        answer("HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\n{[\"");
        assertThatThrownBy(this::container)
                .hasMessageContaining("500")
                .matches(e -> !((DockerException) e).isMissing());
        answer("HTTP/1.1 301 Moved\r\nLocation: http://elsewhere/\r\n\r\n");
        assertThatThrownBy(this::container).isInstanceOf(DockerException.class);
    }

    @Test
    void refusesWhatIsNoAnswer() {
        String ok = "HTTP/1.1 200 OK\r\n";
        for (String bad :
                new String[] {
                    "",
                    "\r\n\r\n",
                    "SSH-2.0-OpenSSH_9.2\r\n",
                    "HTTP/1.1 999 No\r\n\r\n",
                    "HTTP/1.1 100 Continue\r\n\r\n" + ok + "\r\n",
                    "HTTP/2 200\r\n\r\n",
                    ok,
                    ok + "no colon\r\n\r\n",
                    ok + "Content-Length: 9\r\n\r\nshort",
                    ok + "Content-Length: -1\r\n\r\n",
                    ok + "Content-Length: 99999999999999999999\r\n\r\n",
                    ok + "Content-Length: 999999999999\r\n\r\n",
                    ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                    ok + "Content-Length: \u0663\r\n\r\nabc",
                    ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                    ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                    ok + "Transfer-Encoding: chunked\r\n\r\n\r\n",
                    ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                    ok + "Transfer-Encoding: chunked\r\n\r\n7fffffffffff\r\n",
                    ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
                    ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                    ok + "A: b\r\n".repeat(1000) + "\r\n",
                    ok + "A: " + "b".repeat(20_000) + "\r\n\r\n",
                }) {
            answer(bad);
            assertThatThrownBy(this::container).as(bad).isInstanceOf(DockerException.class);
        }
    }

    @Test
    void survivesAnyBytes() {
        long seed = Long.getLong("davy.seed", 20_261_122L);
        System.out.println("davy.seed=" + seed);
        var random = new Random(seed);
        String whole =
                "HTTP/1.1 200 OK\r\nContent-Type: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = whole.getBytes(StandardCharsets.ISO_8859_1);
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var from = ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1));
            try {
                var reply =
                        HttpReply.read(
                                into -> {
                                    int length = Math.min(from.remaining(), 1 + random.nextInt(9));
                                    from.get(into, 0, length);
                                    return length == 0 ? -1 : length;
                                },
                                100);
                assertThat(reply.body().length).isLessThanOrEqualTo(100);
            } catch (IOException e) {
                assertThat(e).isInstanceOf(DockerException.class);
            }
        }
    }

    @Test
    void waitsForNobodyForEver() {
        answer(client -> Thread.sleep(20_000));
        long start = System.nanoTime();
        assertThatThrownBy(this::container).hasMessageContaining("in time");
        answer(client -> {
            client.write(ByteBuffer.wrap("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < 2000; i++) {
                client.write(ByteBuffer.wrap(new byte[] {'a'}));
                Thread.sleep(10);
            }
        });
        assertThatThrownBy(this::container).hasMessageContaining("in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void readsNoEndlessAnswer() {
        answer(client -> {
            client.write(
                    ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < 1000; i++) {
                client.write(ByteBuffer.allocate(64 << 10));
            }
        });
        assertThatThrownBy(this::container).hasMessageContaining("too long");
    }

    @Test
    void asksNobodyButRoot() throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(this::container).hasMessageContaining("not root's alone");
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
        Files.setAttribute(socket, "unix:uid", 65534);
        assertThatThrownBy(this::container).hasMessageContaining("not root's alone");
        Files.setAttribute(socket, "unix:uid", 0);
        var link = Files.createSymbolicLink(folder.resolve("link"), socket);
        var host = LinuxHost.live(_ -> null);
        assertThatThrownBy(() -> new DockerHand(host, link.toString()).container(ID))
                .hasMessageContaining("no socket");
        server.close();
        assertThatThrownBy(this::container).hasMessageContaining("connect: ");
    }

    @Test
    void lettersThatDockerDoesNotUseStayOut() throws IOException {
        var hand = hand();
        for (String bad :
                new String[] {
                    "", "a b", "a\r\nX: y", "../x", "a/../b", "a?force=1", "a%2f", "-x", "é"
                }) {
            assertThatThrownBy(() -> hand.container(bad)).as(bad).hasMessageContaining("no name");
        }
        assertThat(DockerHand.isName("registry.example:5000/team/site:1.4")).isTrue();
    }
}
