package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.CorrectSettings;
import davy.core.action.FilePin;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.RestoreRedis;
import davy.core.action.Settings;
import davy.core.action.Step;
import davy.core.host.FileType;
import davy.core.text.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A new password for a real Redis on loopback, seen by its own client.
final class RedisDoorTest {
    private static final Pattern SECRET = Pattern.compile("password of Redis is (\\S{32}) ");

    private RealRedis redis;
    private Path top;
    private Path conf;
    private int port;
    private Process server;

    @BeforeEach
    void make() throws Exception {
        redis = new RealRedis();
        top = redis.top;
        conf = top.resolve("redis.conf");
        port = RealRedis.free();
    }

    @AfterEach
    void end() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    private void start(String more) throws Exception {
        server = redis.start(port, redis.unguarded("redis.conf", port, more));
    }

    private String cli(String password, String... words) throws Exception {
        return RealRedis.cli(port, password, words);
    }

    private CorrectSettings action() throws Exception {
        String hash = Stage.run("sha256sum", conf.toString()).split(" ")[0];
        var pin = new FilePin(conf.toString(), FileType.REGULAR, hash);
        return new CorrectSettings(pin, Settings.REDIS_PASSWORD);
    }

    private static Outcome outcome(Respond.Applied applied) {
        return applied.steps().getFirst().outcome();
    }

    private static String secret(Respond.Applied applied) {
        var told = SECRET.matcher(outcome(applied).told().in(Language.EN));
        assertThat(told.find()).isTrue();
        return told.group(1);
    }

    @Test
    void isAskedForAtOnceAndAfterARestartUntilItIsTakenBack() throws Exception {
        start("");
        String before = Stage.run("sha256sum", conf.toString());
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Done.class);
            String secret = secret(applied);
            assertThat(cli("", "PING")).startsWith("NOAUTH");
            assertThat(cli(secret, "PING")).isEqualTo("PONG");
            assertThat(Files.readString(conf))
                    .contains("\nrequirepass " + secret + "\n", "protected-mode yes");

            server.destroyForcibly().waitFor();
            server = redis.start(port, conf);
            assertThat(cli("", "PING")).startsWith("NOAUTH");
            assertThat(cli(secret, "PING")).isEqualTo("PONG");

            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(cli("", "PING")).isEqualTo("PONG");
            assertThat(Stage.run("sha256sum", conf.toString())).isEqualTo(before);
        }
    }

    /// Its next start goes by its file, which is back.
    @Test
    void nothingIsLeftOfItWhereTheServerDoesNotRun() throws Exception {
        start("requirepass 123456\n");
        assertThat(cli("123456", "CONFIG", "SET", "requirepass", "")).isEqualTo("OK");
        String before = Stage.run("sha256sum", conf.toString());
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Done.class);
            server.destroyForcibly().waitFor();
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(Stage.run("sha256sum", conf.toString())).isEqualTo(before);
            assertThat(respond.list().getFirst().done()).isZero();
            server = redis.start(port, conf);
            assertThat(cli("", "PING")).startsWith("NOAUTH");
            assertThat(cli("123456", "PING")).isEqualTo("PONG");
        }
    }

    /// Its next start goes by a file that somebody wrote to, and that is left with the password.
    @Test
    void aServerThatWillAskForItAgainIsNotForgotten() throws Exception {
        start("");
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            String secret = secret(applied);
            server.destroyForcibly().waitFor();
            Files.writeString(conf, "# edited since\n", StandardOpenOption.APPEND);
            assertThat(RecoveryTest.left(respond.undo(applied.id())))
                    .hasSize(2)
                    .anyMatch(
                            told -> told.contains("does not run") && !told.contains("still asks"));
            server = redis.start(port, conf);
            assertThat(cli(secret, "PING")).isEqualTo("PONG");
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).hasSize(1);
            assertThat(cli("", "PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aServerThatDoesNotRunIsToldToGoByTheFileLater() throws Exception {
        start("");
        server.destroyForcibly().waitFor();
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome(applied).told().in(Language.EN))
                    .contains("nothing listens on port " + port, secret(applied))
                    .doesNotContain("only root could have");
        }
    }

    @Test
    void aGuessedPasswordIsReplaced() throws Exception {
        start("requirepass 123456\n");
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Done.class);
            assertThat(cli("123456", "PING")).contains("WRONGPASS");
            assertThat(cli(secret(applied), "PING")).isEqualTo("PONG");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(cli("123456", "PING")).isEqualTo("PONG");
        }
    }

    @Test
    void goesOnAfterACrashWithThePasswordThatStandsInTheFile() throws Exception {
        start("");
        try (var respond = redis.respond()) {
            var plan = Stage.plan(action());
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            String secret = secret(applied);
            assertThat(cli(secret, "CONFIG", "SET", "requirepass", "")).isEqualTo("OK");
            var resumed = respond.resume(applied.id(), Stage.QUIET);
            assertThat(outcome(resumed)).isInstanceOf(Outcome.Done.class);
            assertThat(secret(resumed)).isEqualTo(secret);
            assertThat(cli("", "PING")).startsWith("NOAUTH");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(cli("", "PING")).isEqualTo("PONG");
        }
    }

    @Test
    void anotherServerOnThatPortIsLeftAlone() throws Exception {
        start("");
        Path other = top.resolve("other.conf");
        Files.copy(conf, other);
        conf = other;
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome(applied).told().in(Language.EN))
                    .contains("goes by another file", secret(applied));
            assertThat(cli("", "PING")).isEqualTo("PONG");
            assertThat(Files.readString(other)).contains("requirepass " + secret(applied));
        }
    }

    /// It asks for a password to learn it, as whoever took the port of a Redis could.
    @Test
    void anImpostorOnThatPortIsToldNoPassword() throws Exception {
        Path heard = top.resolve("heard");
        String impostor =
                """
                import socket, sys
                s = socket.create_server(('127.0.0.1', int(sys.argv[1])))
                s.settimeout(30)
                c = s.accept()[0]
                with open(sys.argv[2], 'ab', 0) as f:
                    while (b := c.recv(4096)):
                        f.write(b)
                        c.sendall(b'-NOAUTH Authentication required.\\r\\n')
                """;
        Files.writeString(conf, "port %d\nrequirepass 123456\n".formatted(port));
        redis.run("python3", "-c", impostor, Integer.toString(port), heard.toString());
        String sockets = "ss -Hltn 'sport = :" + port + "'";
        for (int i = 0; i < 200 && Stage.run("sh", "-c", sockets).isBlank(); i++) {
            Thread.sleep(50);
        }
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome(applied).told().in(Language.EN)).contains("is told no password");
            assertThat(heard).doesNotExist();
            assertThat(Files.readString(conf)).contains("requirepass " + secret(applied));
        }
    }

    @Test
    void aProgramThatAnotherThanRootCanWriteIsToldNoPassword() throws Exception {
        Path own = redis.program;
        Files.delete(own);
        Files.copy(RealRedis.PROGRAM, own);
        Stage.run("chown", "nobody", own.toString());
        start("");
        try (var respond = redis.respond()) {
            var applied = respond.apply(Stage.plan(action()), _ -> true, Stage.QUIET);
            assertThat(outcome(applied).told().in(Language.EN)).contains("is told no password");
            assertThat(cli("", "PING")).isEqualTo("PONG");
        }
    }

    @Test
    void isRefusedWhereTheFileIsNoLongerWhatItWas() throws Exception {
        start("");
        var plan = Stage.plan(action());
        Files.writeString(conf, "# edited since\n", StandardOpenOption.APPEND);
        try (var respond = redis.respond()) {
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Refused.class);
            assertThat(cli("", "PING")).isEqualTo("PONG");
            assertThat(Files.readString(conf)).doesNotContain("requirepass");
        }
    }

    private Accusation open(long pid) {
        return RealRedis.open(port, pid, Map.of("file.path", conf.toString()));
    }

    @Test
    void isPlannedWhereItWasAskedForAndRootIsTold() throws Exception {
        start("");
        var accusation = open(server.pid());
        try (var respond = redis.respond()) {
            var plain = respond.plan(List.of(accusation), "web01");
            assertThat(settings(plain)).containsExactly(Settings.REDIS);
            assertThat(plain.byHand())
                    .anyMatch(each -> each.in(Language.EN).contains("runs as root"));
            var asked = new Asked(false, true);
            assertThat(settings(respond.plan(List.of(accusation), "web01", asked)))
                    .containsExactly(Settings.REDIS_PASSWORD);
        }
    }

    /// The server is named as it runs now; one that is not what the finding named, is not.
    @Test
    void theServerThatSavesElsewhereIsNamedInThePlan() throws Exception {
        start("enable-protected-configs yes\n");
        var dumped = redis.dumped();
        String hash = Stage.run("sha256sum", RealRedis.PROGRAM.toString()).split(" ")[0];
        try (var respond = redis.respond()) {
            var plan = respond.plan(List.of(open(server.pid()), dumped), "web01");
            var step = restoring(plan).getFirst();
            assertThat(step.action())
                    .isEqualTo(
                            new RestoreRedis(
                                    port, top.toString(), "dump.rdb", RealRedis.pin(server), hash));
            assertThat(cli("", "CONFIG", "SET", "dbfilename", "theirs")).isEqualTo("OK");
            var applied = respond.apply(plan, n -> n == step.number(), Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(cli("", "CONFIG", "GET", "dbfilename")).endsWith("dump.rdb");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(cli("", "CONFIG", "GET", "dbfilename")).endsWith("theirs");

            long self = ProcessHandle.current().pid();
            var unknown = respond.plan(List.of(open(self), dumped), "web01");
            assertThat(restoring(unknown)).isEmpty();
            assertThat(unknown.byHand())
                    .anyMatch(each -> each.in(Language.EN).contains("could not be told"));
        }
    }

    private static List<Step> restoring(Plan plan) {
        return plan.steps().stream().filter(step -> step.action() instanceof RestoreRedis).toList();
    }

    private static List<Settings> settings(Plan plan) {
        var all = new ArrayList<Settings>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof CorrectSettings correct) {
                all.add(correct.settings());
            }
        }
        return all;
    }
}
