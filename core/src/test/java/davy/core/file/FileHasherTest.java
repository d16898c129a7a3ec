package davy.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.OpenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHasherTest {
    @TempDir private Path top;

    private static FileHashes hashes(byte[] bytes, long end, Random random) {
        var hasher = new FileHasher(bytes.length, end);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(3_000), bytes.length - at);
            hasher.feed(Arrays.copyOfRange(bytes, at, at + length + 5), length);
            at += length;
        }
        return hasher.hashes();
    }

    private static FileHashes hashes(byte[] bytes, long end) {
        return hashes(bytes, end, new Random(1));
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] with(byte[] body, byte[] tail) {
        byte[] all = Arrays.copyOf(body, body.length + tail.length);
        System.arraycopy(tail, 0, all, body.length, tail.length);
        return all;
    }

    @Test
    void saysWhatTheCoreutilsSay() {
        for (var file : RealFiles.choose(30, "/usr/bin")) {
            byte[] bytes = RealFiles.bytes(file);
            var hashes = hashes(bytes, bytes.length);
            assertThat(hashes.md5()).isEqualTo(sum("md5sum", file.toString()));
            assertThat(hashes.sha1()).isEqualTo(sum("sha1sum", file.toString()));
            assertThat(hashes.sha256()).isEqualTo(sum("sha256sum", file.toString()));
            assertThat(hashes.extent()).isEqualTo(hashes.sha256());
            assertThat(hashes.size()).isEqualTo(bytes.length);
        }
    }

    private static String sum(String program, String file) {
        String line = RealFiles.run(List.of(program, "--", file));
        return line.substring(line.startsWith("\\") ? 1 : 0).split(" ", 2)[0];
    }

    @Test
    void hashesTheBodyAlone() {
        byte[] bytes = random(5_000, 1);
        // 5,000 - 16 = 4,984 = 103 * 48 + 40
        assertThat(FileHasher.bodyLength(5_000)).isEqualTo(4_944);
        var whole = hashes(bytes, 3_000);
        assertThat(whole.body()).isEqualTo(hashes(Arrays.copyOf(bytes, 4_944), -1).sha256());
        assertThat(whole.extent()).isEqualTo(hashes(Arrays.copyOf(bytes, 3_000), -1).sha256());
    }

    @Test
    void siblingsDifferInTheirTailsOnly() {
        byte[] body = random(20_000, 1);
        var one = hashes(with(body, random(11, 2)), 20_000);
        var two = hashes(with(body, random(11, 3)), 20_000);
        var longer = hashes(with(body, random(500, 4)), 20_000);
        var other = hashes(with(random(20_000, 5), random(11, 2)), 20_000);

        assertThat(one.sha256()).isNotEqualTo(two.sha256());
        assertThat(one.body()).isEqualTo(two.body());
        assertThat(one.isSiblingOf(two)).isTrue();
        assertThat(one.isSiblingOf(longer)).isTrue();
        assertThat(one.isSiblingOf(other)).isFalse();
    }

    /// The archive is one that Python made, the other marks are those of the formats' own
    /// descriptions.
    @Test
    void aLoaderMakesNoSiblingsOfItsPrograms() throws IOException {
        byte[] loader = random(20_000, 1);
        Path zip = top.resolve("a.zip");
        var script = "import sys,zipfile;zipfile.ZipFile(sys.argv[1],'w').writestr('a','b'*999)";
        RealFiles.run(List.of("python3", "-c", script, zip.toString()));
        for (byte[] program :
                List.of(
                        Files.readAllBytes(zip),
                        with(random(500, 6), Files.readAllBytes(zip)),
                        with(marked("hsqs"), random(9_000, 2)),
                        with(marked("7z\u00bc\u00af'\u001c"), random(9_000, 2)),
                        with(
                                random(9_000, 2),
                                with(marked("MEI\f\u000b\n\u000b\u000e"), new byte[80])),
                        with(random(9_000, 2), marked("\n---- Bun! ----\n")))) {
            var one = hashes(with(loader, program), 20_000);
            assertThat(one.extent()).isNull();
            var file = OpenFile.of(with(loader, program));
            assertThat(Appended.isProgram(file, 20_000)).isTrue();
            assertThat(one.isSiblingOf(hashes(loader, 20_000))).isFalse();
            assertThat(hashes(with(loader, program), -1).sha256()).isEqualTo(one.sha256());
        }
        var padded = hashes(with(loader, random(100_000, 4)), 20_000);
        assertThat(padded.isSiblingOf(hashes(loader, 20_000))).isTrue();
        assertThat(Appended.isProgram(OpenFile.of(random(30_000, 5)), 20_000)).isFalse();
        assertThat(Appended.isProgram(OpenFile.of(loader), 20_000)).isFalse();
    }

    private static byte[] marked(String mark) {
        return mark.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void smallFilesHaveNoBody() {
        var one = hashes(new byte[900], -1);
        assertThat(one.body()).isNull();
        assertThat(one.extent()).isNull();
        assertThat(one.isSiblingOf(hashes(new byte[901], -1))).isFalse();
    }

    @Test
    void anEmptyFileHasTheHashOfNothing() {
        assertThat(new FileHasher(0).hashes().md5()).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
    }

    @Test
    void aHoleIsTold() {
        var hasher = new FileHasher(10);
        hasher.gap();
        assertThat(hasher.hashes().whole()).isFalse();
    }

    @Test
    void bodyIsAllButSixteenToSixtyThreeBytes() {
        for (int size = 16; size < 10_000; size++) {
            assertThat(size - FileHasher.bodyLength(size)).isBetween(16L, 63L);
        }
        assertThat(FileHasher.bodyLength(3)).isZero();
    }
}
