package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class WayTest {
    @Test
    void tellsTheDoorByTheServerThatStartedAShell() {
        var doors =
                Map.of(
                        "/usr/bin/redis-server", Door.REDIS,
                        // Debian's redis-server and valkey-server are links to these.
                        "/usr/bin/redis-check-rdb", Door.REDIS,
                        "/usr/bin/valkey-check-rdb", Door.REDIS,
                        "/usr/sbin/mysqld", Door.DATABASE,
                        "/usr/sbin/nginx", Door.WEB_SHELL);
        doors.forEach((path, door) -> {
            var draft = Traces.draft().with("davy.server.executable", path);
            var way = Way.of(Traces.high("server-shell", draft));
            assertThat(way).as(path).isNotNull();
            assertThat(way.door()).as(path).isEqualTo(door);
        });
    }

    @Test
    void tellsTheDoorByTheServerThatDroppedAFile() {
        var doors =
                Map.of(
                        "/usr/lib/postgresql/15/bin/postgres", Door.DATABASE,
                        "/usr/sbin/nginx", Door.WEB_SHELL,
                        "/usr/sbin/smbd", Door.OPEN_SERVICE);
        doors.forEach((path, door) -> {
            var draft = Traces.draft().with("process.executable", path);
            var way = Way.of(Traces.high("audit-dropped-file", draft));
            assertThat(way).as(path).isNotNull();
            assertThat(way.door()).as(path).isEqualTo(door);
        });
    }

    @Test
    void aScriptOfAPackageIsAWayInAndAHookIsNot() {
        var brought = Way.of(Traces.high("package-hook", Traces.draft().with("package.name", "x")));
        assertThat(brought).isNotNull();
        assertThat(brought.door()).isEqualTo(Door.PACKAGE);
        assertThat(brought.deed()).isTrue();
        assertThat(Way.of(Traces.high("package-hook", Traces.draft()))).isNull();
    }
}
