package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.CorrectSettings;
import davy.core.action.FilePin;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.RestoreRedis;
import davy.core.action.Settings;
import davy.core.host.FileType;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the operator set on a real Redis, or put where it kept its data, since a response: that
/// stays when the response is taken back.
final class RedisBackTest {
    /// Debian's redis-tools: the server itself, by the name it is started with.
    private static final Path PROGRAM = Path.of("/usr/bin/redis-check-rdb");

    private Path top;
    private Path conf;
    private Path crontabs;
    private Path jobs;
    private int port;
    private Process server;

    @BeforeEach
    void make() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(PROGRAM), "needs redis-tools");
        top = Files.createTempDirectory("davy-redis-").toRealPath();
        Files.createSymbolicLink(top.resolve("redis-server"), PROGRAM);
        crontabs = Files.createDirectory(top.resolve("crontabs"));
        jobs = crontabs.resolve("root");
        conf = top.resolve("redis.conf");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(
                conf,
                "bind 127.0.0.1\nprotected-mode no\nsave \"\"\nport %d\ndir %s\n%s"
                        .formatted(port, top, "enable-protected-configs yes\n"));
        server =
                new ProcessBuilder(top.resolve("redis-server").toString(), conf.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        for (int i = 0; i < 200 && !cli("", "PING").equals("PONG"); i++) {
            Thread.sleep(50);
        }
    }

    @AfterEach
    void end() throws Exception {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
        if (top != null) {
            Stage.run("rm", "-rf", top.toString());
        }
    }

    private String cli(String password, String... words) throws IOException {
        var command =
                new ArrayList<>(
                        List.of("redis-cli", "--no-auth-warning", "-p", Integer.toString(port)));
        if (!password.isEmpty()) {
            command.addAll(List.of("-a", password));
        }
        command.addAll(List.of(words));
        // It tells by its exit status too whether it reached the server.
        var shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>&1; true", "cli"));
        shell.addAll(command);
        return Stage.run(shell.toArray(String[]::new)).strip();
    }

    private String setting(String name) throws IOException {
        return cli("", "CONFIG", "GET", name).lines().skip(1).findFirst().orElse("");
    }

    private Respond respond() throws IOException {
        return Respond.live(LinuxHost.live(_ -> null), top.resolve("state"));
    }

    private static FilePin pin(Path file) throws IOException {
        return new FilePin(file.toString(), FileType.REGULAR, RecoveryTest.sha256(file));
    }

    private RestoreRedis restore() throws IOException {
        int pid = (int) server.pid();
        var pin = new ProcessPin(pid, HerdTest.start(pid), PROGRAM.toRealPath().toString());
        return new RestoreRedis(
                port, top.toString(), "dump.rdb", pin, RecoveryTest.sha256(PROGRAM));
    }

    /// Redis was made to write a crontab, which goes aside; then it keeps its data elsewhere.
    private String answered(Respond respond) throws IOException {
        assertThat(cli("", "CONFIG", "SET", "dir", crontabs.toString())).isEqualTo("OK");
        assertThat(cli("", "CONFIG", "SET", "dbfilename", "root")).isEqualTo("OK");
        assertThat(cli("", "SAVE")).isEqualTo("OK");
        var plan = Stage.plan(new Quarantine(List.of(pin(jobs))), restore());
        var applied = respond.apply(plan, _ -> true, Stage.QUIET);
        assertThat(applied.isWhole()).isTrue();
        assertThat(jobs).doesNotExist();
        assertThat(setting("dir")).isEqualTo(top.toString());
        return applied.id();
    }

    @Test
    void itsFormerPlaceComesBackWithTheFileThere() throws IOException {
        try (var respond = respond()) {
            String id = answered(respond);
            assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
            assertThat(setting("dir")).isEqualTo(crontabs.toString());
            assertThat(setting("dbfilename")).isEqualTo("root");
            assertThat(jobs).exists();
        }
    }

    @Test
    void theFileOfTheOperatorIsNotPutInItsWay() throws IOException {
        try (var respond = respond()) {
            String id = answered(respond);
            Files.writeString(jobs, "@daily /usr/local/bin/backup\n");
            assertThat(RecoveryTest.left(respond.undo(id)))
                    .hasSize(2)
                    .anyMatch(
                            told -> told.contains("CONFIG SET") && told.contains(jobs.toString()));
            assertThat(setting("dir")).isEqualTo(top.toString());
            assertThat(setting("dbfilename")).isEqualTo("dump.rdb");
            assertThat(cli("", "SAVE")).isEqualTo("OK");
            assertThat(jobs).hasContent("@daily /usr/local/bin/backup");

            Files.delete(jobs);
            assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
            assertThat(setting("dir")).isEqualTo(crontabs.toString());
            assertThat(setting("dbfilename")).isEqualTo("root");
        }
    }

    @Test
    void thePlaceThatTheOperatorSetStays() throws IOException {
        try (var respond = respond()) {
            String id = answered(respond);
            Path data = Files.createDirectory(top.resolve("data"));
            assertThat(cli("", "CONFIG", "SET", "dir", data.toString())).isEqualTo("OK");
            assertThat(RecoveryTest.left(respond.undo(id)))
                    .singleElement()
                    .asString()
                    .contains(data + "/dump.rdb");
            assertThat(setting("dir")).isEqualTo(data.toString());
            assertThat(setting("dbfilename")).isEqualTo("dump.rdb");
        }
    }

    @Test
    void thePasswordThatTheOperatorSetStays() throws IOException {
        try (var respond = respond()) {
            var action = new CorrectSettings(pin(conf), Settings.REDIS_PASSWORD);
            var applied = respond.apply(Stage.plan(action), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            String text = Files.readString(conf);
            String secret = text.replaceFirst("(?s).*\nrequirepass (\\S+)\n.*", "$1");
            assertThat(cli(secret, "PING")).isEqualTo("PONG");
            String own = "operators-own-secret";
            Files.writeString(conf, text.replace(secret, own));
            assertThat(cli(secret, "CONFIG", "SET", "requirepass", own)).isEqualTo("OK");

            assertThat(RecoveryTest.left(respond.undo(applied.id())))
                    .anyMatch(told -> told.contains("another password"));
            assertThat(cli("", "PING")).startsWith("NOAUTH");
            assertThat(cli(own, "PING")).isEqualTo("PONG");
            assertThat(Files.readString(conf)).contains("\nrequirepass " + own + "\n");
        }
    }

    /// It did not run while its file was given back.
    @Test
    void thePasswordGoesAlsoWhereTheFileIsBackAlready() throws IOException {
        try (var respond = respond()) {
            String before = RecoveryTest.sha256(conf);
            var action = new CorrectSettings(pin(conf), Settings.REDIS_PASSWORD);
            var applied = respond.apply(Stage.plan(action), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            Stage.run("kill", "-STOP", Long.toString(server.pid()));
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).hasSize(1);
            assertThat(RecoveryTest.sha256(conf)).isEqualTo(before);
            Stage.run("kill", "-CONT", Long.toString(server.pid()));
            assertThat(cli("", "PING")).startsWith("NOAUTH");
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(cli("", "PING")).isEqualTo("PONG");
        }
    }
}
