package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.compression.ByteReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyslogFileTest {
    static final Instant MODIFIED = Instant.parse("2026-03-01T00:00:00Z");

    static List<LogLine> lines(String text, Instant modified, @Nullable ZoneId zone) {
        var lines = new ArrayList<LogLine>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        new SyslogFile(ByteReader.of(bytes), bytes.length, modified, zone)
                .read((line, _) -> lines.add(line));
        return lines;
    }

    @Test
    void readsTheFormsOfTime() {
        String message = " web sshd[7]: Invalid user x from 10.0.0.1\n";
        var zone = ZoneId.of("Asia/Shanghai");
        String text =
                "Feb  1 21:54:44"
                        + message
                        + "Feb 1 21:54:44"
                        + message
                        + "<38>Feb  1 21:54:44"
                        + message
                        + "Feb 21 21:54:44"
                        + message
                        + "2026-02-21T21:54:44.125+01:00"
                        + message
                        + "2026-02-21T21:54:44Z"
                        + message
                        + "2026-02-21 21:54:44"
                        + message
                        + "<86>1 2026-02-21T21:54:44.125Z web sshd 7 - [a@1 b=\"\\]\\\" \"][c] Invalid"
                        + " user x from 10.0.0.1\n";
        var lines = lines(text, MODIFIED, zone);
        assertThat(lines)
                .extracting(l -> l.time().at().toString())
                .containsExactly(
                        "2026-02-01T13:54:44Z",
                        "2026-02-01T13:54:44Z",
                        "2026-02-01T13:54:44Z",
                        "2026-02-21T13:54:44Z",
                        "2026-02-21T20:54:44.125Z",
                        "2026-02-21T21:54:44Z",
                        "2026-02-21T13:54:44Z",
                        "2026-02-21T21:54:44.125Z");
        assertThat(lines)
                .allSatisfy(l -> {
                    assertThat(l.program()).isEqualTo("sshd");
                    assertThat(l.pid()).isEqualTo(7);
                    assertThat(l.message()).endsWith("user x from 10.0.0.1");
                });
        assertThat(lines("Feb 21 21:54:44" + message, MODIFIED, null).getFirst().time().slack())
                .isEqualTo(Duration.ofHours(14));
        // 2025-11-02 01:30 came twice in New York.
        assertThat(
                        lines("Nov  2 01:30:00" + message, MODIFIED, ZoneId.of("America/New_York"))
                                .getFirst()
                                .time()
                                .slack())
                .isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01 | Feb 20, Mar 1 | 2026 2026",
                "2026-03-01 | Nov 20, Dec 31, Jan 1, Feb 20 | 2025 2025 2026 2026",
                "2026-03-01 | Apr 20, May 20 | 2025 2025",
                "2026-03-01 | Apr 20, Mar 3 | 2024 2025",
                "2026-03-01 | Mar 20, Mar 1, Feb 28 | 2025 2026 2026",
                "2026-03-01 | Dec 30, Jan 1, Dec 31, Jan 2 | 2025 2026 2025 2026",
                "2026-04-01 | Mar 20, \0Feb 1, Mar 21 | 2025 2026 2026",
                "2026-07-01 | May 3, Jan 1, May 4 | 2026 2026 2026",
                "2024-03-05 | Feb 29, Mar 1 | 2024 2024",
                "2026-01-10 | Jun 1, Jan 9, Jun 1, Jan 9 | 2024 2025 2025 2026"
            })
    void findsTheYear(String text) {
        String[] parts = text.split(" \\| ", -1);
        var log = new StringBuilder();
        for (String day : parts[1].split(", ", -1)) {
            log.append(day).append(" 12:00:00 web sshd[7]: Invalid user x from 10.0.0.1\n");
        }
        var modified = Instant.parse(parts[0] + "T20:00:00Z");
        assertThat(lines(log.toString(), modified, ZoneOffset.UTC))
                .extracting(l -> l.time().at().toString().substring(0, 4))
                .containsExactly(parts[2].split(" ", -1));
    }

    @Test
    void tellsOfSilenceAndZeros() {
        String text =
                """
                Feb  1 00:00:00 web a: x
                Feb  1 00:10:00 web a: x
                \0\0\0Feb  1 09:00:00 web a: x
                Feb  1 10:00:00 web a: x
                """;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var reading =
                new SyslogFile(ByteReader.of(bytes), bytes.length, MODIFIED, ZoneOffset.UTC)
                        .read((_, _) -> true);
        assertThat(reading)
                .isEqualTo(
                        new LogReading(
                                4,
                                4,
                                0,
                                1,
                                false,
                                Instant.parse("2026-02-01T00:00:00Z"),
                                Instant.parse("2026-02-01T10:00:00Z"),
                                Instant.parse("2026-02-01T00:10:00Z"),
                                Instant.parse("2026-02-01T09:00:00Z"),
                                0,
                                hours(0, 9, 10)));
    }

    private static BitSet hours(int... ofTheDay) {
        var hours = new BitSet();
        int day = (int) (Instant.parse("2026-02-01T00:00:00Z").getEpochSecond() / 3600);
        for (int hour : ofTheDay) {
            hours.set(day + hour);
        }
        return hours;
    }

    @Test
    void readsLinesOfAnyLength() {
        var random = new Random(9);
        var text = new StringBuilder();
        var lengths = new ArrayList<Integer>();
        for (int i = 0; i < 300; i++) {
            int length = i % 50 == 0 ? random.nextInt(1_500_000) : random.nextInt(3000);
            lengths.add(Math.min(length, 64 << 10));
            text.append("x".repeat(length)).append(i < 299 ? "\n" : "");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        var lines = new LineReader(davy.core.compression.ByteStream.of(ByteReader.of(bytes)));
        var got = new ArrayList<Integer>();
        while (lines.next()) {
            got.add(lines.length());
        }
        assertThat(got).isEqualTo(lengths);
        assertThat(lines.cut()).isPositive();
    }
}
