package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Language;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one Davy collects of a large host the other takes.
final class ManyAnswersTest {
    private static final int MANY = 800_000;

    @TempDir private Path folder;

    /// Each directory is asked for users of its own.
    @Test
    void takesThoseOfAMillionDirectories() throws IOException {
        Path file = collect((recorder, i) -> recorder.exists("/srv/data/" + i + "/etc/passwd"));
        var host = Archives.open(file);
        try (var archive = (Archived) host) {
            assertThat(host.exists("/srv/data/7/etc/passwd")).isFalse();
            assertThat(host.exists("/srv/data/" + (MANY - 1) + "/etc/passwd")).isFalse();
            assertThat(host.text("/etc/hostname")).isEqualTo("web-03\n");
            assertThat(host.unseen()).isEmpty();
            assertThat(host.exists("/srv/data/x/etc/passwd")).isFalse();
            assertThat(host.unseen())
                    .extracting(Unseen::what)
                    .containsExactly("/srv/data/x/etc/passwd");
            assertThat(archive.lost()).hasSize(1);
        }
    }

    /// Of answers that have to be held the writer gives no more than the reader takes.
    @Test
    void writesNoMoreThanItReads() throws IOException {
        Path file = collect((recorder, i) -> recorder.open("/srv/data/" + i, _ -> {}));
        var host = Archives.open(file);
        try (var archive = (Archived) host) {
            assertThat(archive.lost().getFirst().why().in(Language.EN))
                    .contains("answers of this host did not fit");
            assertThat(host.text("/etc/hostname")).isEqualTo("web-03\n");
        }
    }

    /// The manifest has a line of each.
    @Test
    void writesNoMoreContentsThanItReads() throws IOException {
        try (var writer = new ArchiveWriter(folder.resolve("x.tar.gz"), 1 << 30)) {
            int written = 0;
            while (written < MANY && has(writer.content(empty(), 0, "%064x".formatted(written)))) {
                written++;
            }
            assertThat(written).isBetween(400_000, 64 * 1024 * 1024 / 139);
            assertThat(writer.dropped()).isEqualTo(1);
        }
    }

    private static InputStream empty() {
        return InputStream.nullInputStream();
    }

    private static boolean has(Map<String, ?> content) {
        return content.containsKey("sha256");
    }

    private Path collect(ObjIntConsumer<Host> question) throws IOException {
        Path file = folder.resolve("x.tar.gz");
        try (var writer = new ArchiveWriter(file, 1 << 30)) {
            var recorder =
                    new Recorder(
                            CaseHost.of(Map.of("kind", "image", "/etc/hostname", "web-03\n")),
                            writer);
            recorder.text("/etc/hostname");
            for (int i = 0; i < MANY; i++) {
                question.accept(recorder, i);
            }
            recorder.finish(false);
            writer.about("IMAGE", "0", "x", SampleCollection.NOW);
            writer.finish();
        }
        return file;
    }
}
