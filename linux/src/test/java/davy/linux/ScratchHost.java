package davy.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A tree of the test's own and the host that it is: each test has it anew. Most run twice: with
/// what the kernel offers, and as on an old kernel.
abstract class ScratchHost {
    Scratch scratch;

    static List<Features> features() {
        return List.of(Features.probe(), Features.OLD);
    }

    @BeforeEach
    void make() throws Exception {
        scratch = new Scratch();
    }

    @AfterEach
    void remove() throws Exception {
        scratch.close();
    }

    LinuxHost image(Features features) throws Exception {
        return LinuxHost.image(scratch.toString(), features);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static long openFiles() throws Exception {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
