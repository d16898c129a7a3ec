package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server in somebody's hands who wants Davy to wait for it, or to fall.
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RedisHandTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /// Gives these bytes as an answer, again and again.
    ///
    /// @param pause milliseconds before each byte; 0 for all at once
    private static void serve(ServerSocket server, String answer, int times, int pause) {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        try (var socket = server.accept()) {
            var out = socket.getOutputStream();
            for (int i = 0; i < times; i++) {
                if (pause == 0) {
                    out.write(bytes);
                    continue;
                }
                for (byte each : bytes) {
                    Thread.sleep(pause);
                    out.write(each);
                }
            }
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It hung up, as it should.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuses(String answer, int times, int pause) throws Exception {
        var loopback = InetAddress.getByAddress(LOOPBACK);
        try (var server = new ServerSocket(0, 5, loopback)) {
            var serving = CompletableFuture.runAsync(() -> serve(server, answer, times, pause));
            try (var redis = RedisHand.connect(server.getLocalPort())) {
                assertThatThrownBy(() -> redis.setting("dir")).isInstanceOf(IOException.class);
            }
            serving.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+0123456789\r\n", "$9\r\n012345678\r\n"})
    void dropByDropItIsNotWaitedFor(String answer) throws Exception {
        refuses(answer, 1, 2000);
    }

    /// Who does not read would let Davy wait for ever.
    @Test
    void whatIsTooLongIsNotSent() throws Exception {
        var loopback = InetAddress.getByAddress(LOOPBACK);
        try (var server = new ServerSocket(0, 5, loopback);
                var redis = RedisHand.connect(server.getLocalPort());
                var _ = server.accept()) {
            String longest = "x".repeat(32 << 20);
            assertThatThrownBy(() -> redis.set("dir", longest))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("too long");
            assertThatThrownBy(() -> redis.enter(List.of(longest))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void listsInListsAreNotFollowed() throws Exception {
        refuses("*1\r\n", 200_000, 0);
    }

    @Test
    void manyLongAnswersAreTooMuch() throws Exception {
        refuses("*64\r\n" + "$65536\r\n".concat("x".repeat(65536)).concat("\r\n").repeat(64), 1, 0);
    }
}
