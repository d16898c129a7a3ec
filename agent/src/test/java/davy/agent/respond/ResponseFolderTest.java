package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResponseFolderTest {
    @Test
    void responsesOfOneSecondKeepTheirOrder(@TempDir Path top) throws IOException {
        var folder = ResponseFolder.open(top.resolve("state"));
        var made = new ArrayList<String>();
        var second = Instant.parse("2026-01-15T12:00:00.9Z");
        for (int i = 0; i < 100; i++) {
            made.add(folder.create(i < 90 ? second : second.plusSeconds(1)));
            Files.createFile(folder.fresh(made.getLast()).resolve("journal.jsonl"));
        }
        assertThat(made.getFirst()).matches("r-20260115-120000-[0-9a-f]{4}");
        assertThat(made.getLast()).startsWith("r-20260115-120001-");
        assertThat(folder.ids()).isEqualTo(made);
    }
}
