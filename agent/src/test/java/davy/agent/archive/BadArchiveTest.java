package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// An archive that is not what it was is refused.
final class BadArchiveTest extends SampleCollection {
    @Test
    void refusesWhatEndsEarly() throws IOException {
        byte[] all = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 10, 600, all.length / 2, all.length - 9}) {
            refused(Arrays.copyOf(all, length));
        }
        byte[] tar = tar();
        for (int length : new int[] {300, 512, 700, tar.length / 2, tar.length - 2048}) {
            refused(gzip(Arrays.copyOf(tar, length)));
        }
    }

    @Test
    void refusesWhatWasChanged() throws IOException {
        refused(edited(tar -> swap(tar, "198.51.100.23", "198.51.100.24")), "changed since");
        refused(
                edited(tar ->
                        swap(tar, "davy-collection/about.json", "davy-collection/../../json")));
        byte[] tar = tar();
        byte[] first = Arrays.copyOf(tar, 512 + 2048);
        refused(gzip(concat(first, tar)));
        refused(
                gzip(
                        concat(
                                Arrays.copyOf(tar, tar.length - 1024),
                                concat(Tar.header("davy-collection/x", 0), new byte[1024]))),
                "behind the manifest");
    }

    @Test
    void refusesJunkWithAMessage() throws IOException {
        var random = new Random(7);
        byte[] tar = tar();
        for (int i = 0; i < 300; i++) {
            byte[] bad = tar.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Path path = write(i % 2 == 0 ? gzip(bad) : bad);
            try {
                triage(path);
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /// Short lines that come to nothing, each of which would be held.
    @Test
    void refusesTooManyAnswers() throws IOException {
        Path other = folder.resolve("other.tar.gz");
        try (var writer = new ArchiveWriter(other, 1 << 30)) {
            for (int i = 0; i < 750_000; i++) {
                writer.lack(List.of("a", String.valueOf(i), "", 0));
            }
            writer.about("IMAGE", "0", "x", NOW);
            writer.finish();
        }
        assertThatThrownBy(() -> Archives.open(other))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("too many answers")
                .hasMessageNotContaining("changed");
    }

    /// Sizes that no disk has, and one that is far longer than what it was packed into.
    @Test
    void refusesABomb() throws IOException {
        refused(gzip(Tar.header("davy-collection/content/x", 8L << 30)), "longer than");
        refused(gzip(Tar.header("etc/x", 2L << 30)), "longer than");
        byte[] large = Tar.header("etc/x", 0);
        large[124] = (byte) 0x80; // binary: 2 to the power of 60
        Arrays.fill(large, 125, 136, (byte) 0);
        large[128] = 0x10;
        refused(sum(large), "impossible size");
        byte[] header = Tar.header("x", 2 << 20);
        header[156] = 'x';
        refused(sum(header), "header of more than 1 MiB");
    }

    /// A line of its own in the manifest.
    @Test
    void refusesALineEndInAName() throws IOException {
        byte[] tar =
                concat(
                        Tar.header("davy-collection/a\nb", 0),
                        Tar.header("davy-collection/manifest.sha256", 0));
        refused(gzip(concat(tar, new byte[1024])), "belongs to no collection");
    }

    /// Its checksum, as tar(1) counts it.
    static byte[] sum(byte[] header) {
        int sum = 8 * ' ';
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? 0 : header[i] & 0xff;
        }
        byte[] text = "%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 148, 6);
        return header;
    }

    private void refused(byte[] bytes) throws IOException {
        refused(bytes, "");
    }

    private void refused(byte[] bytes, String why) throws IOException {
        Path path = write(bytes);
        assertThatThrownBy(() -> triage(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("bad.tar.gz"), bytes);
    }

    private byte[] edited(UnaryOperator<byte[]> edit) throws IOException {
        return gzip(edit.apply(tar()));
    }

    private static byte[] swap(byte[] tar, String from, String to) {
        String text = new String(tar, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
