package davy.core.zip;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.compression.ByteReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/// Against archives that Java's own library writes.
final class ZipArchiveTest {
    private static final byte[] TEXT = "one line\n".repeat(5000).getBytes(StandardCharsets.UTF_8);

    private static byte[] archive(String comment) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.setComment(comment);
            zip.putNextEntry(new java.util.zip.ZipEntry("a/deflated.txt"));
            zip.write(TEXT);
            zip.closeEntry();
            var stored = new java.util.zip.ZipEntry("stored.txt");
            stored.setMethod(java.util.zip.ZipEntry.STORED);
            stored.setSize(TEXT.length);
            var sum = new CRC32();
            sum.update(TEXT);
            stored.setCrc(sum.getValue());
            zip.putNextEntry(stored);
            zip.write(TEXT);
            zip.closeEntry();
        }
        return out.toByteArray();
    }

    private static void assertHasAll(byte[] bytes) {
        try (var archive = ZipArchive.open(ByteReader.of(bytes), bytes.length)) {
            assertThat(archive).isNotNull();
            assertThat(archive.entries())
                    .extracting(ZipEntry::name)
                    .containsExactly("a/deflated.txt", "stored.txt");
            for (ZipEntry entry : archive.entries()) {
                assertThat(archive.read(entry, 1 << 20)).isEqualTo(TEXT);
                assertThat(archive.read(entry, 8))
                        .isEqualTo("one line".getBytes(StandardCharsets.UTF_8));
            }
            var stored = archive.stored(archive.entries().getLast());
            assertThat(stored).isNotNull();
            var bytesRead = new byte[100];
            assertThat(stored.readAt(TEXT.length - 5, bytesRead, 0, 100)).isEqualTo(5);
            assertThat(archive.stored(archive.entries().getFirst())).isNull();
        }
    }

    @Test
    void readsDeflatedAndStoredEntries() throws IOException {
        assertHasAll(archive(null));
        assertHasAll(archive("a comment with PK\u0005\u0006 in it, and then some more of it"));
    }

    @Test
    void readsWhatHasAProgramInFrontOfIt() throws IOException {
        var out = new ByteArrayOutputStream();
        out.writeBytes("#!/bin/sh\nexec java -jar $0\n".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(archive(null));
        assertHasAll(out.toByteArray());
    }

    @Test
    void endsOnAnyBytes() throws IOException {
        byte[] sound = archive("x");
        var random = new Random(5);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = java.util.Arrays.copyOf(sound, sound.length - random.nextInt(3));
            for (int j = 0; j < 4; j++) {
                int behind = random.nextInt(Math.min(200, bytes.length));
                bytes[bytes.length - 1 - behind] = (byte) random.nextInt(256);
            }
            all.add(bytes);
        }
        for (byte[] bytes : all) {
            try (var archive = ZipArchive.open(ByteReader.of(bytes), bytes.length)) {
                if (archive != null) {
                    archive.entries().forEach(e -> archive.read(e, 1000));
                }
            }
        }
    }
}
