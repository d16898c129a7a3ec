package davy.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnixTimeTest {
    @Test
    void takesAnyNumber() {
        assertThat(UnixTime.of(0)).isEqualTo(Instant.EPOCH);
        assertThat(UnixTime.of(1_700_000_000L, 5)).isEqualTo("2023-11-14T22:13:20.000000005Z");
        assertThat(UnixTime.of(Long.MAX_VALUE)).isEqualTo("9999-12-31T23:59:59Z");
        assertThat(UnixTime.of(Long.MIN_VALUE)).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(UnixTime.of(-1, -1)).isEqualTo("1969-12-31T23:59:59Z");
        assertThat(UnixTime.of(0, Long.MAX_VALUE)).isEqualTo("1970-01-01T00:00:00.999999999Z");
    }
}
