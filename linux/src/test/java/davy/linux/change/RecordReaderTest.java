package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.linux.LinuxHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A name that is given to one file and another one in turn.
final class RecordReaderTest {
    private static final int LOOKS = 20_000;

    @TempDir private Path top;

    private Path file(String name, String mode) throws IOException {
        Path file = Files.writeString(top.resolve(name), name);
        try {
            Files.setAttribute(file, "user:name", name.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "needs attributes");
        }
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private void swap(Path one, Path other, Path name, AtomicBoolean over) {
        try {
            Path meanwhile = top.resolve("meanwhile");
            for (int i = 0; !over.get(); i++) {
                Files.createLink(meanwhile, i % 2 == 0 ? other : one);
                Files.move(meanwhile, name, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofOneFileAndNotOfTwo() throws Exception {
        top = top.toRealPath();
        Path one = file("one", "rw-------");
        Path other = file("two", "rwxr-xr-x");
        Path name = Files.createLink(top.resolve("name"), one);
        var over = new AtomicBoolean();
        var swapping = CompletableFuture.runAsync(() -> swap(one, other, name, over));
        var seen = new TreeSet<String>();
        try (var host = LinuxHost.live(_ -> null)) {
            var files = new FileHand(host);
            for (int i = 0; i < LOOKS; i++) {
                try {
                    var record = files.look(name.toString());
                    assertThat(record).isNotNull();
                    seen.add(Integer.toOctalString(record.mode()) + " " + record.attributes());
                } catch (ChangeException e) {
                    assertThat(e).hasMessageContaining("changed meanwhile");
                }
            }
        } finally {
            over.set(true);
            swapping.join();
        }
        assertThat(seen).isSubsetOf("600 {user.name=6f6e65}", "755 {user.name=74776f}");
    }
}
