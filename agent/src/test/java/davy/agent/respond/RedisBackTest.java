package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.CorrectSettings;
import davy.core.action.FilePin;
import davy.core.action.Quarantine;
import davy.core.action.RestoreRedis;
import davy.core.action.Settings;
import davy.core.host.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the operator set on a real Redis, or put where it kept its data, since a response: that
/// stays when the response is taken back.
final class RedisBackTest {
    private RealRedis redis;
    private Path top;
    private Path conf;
    private Path crontabs;
    private Path jobs;
    private int port;
    private Process server;

    @BeforeEach
    void make() throws Exception {
        redis = new RealRedis();
        top = redis.top;
        crontabs = Files.createDirectory(top.resolve("crontabs"));
        jobs = crontabs.resolve("root");
        port = RealRedis.free();
        conf = redis.unguarded("redis.conf", port, "enable-protected-configs yes\n");
        server = redis.start(port, conf);
    }

    @AfterEach
    void end() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    private String cli(String password, String... words) throws Exception {
        return RealRedis.cli(port, password, words);
    }

    private String setting(String name) throws Exception {
        return cli("", "CONFIG", "GET", name).lines().skip(1).findFirst().orElse("");
    }

    private static FilePin pin(Path file) throws IOException {
        return new FilePin(file.toString(), FileType.REGULAR, RecoveryTest.sha256(file));
    }

    private RestoreRedis restore() throws IOException {
        String hash = RecoveryTest.sha256(RealRedis.PROGRAM);
        return new RestoreRedis(port, top.toString(), "dump.rdb", RealRedis.pin(server), hash);
    }

    /// Redis was made to write a crontab, which goes aside; then it keeps its data elsewhere.
    private String answered(Respond respond) throws Exception {
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
    void itsFormerPlaceComesBackWithTheFileThere() throws Exception {
        try (var respond = redis.respond()) {
            String id = answered(respond);
            assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
            assertThat(setting("dir")).isEqualTo(crontabs.toString());
            assertThat(setting("dbfilename")).isEqualTo("root");
            assertThat(jobs).exists();
        }
    }

    @Test
    void theFileOfTheOperatorIsNotPutInItsWay() throws Exception {
        try (var respond = redis.respond()) {
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
    void thePlaceThatTheOperatorSetStays() throws Exception {
        try (var respond = redis.respond()) {
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
    void thePasswordThatTheOperatorSetStays() throws Exception {
        try (var respond = redis.respond()) {
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
    void thePasswordGoesAlsoWhereTheFileIsBackAlready() throws Exception {
        try (var respond = redis.respond()) {
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
