package davy.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.report.CatalogueText;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The catalogue in the documentation is made from the checks.
final class CatalogueDocsTest {
    private static final Path DOCS = Path.of("../docs");

    @Test
    void documentationIsTheCatalogue() throws IOException {
        compare("checks.md", Language.EN);
        compare("checks.zh-CN.md", Language.ZH);
    }

    /// `-Ddavy.write` rewrites the files.
    private static void compare(String file, Language language) throws IOException {
        String expected = new CatalogueText(language).markdown(Catalogue.entries());
        Path path = DOCS.resolve(file);
        if (System.getProperty("davy.write") != null) {
            Files.writeString(path, expected);
        }
        assertThat(path).as("mvn -pl agent -am test -Ddavy.write makes it").exists();
        assertThat(Files.readString(path)).isEqualTo(expected);
    }
}
