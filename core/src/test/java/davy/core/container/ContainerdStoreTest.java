package davy.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ContainerdStoreTest {
    /// Seconds from the year 1 to 1970, as `unixToInternal` of Go's package time counts them.
    private static final long YEAR_ONE = 62_135_596_800L;

    private static byte[] time(long seconds, int nanos) {
        return ByteBuffer.allocate(15).put((byte) 1).putLong(seconds).putInt(nanos).array();
    }

    @Test
    void readsTimesAsGoWritesThem() {
        assertThat(ContainerdStore.time(time(YEAR_ONE + 1_700_000_000L, 5)))
                .isEqualTo(Instant.parse("2023-11-14T22:13:20.000000005Z"));
    }

    @Test
    void timesBehindTheEndOfNumbersAreNone() {
        assertThat(ContainerdStore.time(time(Long.MIN_VALUE + YEAR_ONE - 1, 2_000_000_000)))
                .isNull();
        assertThat(ContainerdStore.time(time(Long.MAX_VALUE, 0))).isNull();
        assertThat(ContainerdStore.time(new byte[12])).isNull();
    }
}
