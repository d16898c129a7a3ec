package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TimesTest {
    private static @Nullable Instant parsed(String text) {
        var time = Times.parse(text);
        return time == null ? null : time.instant();
    }

    private static @Nullable Instant expected(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// Against the parser of the standard library: nearly right times above all.
    @Test
    void theUsualFormIsReadAsTheStandardLibraryReadsIt() {
        assertThat(parsed("2026-02-29T00:00:00Z")).isNull();
        assertThat(parsed("2024-02-29T23:59:59Z")).isNotNull();
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder("2026-0" + random.nextInt(1, 10) + "-28T03:02:01Z");
            for (int n = random.nextInt(3); n > 0; n--) {
                text.setCharAt(random.nextInt(20), "0123456789-:TZ ".charAt(random.nextInt(15)));
            }
            assertThat(parsed(text.toString())).isEqualTo(expected(text.toString()));
        }
    }
}
