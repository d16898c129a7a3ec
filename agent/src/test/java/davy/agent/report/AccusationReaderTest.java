package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.agent.respond.Accusation;
import davy.agent.respond.AccusationReader;
import davy.agent.respond.RespondException;
import davy.core.finding.Level;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What [JsonReport] writes is accused as if it had never been written.
final class AccusationReaderTest {
    @TempDir Path folder;

    @Test
    void readsWhatIsWritten() throws IOException {
        var report = Reports.of(List.of(Reports.miner()));
        Path file = folder.resolve("report.json");
        try (var out = Files.newOutputStream(file)) {
            JsonReport.write(report, "0", Language.EN, out);
        }
        var expected = Accusation.of(report, Level.LOW, Set.of());
        assertThat(expected).isNotEmpty();
        var read = AccusationReader.read(file, Level.LOW, Set.of());
        assertThat(read.host()).isEqualTo("web01");
        assertThat(read.accusations()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            var one = read.accusations().get(i);
            var other = expected.get(i);
            assertThat(one.incident()).isEqualTo(other.incident());
            assertThat(one.detection()).isEqualTo(other.detection());
            assertThat(one.level()).isEqualTo(other.level());
            assertThat(one.entities()).isEqualTo(other.entities());
            assertThat(one.evidence()).isEqualTo(other.evidence());
            assertThat(one.evidence()).containsEntry("process.executable", "/tmp/\u001b[2Jk");
            assertThat(one.evidence()).containsEntry("process.pid", "7769");
            assertThat(one.reason().in(Language.EN)).isEqualTo(other.reason().in(Language.EN));
        }
        String id = expected.getFirst().incident();
        assertThat(read.unknown().titles()).containsOnlyKeys(id);
        assertThat(read.unknown().titles().get(id).in(Language.EN))
                .isEqualTo(report.incidents().getFirst().title().in(Language.EN))
                .contains("\\x1b");
        assertThat(AccusationReader.read(file, Level.CRITICAL, Set.of(id)).accusations())
                .hasSameSizeAs(expected);
        assertThat(AccusationReader.read(file, Level.LOW, Set.of("other")).accusations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "null",
                "{\"format\":\"davy.triage/2\"}",
                "{\"format\":{}}",
                "{\"host\":[],\"findings\":{},\"incidents\":3}",
                "\u0000"
            })
    void anythingElseIsRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), text);
        assertThatThrownBy(() -> AccusationReader.read(file, Level.LOW, Set.of()))
                .isInstanceOf(RespondException.class);
    }
}
