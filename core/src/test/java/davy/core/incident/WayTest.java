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
}
