package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import davy.agent.triage.Report;
import davy.core.incident.Diagnosis;
import davy.core.incident.Incident;
import davy.core.incident.Scope;
import davy.core.text.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonReportTest {
    private static String write(Language language) throws IOException {
        var out = new ByteArrayOutputStream();
        JsonReport.write(Reports.of(List.of(Reports.miner())), "0", language, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void isWhatTheSchemaSays() throws IOException {
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Files.readString(Path.of("../docs/triage.schema.json")));
        for (Language language : Language.values()) {
            assertThat(schema.validate(write(language), InputFormat.JSON)).isEmpty();
        }
        String broken = write(Language.EN).replace("\"verdict\"", "\"verdikt\"");
        assertThat(schema.validate(broken, InputFormat.JSON))
                .as("the schema can refuse")
                .isNotEmpty();
    }

    @Test
    void hostTextIsEscaped() throws IOException {
        assertThat(write(Language.EN))
                .contains("/tmp/\\\\x1b[2Jk", "\\\\xff")
                .doesNotContain("\u001b", "\\u001b");
    }

    /// An account or a host may be called anything, too.
    @Test
    void theScopeIsEscaped() throws IOException {
        var evil = List.of("web\u001b[2J");
        var one = Reports.of(List.of(Reports.miner()));
        var incident = one.incidents().getFirst();
        var said = incident.diagnosis();
        var scope = new Scope(said.scope().touched(), evil, evil, evil, evil);
        var bad =
                new Incident(
                        incident.id(),
                        incident.level(),
                        incident.title(),
                        incident.findings(),
                        incident.entities(),
                        incident.chain(),
                        incident.first(),
                        incident.last(),
                        new Diagnosis(said.entry(), said.steps(), scope, said.next()));
        var report =
                new Report(
                        one.verdict(),
                        one.partial(),
                        one.host(),
                        one.findings(),
                        List.of(bad),
                        one.surroundings(),
                        one.notDone(),
                        one.unfinished(),
                        one.timings());
        var out = new ByteArrayOutputStream();
        JsonReport.write(report, "0", Language.EN, out);
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text.split("web\\\\\\\\x1b\\[2J", -1)).hasSize(5);
        assertThat(text).doesNotContain("\u001b", "\\u001b");
    }
}
