package davy.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
    @Test
    void everyCheckInTheSourcesIsListed() throws IOException {
        try (Stream<Path> paths = Files.walk(Cases.SOURCES)) {
            for (Path path : paths.filter(p -> p.toString().endsWith(".java")).toList()) {
                if (Files.readString(path).contains("\n@Detects(")) {
                    String name = path.getFileName().toString().replace(".java", "");
                    assertThat(Catalogue.entries())
                            .as("%s is in no permits clause", name)
                            .anyMatch(e -> e.type().getSimpleName().equals(name));
                }
            }
        }
    }

    @Test
    void idIsTheClassNameAndUsedOnce() {
        for (var entry : Catalogue.entries()) {
            String kebab =
                    entry.type()
                            .getSimpleName()
                            .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                            .toLowerCase(Locale.ROOT);
            assertThat(entry.detection().id()).isEqualTo(kebab);
        }
        assertThat(Catalogue.entries().stream().map(e -> e.detection().id()))
                .doesNotHaveDuplicates();
    }

    @Test
    void techniquesAreAttackIds() {
        for (var entry : Catalogue.entries()) {
            assertThat(entry.detection().techniques())
                    .as(entry.detection().id())
                    .isNotEmpty()
                    .allMatch(t -> t.matches("T[0-9]{4}([.][0-9]{3})?"));
        }
    }

    @Test
    void everyTextIsThereInBothLanguages() {
        for (var entry : Catalogue.entries()) {
            var detection = entry.detection();
            for (Phrase phrase :
                    new Phrase[] {detection.title(), detection.falsePositives(), entry.how()}) {
                assertThat(phrase.en()).as(detection.id()).isNotBlank().doesNotContainPattern(HAN);
                assertThat(phrase.zh()).as(detection.id()).containsPattern(HAN);
            }
            assertThat(detection.title().en()).as("a heading").doesNotEndWith(".");
            assertThat(detection.falsePositives().en()).endsWith(".");
            assertThat(entry.how().en()).endsWith(".");
        }
    }

    private static final String HAN = "\\p{IsHan}";
}
