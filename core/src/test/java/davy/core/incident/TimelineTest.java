package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Detection;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineTest {
    private static final Detection BAD =
            new Detection("bad", Phrase.plain("t"), Level.HIGH, List.of(), Phrase.plain("-"));

    private static Finding file(String created, String changed, String modified) {
        return Finding.of(Phrase.of("r", "r"))
                .with("file.path", "/tmp/a")
                .with("file.created", created)
                .with("file.ctime", changed)
                .with("file.mtime", modified)
                .by(BAD);
    }

    @Test
    void isInTimeOrderAndNamesItsSources() {
        var findings =
                List.of(
                        file(
                                "2026-01-14T00:00:05.9Z",
                                "2026-01-14T00:00:05.1Z",
                                "2019-01-01T00:00:00Z"),
                        file("", "2026-01-14T08:00:05+08:00", ""));
        var moments = Timeline.of(findings);
        assertThat(moments).hasSize(2);
        assertThat(moments.get(0).time()).isEqualTo(Instant.parse("2019-01-01T00:00:00Z"));
        assertThat(moments.get(0).isForgeable()).isTrue();
        assertThat(moments.get(1).time()).isEqualTo(Instant.parse("2026-01-14T00:00:05Z"));
        assertThat(moments.get(1).sources())
                .containsExactly(Source.FILE_CREATED, Source.FILE_CHANGED);
        assertThat(moments.get(1).findings()).containsExactlyElementsOf(findings);
        assertThat(moments.get(1).isForgeable()).isFalse();
    }

    @Test
    void whatIsNoTimeIsLeftOut() {
        var findings =
                List.of(
                        file("yesterday", "1970-01-01T00:00:00Z", "+999999999-12-31T00:00:00Z"),
                        Finding.of(Phrase.of("r", "r"))
                                .with("process.start", List.of("2026-01-14T00:00:00Z", "\u0000"))
                                .by(BAD));
        assertThat(Timeline.of(findings)).hasSize(1);
    }
}
