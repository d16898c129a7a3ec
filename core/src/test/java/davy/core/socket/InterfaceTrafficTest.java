package davy.core.socket;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterfaceTrafficTest {
    private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

    /// As a kernel 6.1 writes it, and lines that none does.
    private static final String DEV =
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 1234567    8901    0    0    0     0          0         0  1234567    8901    0    0    0     0       0          0
              eth0:987654321 654321    0   12    0     0          0        34 55555555  44444    0    0    0     0       0          0
            br-1.2: 1 2 3
              x: 1 99999999999999999999 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            """;

    private static InterfaceTraffic read(String text, Instant at) {
        return InterfaceTraffic.read(CaseHost.of(Map.of("/proc/net/dev", text)), at);
    }

    @Test
    void readsWhatTheKernelWrites() {
        assertThat(read(DEV, NOON).interfaces())
                .isEqualTo(
                        Map.of(
                                "lo",
                                new InterfaceTraffic.Count(8901, 8901),
                                "eth0",
                                new InterfaceTraffic.Count(654321, 44444)));
    }

    @Test
    void tellsPacketsASecond() {
        var first = read(DEV, NOON);
        var later = read(DEV.replace(" 44444 ", " 144444 "), NOON.plusSeconds(4));
        assertThat(first.until(later).get("eth0")).isEqualTo(new InterfaceTraffic.Rate(0, 25_000));
        assertThat(later.until(first)).isEmpty();
        assertThat(first.until(first)).isEmpty();
        assertThat(first.until(read(DEV.replace("654321", "1"), NOON.plusSeconds(1))))
                .containsOnlyKeys("lo");
    }
}
