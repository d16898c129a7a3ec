package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SinceTest {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

    @Test
    void readsTimesAndAges() throws CommandException {
        assertThat(Since.of("7d", NOW).from()).isEqualTo(Instant.parse("2026-01-08T12:00:00Z"));
        assertThat(Since.of("90m", NOW).from()).isEqualTo(Instant.parse("2026-01-15T10:30:00Z"));
        assertThat(Since.of("2026-01-01T00:00:00Z", NOW).from())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(Since.of("2026-01-01 08:30", NOW).from())
                .isEqualTo(
                        LocalDateTime.of(2026, 1, 1, 8, 30)
                                .atZone(ZoneId.systemDefault())
                                .toInstant());
        assertThat(Since.of(null, NOW).from()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "7w", "2026-13-01", "-3d", "9999999999d"})
    void refusesOthers(String text) {
        assertThatThrownBy(() -> Since.of(text, NOW)).isInstanceOf(CommandException.class);
    }
}
