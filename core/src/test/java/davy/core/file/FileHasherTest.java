package davy.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileHasherTest {
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

    /// As AppImage does with its runtime, and PyInstaller with its loader.
    @Test
    void aLoaderMakesNoSiblingsOfItsPrograms() {
        byte[] loader = random(20_000, 1);
        var one = hashes(with(loader, random(4_097, 2)), 20_000);
        var two = hashes(with(loader, random(8_000, 3)), 20_000);
        assertThat(one.isSiblingOf(two)).isFalse();
        assertThat(one.isSiblingOf(hashes(loader, 20_000))).isFalse();
        var least = hashes(with(loader, random(4_096, 4)), 20_000);
        assertThat(least.isSiblingOf(hashes(loader, 20_000))).isTrue();
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
