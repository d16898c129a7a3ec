package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
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
}
