package davy.core.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that gzip, xz, bzip2, zstd and lz4 made come out as they went in.
final class UnpackTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip -1",
                "gzip -9",
                "xz -0",
                "xz -6",
                "bzip2 -1",
                "bzip2 -9",
                "zstd -1",
                "zstd -3",
                "zstd -9",
                "zstd -19",
                "zstd --ultra -22",
                "zstd --no-check",
                "zstd --long=24",
                "zstd --fast=5"
            })
    void unpacksWhatTheProgramMade(String command) throws Exception {
        for (var sample : samples()) {
            byte[] packed = pack(sample, command);
            var stream = ByteStream.unpacked(ByteReader.of(packed));
            assertThat(all(stream, 70_001)).isEqualTo(sample);
            assertThat(stream.damaged()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "bzip2", "zstd"})
    void unpacksOneAfterTheOther(String command) throws Exception {
        var out = new ByteArrayOutputStream();
        out.write(pack("one ".getBytes(StandardCharsets.US_ASCII), command));
        out.write(pack("two".getBytes(StandardCharsets.US_ASCII), command));
        var stream = ByteStream.unpacked(ByteReader.of(out.toByteArray()));
        assertThat(new String(all(stream, 3), StandardCharsets.US_ASCII)).isEqualTo("one two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "bzip2 -1", "zstd", "zstd -19"})
    void givesWhatCameBeforeTheEndOfACutFile(String command) throws Exception {
        byte[] sample = text(2_000_000, 3);
        byte[] packed = pack(sample, command);
        var stream = ByteStream.unpacked(ByteReader.of(Arrays.copyOf(packed, packed.length / 2)));
        byte[] got = all(stream, 4096);
        assertThat(stream.damaged()).isTrue();
        assertThat(got.length).isBetween(sample.length / 8, sample.length * 7 / 8);
        assertThat(got).isEqualTo(Arrays.copyOf(sample, got.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "bzip2", "zstd", "zstd -19"})
    void endsOnJunk(String command) throws Exception {
        byte[] packed = pack(text(60_000, 5), command);
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] junk = packed.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                junk[random.nextInt(junk.length)] = (byte) random.nextInt(256);
            }
            var stream = ByteStream.unpacked(ByteReader.of(junk));
            var buffer = new byte[4096];
            long total = 0;
            int got = 0;
            while (got >= 0 && total < 4 << 20) {
                got = stream.read(buffer, 0, buffer.length);
                total += got;
            }
        }
    }

    @Test
    void unpacksBlocksOfLz4() throws Exception {
        for (var sample : samples()) {
            if (sample.length == 0 || sample.length > 4_000_000) {
                continue;
            }
            // -B7 makes one block of up to 4 MiB: magic, two flags, sum; then its size.
            byte[] packed = pack(sample, "lz4 -B7 --no-frame-crc");
            int size = packed[7] & 0xFF | (packed[8] & 0xFF) << 8 | (packed[9] & 0xFF) << 16;
            if (packed[10] < 0) {
                continue;
            }
            var out = new byte[sample.length];
            assertThat(Lz4.decode(packed, 11, size, out)).isEqualTo(sample.length);
            assertThat(out).isEqualTo(sample);
            var start = new byte[sample.length / 2];
            assertThat(Lz4.decode(packed, 11, size, start)).isEqualTo(start.length);
            assertThat(start).isEqualTo(Arrays.copyOf(sample, start.length));
        }
    }

    private static List<byte[]> samples() {
        var noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        var few = new byte[500_000];
        var random = new Random(2);
        for (int i = 0; i < few.length; i++) {
            few[i] = (byte) (random.nextGaussian() * 3);
        }
        return List.of(
                new byte[0],
                new byte[] {'x'},
                "a line\n".getBytes(StandardCharsets.US_ASCII),
                new byte[1_000_000],
                noise,
                few,
                text(3_000_000, 4),
                text(9_000_000, 6));
    }

    /// Lines like those of a log.
    static byte[] text(int length, long seed) {
        var random = new Random(seed);
        var out = new byte[length];
        int at = 0;
        while (at < length) {
            byte[] line =
                    "Jan 12 03:04:%02d host sshd[%d]: Failed password for root from 203.0.113.%d\n"
                            .formatted(
                                    random.nextInt(60), random.nextInt(32768), random.nextInt(256))
                            .getBytes(StandardCharsets.US_ASCII);
            int count = Math.min(line.length, length - at);
            System.arraycopy(line, 0, out, at, count);
            at += count;
        }
        return out;
    }

    private byte[] pack(byte[] sample, String command) throws IOException, InterruptedException {
        Path file = folder.resolve("sample");
        Path packed = folder.resolve("packed");
        Files.write(file, sample);
        var words = new java.util.ArrayList<>(List.of(command.split(" ", -1)));
        words.add("-c");
        try {
            var process =
                    new ProcessBuilder(words)
                            .redirectInput(file.toFile())
                            .redirectOutput(packed.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            assertThat(process.waitFor()).isZero();
        } catch (IOException e) {
            assumeTrue(false, "no " + words.getFirst() + " here: " + e.getMessage());
        }
        return Files.readAllBytes(packed);
    }

    static byte[] all(ByteStream stream, int piece) {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[piece];
        while (true) {
            int got = stream.read(buffer, 0, piece);
            if (got < 0) {
                return out.toByteArray();
            }
            out.write(buffer, 0, got);
        }
    }
}
