package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.Unseen;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A file system whose server never answers, and others, in a mount namespace of their own.
class MountTest {
    private static final String WALKED =
            "walk /absolute /again /bind /bind/sub/hidden /gone /into /lower /lower/below"
                    + " /memory /memory/inside /merged /merged/above /merged/below /ns /proc"
                    + " /proc/fs/hidden /spare /spare/work /tree /tree/file /tree/sub /upper"
                    + " /upper/above";

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void neverWaitsForAFileSystemThatDoesNotAnswer() throws Exception {
        assumeTrue(Scratch.isRoot(), "only root can mount");
        assumeTrue(Files.isReadable(Path.of("/dev/fuse")), "needs /dev/fuse");
        assumeTrue(Scratch.has("unshare"), "needs unshare(1)");
        try (var scratch = new Scratch()) {
            MountStage.set(scratch);
            var command = List.of("unshare", "-m", "--propagation", "private");
            var process = Scratch.start(MountStage.class, command, "", scratch.toString());
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                var said = untilReady(lines);
                assumeTrue(said.contains("fuse 0"), "this kernel mounts no FUSE: " + said);
                assertThat(said)
                        .containsOnlyOnce(
                                "bind 0",
                                "ns 0",
                                "proc 0",
                                "overlay 0",
                                "hangs true",
                                "file 0",
                                "under 0",
                                "over 0")
                        .doesNotContain("silent false");
                assertThat(Collections.frequency(said, "silent true")).isEqualTo(24);
                assertThat(Collections.frequency(said, "links hang x")).isEqualTo(4);
                assertThat(Collections.frequency(said, WALKED)).as("" + said).isEqualTo(4);
                assertThat(Collections.frequency(said, "unseen [/hang, /proc/version]"))
                        .isEqualTo(4);
                for (var features : List.of(Features.probe(), Features.OLD)) {
                    lookFromOutside(features, process.pid(), scratch.toString());
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static List<String> untilReady(BufferedReader lines) throws Exception {
        var said = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("ready")) {
                return said;
            }
            said.add(line);
        }
        throw new AssertionError("the stage broke down: " + said);
    }

    /// As one looks at a container: through its process, whose mounts this one does not have.
    private static void lookFromOutside(Features features, long pid, String base) throws Exception {
        String root = "/proc/" + pid + "/root";
        try (var host = LinuxHost.live(features)) {
            assertThat(host.list(root + base + "/memory")).containsExactly("inside");
            assertThat(host.resolve(root + base + "/tree/../memory/inside"))
                    .isEqualTo(root + base + "/memory/inside");
            assertThat(host.unseen()).isEmpty();
            assertThat(host.read(root + base + "/hang/x", 10)).isNull();
            assertThat(host.list(root + base + "/into")).isEmpty();
            assertThat(host.unseen()).extracting(Unseen::what).isNotEmpty();
        }
        try (var host = LinuxHost.image(root, features)) {
            var seen = Collections.synchronizedList(new ArrayList<String>());
            host.walk(base, file -> seen.add(file.path()));
            assertThat(seen).contains(base + "/memory/inside").doesNotContain(base + "/hang");
            assertThat(host.unseen())
                    .extracting(Unseen::what)
                    .containsExactlyInAnyOrder(base + "/hang", base + "/proc/version");
        }
    }
}
