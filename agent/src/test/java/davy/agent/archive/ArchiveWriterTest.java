package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The file that a collection is written to.
final class ArchiveWriterTest extends SampleCollection {
    @Test
    void isForItsOwnerAloneAndReplacesNothing() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> new ArchiveWriter(file, 1))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    /// By the system's own tools.
    @Test
    void isUnderstoodByTarAndSha256sum() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        String script =
                "tar -xzf \"$1\" -C \"$2\" && cd \"$2/davy-collection\" && sha256sum --strict -c manifest.sha256 && sha256sum manifest.sha256 \"$1\"";
        var process =
                new ProcessBuilder("sh", "-c", script, "sh", file.toString(), out.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .contains(sums.manifest(), sums.file())
                .contains("about.json: OK")
                .doesNotContain("FAILED");
    }

    @Test
    void followsNoLinkToWrite() throws IOException {
        Path target = folder.resolve("target");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThatThrownBy(() -> new ArchiveWriter(link, 1))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target).doesNotExist();
    }

    /// More lines than it takes: what was not seen has room of its own, and how many lines are not
    /// there is told.
    @Test
    void keepsWhatWasNotSeenWhereLinesDoNotFit() throws IOException {
        Path small = folder.resolve("small.tar.gz");
        try (var writer = new ArchiveWriter(small, 1 << 30, 5000L)) {
            var recorder = new Recorder(CaseHost.of(host()), writer);
            recorder.miss(new Unseen("/mnt/nfs", Phrase.plain("is of another machine")));
            for (int i = 0; i < 400; i++) {
                recorder.lstat("/srv/" + i);
            }
            assertThat(writer.dropped()).isBetween(200L, 390L);
            recorder.finish(false);
            writer.about("IMAGE", "0", "x", NOW);
            writer.finish();
            assertThat(writer.left()).as("of contents").isZero();
            var host = Archives.open(small);
            try (var archive = (Archived) host) {
                assertThat(host.unseen()).extracting(Unseen::what).contains("/mnt/nfs");
                assertThat(archive.lost()).hasSize(1);
                assertThat(archive.lost().getFirst().why().in(Language.EN))
                        .startsWith(writer.dropped() + " answers of this host did not fit");
            }
        }
    }

    /// A disk that is full after so many bytes, wherever that happens.
    @Test
    void leavesNothingOnAFullDisk() throws IOException {
        for (int room : new int[] {0, 100, 3000}) {
            Path path = Files.createFile(folder.resolve("full" + room));
            assertThatThrownBy(() -> fill(path, room))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space");
            assertThat(path).doesNotExist();
        }
    }

    private static void fill(Path path, int room) throws IOException {
        var writer = new ArchiveWriter(path, 1 << 30, 1 << 30, disk(room));
        var stopped = new AtomicBoolean();
        writer.whenFailed(() -> stopped.set(true));
        var random = new Random(3);
        try {
            for (int i = 0; i < 40; i++) {
                byte[] bytes = new byte[5000];
                random.nextBytes(bytes);
                writer.member("x" + i, bytes);
            }
            assertThat(stopped).isTrue();
            writer.finish();
        } finally {
            writer.abandon();
        }
    }

    private static OutputStream disk(int room) {
        return new OutputStream() {
            private int written;

            @Override
            public void write(int b) throws IOException {
                if (++written > room) {
                    throw new IOException("no space");
                }
            }
        };
    }
}
