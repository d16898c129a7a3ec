package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tar that was cut off between two members looks like a shorter one, but for its end.
final class CutTarTest {
    private static final int BLOCK = 512;

    @TempDir private Path folder;

    @Test
    void saysThatItMayBeCutOff() throws Exception {
        byte[] whole = pack();
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        end = (end + BLOCK - 1) / BLOCK * BLOCK;
        assertThat(isCut(whole)).as("whole").isFalse();
        assertThat(isCut(Arrays.copyOf(whole, end + BLOCK))).as("one block of end").isFalse();
        assertThat(isCut(Arrays.copyOf(whole, end))).as("no end").isTrue();
        assertThat(isCut(Arrays.copyOf(whole, end - 2 * BLOCK))).as("a member less").isTrue();
        byte[] two = Arrays.copyOf(whole, 2 * whole.length);
        System.arraycopy(whole, 0, two, whole.length, whole.length);
        assertThat(isCut(two)).as("another behind it").isTrue();
    }

    /// Of two files, each of one block and its header.
    private byte[] pack() throws Exception {
        Path etc = Files.createDirectories(folder.resolve("root/etc"));
        Files.writeString(etc.resolve("hostname"), "web-03\n");
        Files.writeString(etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\n");
        String file = folder.resolve("x.tar").toString();
        String root = folder.resolve("root").toString();
        var tar =
                new ProcessBuilder("tar", "-cf", file, "-C", root, "etc/hostname", "etc/passwd")
                        .inheritIO()
                        .start();
        assertThat(tar.waitFor()).isZero();
        return Files.readAllBytes(Path.of(file));
    }

    private boolean isCut(byte[] tar) throws IOException {
        var host = Archives.open(Files.write(folder.resolve("cut.tar"), tar));
        try (var _ = (Archived) host) {
            assertThat(host.text("/etc/hostname")).isEqualTo("web-03\n");
            return host.unseen().stream()
                    .anyMatch(unseen -> unseen.why().in(Language.EN).contains("cut off"));
        }
    }
}
