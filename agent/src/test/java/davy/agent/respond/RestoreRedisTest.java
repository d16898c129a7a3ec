package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.RestoreRedis;
import davy.core.action.Step;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Beside a server of the test's own that has two settings and speaks as Redis does.
final class RestoreRedisTest {
    private static final String AWAY = "/srv/away";

    @TempDir private Path top;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    /// Knows no folder but the one it writes to and [#AWAY].
    private static final class Server implements AutoCloseable {
        final Map<String, String> settings =
                new ConcurrentHashMap<>(Map.of("dir", "/srv/now", "dbfilename", "now"));
        private final ServerSocket socket;
        private volatile Runnable whenPlaced = () -> {};

        Server() throws IOException {
            socket = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
            Thread.ofPlatform().daemon().start(this::serve);
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (var client = socket.accept()) {
                    answer(client);
                } catch (IOException e) {
                    // The client went, or the test is over.
                }
            }
        }

        private void answer(Socket client) throws IOException {
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var words = new String[Integer.parseInt(line.substring(1))];
                for (int i = 0; i < words.length; i++) {
                    in.readLine();
                    words[i] = in.readLine();
                }
                client.getOutputStream().write(answer(words).getBytes(StandardCharsets.ISO_8859_1));
            }
        }

        private String answer(String[] words) {
            if (words[1].equals("GET")) {
                String value = settings.get(words[2]);
                if (value == null) {
                    return "*0\r\n";
                }
                return "*2\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
                        .formatted(words[2].length(), words[2], value.length(), value);
            }
            boolean known = !words[2].equals("dir") || List.of(AWAY, "/srv/now").contains(words[3]);
            if (known) {
                settings.put(words[2], words[3]);
            }
            if (words[2].equals("dbfilename")) {
                whenPlaced.run();
            }
            return known ? "+OK\r\n" : "-ERR Changing directory: No such file or directory\r\n";
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// The server is this JVM.
    private static Plan plan(Server server, String folder) throws IOException {
        var self = ProcessHandle.current();
        return plan(server, folder, self.pid(), program(self.pid()));
    }

    private static String program(long pid) throws IOException {
        return Stage.run("sha256sum", "/proc/" + pid + "/exe").split(" ")[0];
    }

    private static Plan plan(Server server, String folder, long pid, String hash)
            throws IOException {
        var pin = new ProcessPin((int) pid, HerdTest.start((int) pid), "/opt/redis-server");
        var action = new RestoreRedis(server.socket.getLocalPort(), folder, "dump.rdb", pin, hash);
        var step = new Step(1, action, List.of(), List.of());
        return new Plan("here", Instant.now(), List.of(step), List.of());
    }

    private Respond respond() throws IOException {
        return Respond.live(LinuxHost.live(_ -> null), top.resolve("state"));
    }

    private static Responder.Listener nobody() {
        return new Responder.Listener() {
            @Override
            public void begins(Step step) {}

            @Override
            public void ended(Responder.Told told) {}
        };
    }

    @Test
    void tellsItWhereToAndTakesThatBack() throws Exception {
        try (var server = new Server();
                var respond = respond()) {
            var applied = respond.apply(plan(server, AWAY), _ -> true, nobody());
            assertThat(applied.isWhole()).isTrue();
            assertThat(server.settings)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("dir", AWAY, "dbfilename", "dump.rdb"));
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(server.settings)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("dir", "/srv/now", "dbfilename", "now"));
        }
    }

    /// What Redis did not take is no response that was cut off: the next plan is carried out.
    @Test
    void failsWhereTheFolderIsGoneAndGoesOn() throws Exception {
        try (var server = new Server();
                var respond = respond()) {
            var failed = respond.apply(plan(server, "/srv/gone"), _ -> true, nobody());
            var outcome = failed.steps().getFirst().outcome();
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.told().toString()).contains("No such file or directory");
            assertThat(server.settings)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("dir", "/srv/now", "dbfilename", "now"));
            assertThat(respond.list())
                    .singleElement()
                    .satisfies(past -> assertThat(past.open()).isZero());

            var applied = respond.apply(plan(server, AWAY), _ -> true, nobody());
            assertThat(applied.isWhole()).isTrue();
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(respond.undo(failed.id()).left()).isEmpty();
            assertThat(server.settings)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("dir", "/srv/now", "dbfilename", "now"));
        }
    }

    /// Redis did what it was told: that Davy cannot write so is no answer of Redis.
    @Test
    void aJournalThatCannotBeWrittenIsNotSaidToBeAboutRedis() throws Exception {
        try (var server = new Server();
                var respond = respond()) {
            server.whenPlaced = () -> journals("+i");
            try {
                assertThatThrownBy(() -> respond.apply(plan(server, AWAY), _ -> true, nobody()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("not permitted");
            } finally {
                journals("-i");
            }
            server.whenPlaced = () -> {};
            assertThat(server.settings).containsEntry("dbfilename", "dump.rdb");
            var past = respond.list().getFirst();
            assertThat(past.open()).isOne();
            assertThat(respond.undo(past.id()).left()).isEmpty();
            assertThat(server.settings).containsEntry("dbfilename", "now");
        }
    }

    private void journals(String flag) {
        try {
            Stage.run("sh", "-c", "chattr \"$0\" \"$1\"/*/journal.jsonl", flag, top + "/state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// It took the port that another one had when the plan was made, or is that process with
    /// another program.
    @Test
    void anotherServerOnThatPortIsToldNothing() throws Exception {
        var before = Map.of("dir", "/srv/now", "dbfilename", "now");
        var other = new ProcessBuilder("sleep", "60").start();
        try (var server = new Server();
                var respond = respond()) {
            var another = plan(server, AWAY, other.pid(), program(other.pid()));
            refused(respond.apply(another, _ -> true, nobody()));
            long self = ProcessHandle.current().pid();
            var changed = plan(server, AWAY, self, program(other.pid()));
            refused(respond.apply(changed, _ -> true, nobody()));
            other.destroyForcibly().waitFor();
            refused(respond.apply(another, _ -> true, nobody()));
            assertThat(server.settings).containsExactlyInAnyOrderEntriesOf(before);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static void refused(Respond.Applied applied) {
        var outcome = applied.steps().getFirst().outcome();
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.told().in(Language.EN)).contains("is not process");
    }

    /// One that does not answer was told nothing.
    @Test
    void refusesWhereNothingAnswers() throws Exception {
        var server = new Server();
        var plan = plan(server, AWAY);
        server.close();
        try (var respond = respond()) {
            var applied = respond.apply(plan, _ -> true, nobody());
            assertThat(applied.steps().getFirst().outcome()).isInstanceOf(Outcome.Refused.class);
            assertThat(respond.list())
                    .singleElement()
                    .matches(past -> past.done() == 0 && past.open() == 0);
        }
    }
}
