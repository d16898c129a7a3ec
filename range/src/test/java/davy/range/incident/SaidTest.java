package davy.range.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SaidTest {
    @Test
    void namesTheFilesThatNothingIsExpectedOf() {
        var said =
                Said.of(
                        """
                        door redis
                        thing /tmp/a
                        door unknown
                        thing /etc/cron.d/b
                        untold /var/log/c
                        not /srv/d
                        """);
        var artefacts =
                List.of(
                        "there file /tmp/a",
                        "there line * * * * * curl in /etc/cron.d/b",
                        "there line text in /var/log/c",
                        "there file /srv/d",
                        "there line root in it in /etc/e f",
                        "there process /tmp/g",
                        "gone file /tmp/h");
        assertThat(said.forgotten(artefacts)).containsExactly("/srv/d", "/etc/e f");
    }
}
